using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>
/// The names that groups have in any version: what a path may name, which is checked before there is a message whose version could be asked.
/// </summary>
internal static class GroupNames
{
    private static readonly Lazy<FrozenDictionary<string, SortedSet<string>>> ByStructure = new(() => Read(Add));
    private static readonly Lazy<IReadOnlyCollection<string>> AllNames = new(() => Union(_ => true));

    /// <summary>The names of the groups of all known message types.</summary>
    public static IReadOnlyCollection<string> All => AllNames.Value;

    /// <summary>The names of the structures, and of the types and events that have another's: <c>ADT_A01</c>, <c>ADT_A04</c>, <c>ACK</c>.</summary>
    public static IReadOnlyCollection<string> Structures => ByStructure.Value.Keys;

    /// <summary>The names of the groups that messages of a type may have, at any depth; none for a type that is not known, or has no groups.</summary>
    /// <param name="messageType">As map files name it: <c>ORU^R01</c>, or <c>ORU</c> for all events.</param>
    public static IReadOnlyCollection<string> Of(string messageType)
    {
        ArgumentNullException.ThrowIfNull(messageType);
        if (!messageType.Contains('^', StringComparison.Ordinal))
            return Union(key => key.StartsWith(messageType + "_", StringComparison.Ordinal));
        return ByStructure.Value.TryGetValue(messageType.Replace('^', '_'), out var names) ? names : [];
    }

    private static SortedSet<string> Union(Func<string, bool> isMeant)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, own) in ByStructure.Value)
        {
            if (isMeant(key))
                names.UnionWith(own);
        }

        return names;
    }

    /// <summary>Names of what structures have, in any version: by structure, and by type and event where that is no structure's name.</summary>
    /// <param name="add">Adds those of one structure's line.</param>
    internal static FrozenDictionary<string, SortedSet<string>> Read(Action<string, SortedSet<string>> add)
    {
        var read = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        using (var lines = new DictionaryLines("structures", DictionaryLines.AllVersions))
        {
            while (lines.Read())
                add(lines.Rest().ToString(), Names(lines.Name));
        }

        using (var lines = new DictionaryLines("events", DictionaryLines.AllVersions))
        {
            while (lines.Read())
                Names(lines.Name).UnionWith(Names(lines.Word().ToString()));
        }

        return read.ToFrozenDictionary(StringComparer.Ordinal);

        SortedSet<string> Names(string key)
        {
            if (!read.TryGetValue(key, out var names))
                read.Add(key, names = new SortedSet<string>(StringComparer.Ordinal));
            return names;
        }
    }

    // A group is what stands before a parenthesis: NAME=OTHER*?(
    private static void Add(string line, SortedSet<string> names)
    {
        var structure = line.AsSpan();
        while (structure.IndexOf('(') is var end and >= 0)
        {
            var group = structure[..end];
            group = group[(group.LastIndexOfAny(" (<|)") + 1)..];
            if (group.IndexOfAny('*', '?') is var sign and >= 0)
                group = group[..sign];
            foreach (var part in group.Split('='))
                names.Add(TextPool.Share(group[part]));
            structure = structure[(end + 1)..];
        }
    }
}
