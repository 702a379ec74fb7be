using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>The segments that the standard gives message types in any version: what is looked at where there is no message yet whose version could be asked.</summary>
internal static class SegmentNames
{
    private static readonly Lazy<FrozenDictionary<string, SortedSet<string>>> ByStructure = new(() => GroupNames.Read(Add));

    /// <summary>The names of the segments that messages of a type may have; none for a type that is not known.</summary>
    /// <param name="messageType">As map files name it: <c>ORU^R01</c>, or <c>ORU</c> for all events.</param>
    public static IReadOnlyCollection<string> Of(string messageType)
    {
        ArgumentNullException.ThrowIfNull(messageType);
        if (messageType.Contains('^', StringComparison.Ordinal))
            return ByStructure.Value.TryGetValue(messageType.Replace('^', '_'), out var names) ? names : [];
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, own) in ByStructure.Value)
        {
            if (key == messageType || key.StartsWith(messageType + "_", StringComparison.Ordinal))
                all.UnionWith(own);
        }

        return all;
    }

    // Words of three characters that no parenthesis follows: "PID NK1*? INSURANCE*?(IN1 IN2?)".
    private static void Add(string structure, SortedSet<string> names)
    {
        var start = 0;
        for (var i = 0; i <= structure.Length; i++)
        {
            if (i < structure.Length && (char.IsAsciiLetterUpper(structure[i]) || char.IsAsciiDigit(structure[i]) || structure[i] == '_'))
                continue;
            if (i - start == 3 && Hl7v2SegmentId.TryParse(structure.AsSpan(start, 3), out _))
                names.Add(TextPool.Share(structure.AsSpan(start, 3)));
            start = i + 1;
        }
    }
}
