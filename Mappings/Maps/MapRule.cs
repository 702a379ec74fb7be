using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>One rule that a map file or an override states: what makes one target.</summary>
/// <param name="At">Where it is written; <see cref="MapTraceEntry.At"/> of what it makes is the same.</param>
/// <param name="Target">Its target path; <c>[*]</c> stands for the element of a <c>for:</c> or of a list of rules.</param>
public sealed record MapRule(Position At, string Target)
{
    /// <summary>The rules below a <c>fields:</c>, in the order of the file. A block with <c>fields:</c> of its own is no rule, nor is one that uses a map of a part; those in it are.</summary>
    internal static IEnumerable<MapRule> Below(MappingNode fields, string target = "")
        => fields.Entries.SelectMany(e => In(e.Value, Join(target, e.Key.Text)));

    private static IEnumerable<MapRule> In(DocumentNode rule, string target) => rule switch
    {
        MappingNode block when block["fields"] is MappingNode nested => Below(nested, block["for"] is null ? target : target + "[*]"),
        // What a map of a part makes, its own rules say.
        MappingNode block when block["using"] is ScalarNode name && Converters.Find(name.Text) is null => [],
        SequenceNode list => list.Items.SelectMany(i => In(i, target + "[*]")),
        _ => [new MapRule(rule.At, target)],
    };

    // Within an HL7 v2 target a part begins with its dot (.4), and the fields of a segment's block with the segment (OBX-1).
    private static string Join(string target, string name)
        => target.Length == 0 ? name
            : name.StartsWith('.') ? target + name
            : target.Length >= 3 && name.StartsWith(target[..3] + "-", StringComparison.Ordinal) ? name
            : $"{target}.{name}";
}
