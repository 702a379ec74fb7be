namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A way to reach somebody.</summary>
public sealed record Contact
{
    /// <summary>The number or address.</summary>
    [Feeds("XTN.1, XTN.4, XTN.12", "ContactPoint.value", "837 PER04, PER06")]
    public required string Value { get; init; }

    /// <summary>What it reaches, as the source codes it: <c>PH</c>, <c>CP</c>, <c>Internet</c> in HL7 v2, <c>phone</c>, <c>email</c> in FHIR.</summary>
    [Feeds("XTN.3", "ContactPoint.system", "837 PER03, PER05")]
    public string? System { get; init; }

    /// <summary>What it is used for, as the source codes it: <c>PRN</c> in HL7 v2, <c>home</c> in FHIR.</summary>
    [Feeds("XTN.2", "ContactPoint.use")]
    public string? Use { get; init; }
}
