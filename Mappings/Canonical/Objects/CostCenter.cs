namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>What cost is gathered on.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Erp, ConflictRule.Refuse, "Finance decides which cost centers there are.")]
public sealed record CostCenter : CanonicalObject
{
    /// <summary>Its number.</summary>
    [Feeds("LDP-12.1, STF-36.1", "ChargeItem.costCenter")]
    public required string Code { get; init; }

    /// <summary>Its name.</summary>
    [Feeds("LDP-12.2, STF-36.2", "Organization.name")]
    public string? Name { get; init; }

    /// <summary>The cost center above it, by its number.</summary>
    [Feeds("", "Organization.partOf")]
    public string? Parent { get; init; }

    /// <summary>The company or legal entity that it belongs to.</summary>
    [Feeds("", "Organization.partOf")]
    public string? Company { get; init; }

    /// <summary>The department that it belongs to.</summary>
    [Feeds("LDP-2")]
    public Code? Department { get; init; }

    /// <summary>What kind of cost it gathers.</summary>
    [Feeds("", "Organization.type")]
    public Code? Category { get; init; }

    /// <summary>Who answers for it.</summary>
    [Feeds("", "Organization.contact.name")]
    public HumanName? Responsible { get; init; }

    /// <summary>Whether it may be posted to; absent where the source does not say.</summary>
    [Feeds("", "Organization.active")]
    public bool? Active { get; init; }

    /// <summary>The first day that may be posted to it.</summary>
    public IsoDateTime? StartsOn { get; init; }

    /// <summary>The last day that may be posted to it.</summary>
    public IsoDateTime? EndsOn { get; init; }
}
