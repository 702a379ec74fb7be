using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>Tells what the types after <c>from:</c> are: whole messages and objects, or parts of them that a map of a part reads.</summary>
internal static class MapParts
{
    /// <summary>Reads the names after <c>hl7v2</c>.</summary>
    /// <param name="from">The scalar.</param>
    /// <param name="types">The names.</param>
    /// <param name="makesPart">Whether the map makes a part, so that of a segment and a message type of one name the segment is meant.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static MapSource? ReadHl7v2(ScalarNode from, string[] types, bool makesPart, Problems problems)
    {
        var parts = 0;
        foreach (var type in types)
        {
            if (type.Split('^') is [var head, _, ..])
            {
                // A site's own message types begin with Z.
                if (AnyVersion.IsMessageType(head) || head.StartsWith('Z'))
                    continue;
                problems.Unknown("MAP-FROM", At(from, type), "message type of HL7 v2", head, AnyVersion.MessageTypes);
                return null;
            }
            if ((!makesPart && AnyVersion.IsMessageType(type)))
                continue;
            if (AnyVersion.IsSegment(type) || AnyVersion.IsType(type))
                parts++;
            else if (!AnyVersion.IsMessageType(type))
            {
                problems.Unknown("MAP-FROM", At(from, type), "message type, segment or data type of HL7 v2", type,
                    AnyVersion.MessageTypes.Union(AnyVersion.Segments).Union(AnyVersion.Types));
                return null;
            }
        }
        return Source(MapFormat.Hl7v2, from, types, parts, problems);
    }

    /// <summary>Reads the names after <c>fhir</c>.</summary>
    /// <inheritdoc cref="ReadHl7v2"/>
    public static MapSource? ReadFhir(ScalarNode from, string[] types, Problems problems)
    {
        var parts = 0;
        foreach (var type in types)
        {
            if (FhirReader.ResourceTypes.Contains(type))
                continue;
            if (FhirDefinitions.R4.Find(type) is not { IsAbstract: false })
            {
                problems.Unknown("MAP-FROM", At(from, type), "resource or data type of FHIR", type, FhirReader.ResourceTypes.Concat(FhirDefinitions.R4.DataTypeNames));
                return null;
            }
            parts++;
        }
        return Source(MapFormat.Fhir, from, types, parts, problems);
    }

    /// <summary>The segment or data type that a map of HL7 v2 makes; null where the name is neither.</summary>
    public static MapTarget.Hl7v2Part? ReadHl7v2Target(string name)
        => AnyVersion.IsSegment(name) ? new MapTarget.Hl7v2Part(name, IsSegment: true)
        : AnyVersion.IsType(name) ? new MapTarget.Hl7v2Part(name, IsSegment: false)
        : null;

    private static MapSource? Source(MapFormat format, ScalarNode from, string[] types, int parts, Problems problems)
    {
        if (parts == 0 || parts == types.Length)
            return new MapSource(format, types) { IsPart = parts > 0 };
        problems.Error("MAP-FROM", from.At, "a map reads whole messages or resources, or parts of them, not both");
        return null;
    }

    /// <summary>Whether a rule makes an object by <c>fields:</c>, or by a map that it uses, so that an override may speak of what lies in it.</summary>
    public static bool HasFields(DocumentNode rule)
        => rule is MappingNode block && (block["fields"] is MappingNode || block["using"] is ScalarNode { Text: var name } && Converters.Find(name) is null);

    private static Position At(ScalarNode from, string type) => from.PositionAt(Math.Max(0, from.Text.LastIndexOf(type, StringComparison.Ordinal)));

    /// <summary>A part of canonical objects by name, such as <c>HumanName</c>; null where there is none.</summary>
    public static CanonicalType? FindCanonical(string name) => CanonicalType.Parts.FirstOrDefault(p => p.Name == name);
}
