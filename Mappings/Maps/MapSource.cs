using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>The forms of content that a map reads.</summary>
public enum MapFormat
{
    /// <summary>HL7 v2.</summary>
    Hl7v2,

    /// <summary>A FHIR R4 resource.</summary>
    Fhir,

    /// <summary>A record of delimited text, as an object of texts.</summary>
    Csv,

    /// <summary>Any other JSON.</summary>
    Json,

    /// <summary>An XML document.</summary>
    Xml,

    /// <summary>A canonical object, or a part of one.</summary>
    Canonical,
}

/// <summary>What a map reads: its <c>from:</c>.</summary>
/// <param name="Format">The form of the content.</param>
/// <param name="Types">
/// HL7 v2 <c>DFT^P03</c>, FHIR resource types, names of XML root elements, or one canonical <c>ChargeEvent/1</c>; of a part <c>XPN</c>, <c>PID</c> or <c>HumanName</c>; empty where any content of the form
/// will do.
/// </param>
public sealed record MapSource(MapFormat Format, IReadOnlyList<string> Types)
{
    /// <summary>
    /// Whether it is a part of something: an HL7 v2 data type or segment, a FHIR data type, a part of canonical objects. A map of it is used in other maps, never by a
    /// channel.
    /// </summary>
    public bool IsPart { get; init; }

    /// <summary>What its expressions are written over.</summary>
    public FocusKind Focus => Format == MapFormat.Hl7v2 ? FocusKind.Hl7v2 : FocusKind.Tree;

    /// <summary>As a map file writes it.</summary>
    public override string ToString() => Format switch
    {
        MapFormat.Canonical => Types[0],
        _ => Types.Count == 0 ? Format.ToString().ToLowerInvariant() : $"{Format.ToString().ToLowerInvariant()} {string.Join(", ", Types)}",
    };
}
