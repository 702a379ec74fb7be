namespace InterfaceEngine.Mappings.Canonical;

/// <summary>An identifier with who gave it.</summary>
public sealed record Identifier
{
    /// <summary>The identifier.</summary>
    [Feeds("CX.1", "Identifier.value", "837 REF02, NM109")]
    public required string Value { get; init; }

    /// <summary>The authority or name space that gave it.</summary>
    [Feeds("CX.4.1", "Identifier.system")]
    public string? System { get; init; }

    /// <summary>What kind it is, by HL7 table 0203: <c>MR</c>, <c>SS</c>, <c>AN</c>.</summary>
    [Feeds("CX.5", "Identifier.type.coding.code", "837 REF01, NM108")]
    public string? Type { get; init; }
}
