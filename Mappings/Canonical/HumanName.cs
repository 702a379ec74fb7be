namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A person's name.</summary>
public sealed record HumanName
{
    /// <summary>The family name.</summary>
    [Feeds("XPN.1.1", "HumanName.family", "837 NM103")]
    public string? Family { get; init; }

    /// <summary>The given name.</summary>
    [Feeds("XPN.2", "HumanName.given[0]", "837 NM104")]
    public string? Given { get; init; }

    /// <summary>Further given names or initials.</summary>
    [Feeds("XPN.3", "HumanName.given[1]", "837 NM105")]
    public string? Middle { get; init; }

    /// <summary>Such as <c>Dr</c>.</summary>
    [Feeds("XPN.5", "HumanName.prefix", "837 NM106")]
    public string? Prefix { get; init; }

    /// <summary>Such as <c>Jr</c>.</summary>
    [Feeds("XPN.4", "HumanName.suffix", "837 NM107")]
    public string? Suffix { get; init; }

    /// <summary>What the name is used for, as the source codes it: <c>L</c> (legal) in HL7 v2, <c>official</c> in FHIR.</summary>
    [Feeds("XPN.7", "HumanName.use")]
    public string? Use { get; init; }
}
