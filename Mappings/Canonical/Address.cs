namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A postal address.</summary>
public sealed record Address
{
    /// <summary>Street and number, then further lines.</summary>
    [Feeds("XAD.1.1, XAD.2", "Address.line", "837 N301, N302")]
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>City or town.</summary>
    [Feeds("XAD.3", "Address.city", "837 N401")]
    public string? City { get; init; }

    /// <summary>State or province.</summary>
    [Feeds("XAD.4", "Address.state", "837 N402")]
    public string? State { get; init; }

    /// <summary>Postal code.</summary>
    [Feeds("XAD.5", "Address.postalCode", "837 N403")]
    public string? PostalCode { get; init; }

    /// <summary>Country, as the source codes it.</summary>
    [Feeds("XAD.6", "Address.country", "837 N404")]
    public string? Country { get; init; }

    /// <summary>What it is used for, as the source codes it: <c>H</c> in HL7 v2, <c>home</c> in FHIR.</summary>
    [Feeds("XAD.7", "Address.use")]
    public string? Use { get; init; }
}
