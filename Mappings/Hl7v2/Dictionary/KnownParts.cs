using System.Collections.Frozen;
using System.Globalization;

namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>
/// Which segments, fields and components there are in any version of the standard: what a path may name, which is looked at before there is a message
/// whose version could be asked. A part may have had several data types.
/// </summary>
internal static class KnownParts
{
    private static readonly Lazy<FrozenDictionary<string, SortedSet<string>[]>> BySegment = new(() => Read("segments"));
    private static readonly Lazy<FrozenDictionary<string, SortedSet<string>[]>> ByType = new(() => Read("types"));

    /// <summary>The names of all segments.</summary>
    public static IEnumerable<string> Segments => BySegment.Value.Keys;

    /// <summary>The number of a segment's last field in any version; 0 for a segment that none has.</summary>
    public static int FieldsOf(string segment) => BySegment.Value.TryGetValue(segment, out var fields) ? fields.Length : 0;

    /// <summary>The number of a data type's last component in any version; 0 for a simple one.</summary>
    public static int ComponentsOf(string type) => ByType.Value.TryGetValue(type, out var components) ? components.Length : 0;

    /// <summary>The data types that a field has had; none where no version has the field.</summary>
    public static IReadOnlyCollection<string> TypesOfField(string segment, int field) => TypesOf(BySegment.Value, segment, field);

    /// <summary>The data types that a component has had; none where no version has the component.</summary>
    public static IReadOnlyCollection<string> TypesOfComponent(string type, int component) => TypesOf(ByType.Value, type, component);

    private static IReadOnlyCollection<string> TypesOf(FrozenDictionary<string, SortedSet<string>[]> all, string name, int number)
        => all.TryGetValue(name, out var parts) && (uint)(number - 1) < (uint)parts.Length ? parts[number - 1] : [];

    private static FrozenDictionary<string, SortedSet<string>[]> Read(string file)
    {
        var read = new Dictionary<string, List<SortedSet<string>>>(StringComparer.Ordinal);
        using var lines = new DictionaryLines(file, DictionaryLines.AllVersions);
        List<SortedSet<string>> parts = [];
        while (lines.Read())
        {
            if (!lines.IsPart)
            {
                if (!read.TryGetValue(lines.Name, out parts!))
                    read.Add(lines.Name, parts = []);
                continue;
            }

            var number = int.Parse(lines.Name, NumberStyles.None, CultureInfo.InvariantCulture);
            while (parts.Count < number)
                parts.Add(new SortedSet<string>(StringComparer.Ordinal));
            parts[number - 1].Add(TextPool.Share(lines.Word()));
        }

        return read.ToFrozenDictionary(p => p.Key, p => p.Value.ToArray(), StringComparer.Ordinal);
    }
}
