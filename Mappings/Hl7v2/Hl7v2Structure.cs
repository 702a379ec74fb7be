using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>The groups that the standard sees in the segments of one message type (2.5.1, whose group names are the ones in use).</summary>
public sealed class Hl7v2Structure
{
    private static readonly Lazy<FrozenDictionary<string, string>> Texts = new(Load);
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Hl7v2Structure> Read = new();
    private static readonly Lazy<IReadOnlyCollection<string>> AllNames = new(() => NamesOf(_ => true));

    private Hl7v2Structure(string text)
    {
        var position = 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        Root = new Hl7v2StructureNode("", [], Repeats: false, IsOptional: false, Parse(text, ref position, names));
        GroupNames = names;
    }

    /// <summary>The names of its groups, at any depth.</summary>
    public IReadOnlyCollection<string> GroupNames { get; }

    /// <summary>The names of the groups of all known message types.</summary>
    public static IReadOnlyCollection<string> AllGroupNames => AllNames.Value;

    /// <summary>The whole message as a group.</summary>
    internal Hl7v2StructureNode Root { get; }

    /// <summary>Finds the structure of a message type.</summary>
    /// <param name="type">MSH-9.1, such as <c>ORU</c>.</param>
    /// <param name="triggerEvent">MSH-9.2, such as <c>R01</c>.</param>
    /// <param name="name">MSH-9.3, which is asked where type and event are not known; may be empty.</param>
    /// <param name="structure">The structure.</param>
    /// <returns>False for a type that is not known, or has no groups.</returns>
    public static bool TryFind(string type, string triggerEvent, string name, [NotNullWhen(true)] out Hl7v2Structure? structure)
        => TryFind($"{type}_{triggerEvent}", out structure) || TryFind(name, out structure);

    /// <summary>The names of the groups that messages of a type may have, at any depth; none for a type that is not known, or has no groups.</summary>
    /// <param name="messageType">As map files name it: <c>ORU^R01</c>, or <c>ORU</c> for all events.</param>
    public static IReadOnlyCollection<string> GroupNamesOf(string messageType)
    {
        ArgumentNullException.ThrowIfNull(messageType);
        if (!messageType.Contains('^', StringComparison.Ordinal))
            return NamesOf(key => key.StartsWith(messageType + "_", StringComparison.Ordinal));
        return TryFind(messageType.Replace('^', '_'), out var structure) ? structure.GroupNames : [];
    }

    private static IReadOnlyCollection<string> NamesOf(Func<string, bool> isMeant)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var key in Texts.Value.Keys)
        {
            if (isMeant(key) && TryFind(key, out var structure))
                names.UnionWith(structure.GroupNames);
        }

        return names;
    }

    private static bool TryFind(string key, [NotNullWhen(true)] out Hl7v2Structure? structure)
    {
        structure = Texts.Value.TryGetValue(key, out var text) ? Read.GetOrAdd(text, static text => new Hl7v2Structure(text)) : null;
        return structure is not null;
    }

    private static FrozenDictionary<string, string> Load()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var type = typeof(Hl7v2Structure);
        using var reader = new StreamReader(type.Assembly.GetManifestResourceStream($"{type.Namespace}.Structures.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var colon = line.IndexOf(':');
            foreach (var key in line[..colon].Split(','))
                texts[key] = line[(colon + 1)..];
        }

        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Hl7v2StructureNode[] Parse(string text, ref int position, HashSet<string> names)
    {
        var nodes = new List<Hl7v2StructureNode>();
        while (position < text.Length && text[position] != ')')
        {
            if (text[position] == ' ')
            {
                position++;
                continue;
            }

            var start = position;
            while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '_' or '|'))
                position++;
            var name = text[start..position];
            var repeats = Take(text, ref position, '*');
            var isOptional = Take(text, ref position, '?');
            if (!Take(text, ref position, '('))
            {
                var ids = Array.ConvertAll(name.Split('|'), id => Hl7v2SegmentId.TryParse(id, out var read) ? read : default);
                nodes.Add(new Hl7v2StructureNode(name, ids, repeats, isOptional, []));
                continue;
            }

            names.Add(name);
            nodes.Add(new Hl7v2StructureNode(name, [], repeats, isOptional, Parse(text, ref position, names)));
            position++;
        }

        return [.. nodes];
    }

    private static bool Take(string text, ref int position, char expected)
    {
        if (position >= text.Length || text[position] != expected)
            return false;
        position++;
        return true;
    }
}

/// <summary>A segment or a group in a structure.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Segments">The segments that may stand here; empty for a group.</param>
/// <param name="Repeats">Whether it may come more than once.</param>
/// <param name="IsOptional">Whether it may be missing.</param>
/// <param name="Children">What the group consists of; empty for a segment.</param>
internal sealed record Hl7v2StructureNode(
    string Name, Hl7v2SegmentId[] Segments, bool Repeats, bool IsOptional, Hl7v2StructureNode[] Children);
