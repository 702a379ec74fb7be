using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>
/// What HL7 v2 says in any of its versions: which segments, data types and message types there are, and which types a field may have. It is asked where maps are
/// checked, before there is a message whose version could be asked. Read when first asked for.
/// </summary>
internal static class AnyVersion
{
    private static readonly Lazy<FrozenDictionary<string, Dictionary<int, HashSet<string>>>> AllSegments = new(() => Read("segments"));
    private static readonly Lazy<FrozenDictionary<string, Dictionary<int, HashSet<string>>>> AllTypes = new(() => Read("types"));
    private static readonly Lazy<FrozenSet<string>> AllMessageTypes = new(() => GroupNames.Structures.Select(s => s[..Math.Min(3, s.Length)]).ToFrozenSet(StringComparer.Ordinal));

    /// <summary>The names of the segments.</summary>
    public static IReadOnlyCollection<string> Segments => AllSegments.Value.Keys;

    /// <summary>The names of the data types.</summary>
    public static IReadOnlyCollection<string> Types => AllTypes.Value.Keys;

    /// <summary>The message types, such as <c>ADT</c>.</summary>
    public static IReadOnlyCollection<string> MessageTypes => AllMessageTypes.Value;

    /// <summary>Whether a name is a message type's.</summary>
    public static bool IsMessageType(string name) => AllMessageTypes.Value.Contains(name);

    /// <summary>Whether a name is a segment's; a name that begins with Z may be one of a site's own.</summary>
    public static bool IsSegment(string name) => name.Length == 3 && (name[0] == 'Z' || AllSegments.Value.ContainsKey(name));

    /// <summary>Whether a name is a data type's.</summary>
    public static bool IsType(string name) => AllTypes.Value.ContainsKey(name);

    /// <summary>The number of a segment's last field; 0 for a segment that no version has.</summary>
    public static int FieldsOf(string segment) => LastOf(AllSegments.Value, segment);

    /// <summary>The number of a data type's last component; 0 for a simple one.</summary>
    public static int ComponentsOf(string type) => LastOf(AllTypes.Value, type);

    /// <summary>The data types that a field has had; none where no version has the field.</summary>
    public static IReadOnlyCollection<string> TypesOfField(string segment, int field) => TypesOfPart(AllSegments.Value, segment, field);

    /// <summary>The data types that a component has had; none where no version has the component.</summary>
    public static IReadOnlyCollection<string> TypesOfComponent(string type, int component) => TypesOfPart(AllTypes.Value, type, component);

    /// <summary>The data types that a field, or a component of one, has in any version.</summary>
    /// <param name="path">The place.</param>
    /// <returns>The types; null where they are not known, or the message itself says which it is.</returns>
    public static IReadOnlyCollection<string>? TypesOf(Hl7v2Path path)
    {
        if (path.Field == 0 || !AllSegments.Value.TryGetValue(path.Segment.ToString(), out var fields) || !fields.TryGetValue(path.Field, out var types))
            return null;
        if (path.Component > 0)
            types = PartsOf(types, path.Component);
        if (path.SubComponent > 0)
            types = PartsOf(types, path.SubComponent);
        return types.Count == 0 || types.Overlaps(["varies", "*", "-", ""]) ? null : types;
    }

    private static int LastOf(FrozenDictionary<string, Dictionary<int, HashSet<string>>> all, string name)
        => all.TryGetValue(name, out var parts) && parts.Count > 0 ? parts.Keys.Max() : 0;

    private static IReadOnlyCollection<string> TypesOfPart(FrozenDictionary<string, Dictionary<int, HashSet<string>>> all, string name, int number)
        => all.TryGetValue(name, out var parts) && parts.TryGetValue(number, out var types) ? types : [];

    private static HashSet<string> PartsOf(HashSet<string> types, int component)
        => [.. types.SelectMany(t => AllTypes.Value.TryGetValue(t, out var parts) && parts.TryGetValue(component, out var of) ? of : ["*"])];

    private static FrozenDictionary<string, Dictionary<int, HashSet<string>>> Read(string file)
    {
        var read = new Dictionary<string, Dictionary<int, HashSet<string>>>(StringComparer.Ordinal);
        using var lines = new DictionaryLines(file, DictionaryLines.AllVersions);
        Dictionary<int, HashSet<string>>? parts = null;
        while (lines.Read())
        {
            if (!lines.IsPart)
            {
                if (!read.TryGetValue(lines.Name, out parts))
                    read.Add(lines.Name, parts = []);
                continue;
            }
            if (!int.TryParse(lines.Name, out var number))
                continue;
            if (!parts!.TryGetValue(number, out var types))
                parts.Add(number, types = new HashSet<string>(StringComparer.Ordinal));
            types.Add(TextPool.Share(lines.Word()));
        }
        return read.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
