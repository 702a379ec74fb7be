namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>A part of the organization that does work and bears cost.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Erp, ConflictRule.Refuse, "Finance decides which departments there are; a name that only a clinical system knows must be translated, not made.")]
public sealed record Department : CanonicalObject
{
    /// <summary>Its number, in the ERP's codes.</summary>
    [Feeds("LDP-2.1, STF-8.1", "Organization.identifier")]
    public required string Code { get; init; }

    /// <summary>Its name.</summary>
    [Feeds("LDP-2.2", "Organization.name")]
    public string? Name { get; init; }

    /// <summary>What kind of department it is.</summary>
    [Feeds("LDP-3", "Organization.type")]
    public Code? Category { get; init; }

    /// <summary>The department above it, by its code.</summary>
    [Feeds("", "Organization.partOf")]
    public string? Parent { get; init; }

    /// <summary>The facility that it belongs to.</summary>
    [Feeds("LOC-4", "Organization.partOf")]
    public string? Facility { get; init; }

    /// <summary>The cost center that bears its cost.</summary>
    [Feeds("LDP-12")]
    public Code? CostCenter { get; init; }

    /// <summary>Who leads it.</summary>
    [Feeds("", "Organization.contact.name")]
    public HumanName? Manager { get; init; }

    /// <summary>Ways to reach it.</summary>
    [Feeds("LDP-11", "Organization.telecom")]
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>Whether work may be booked to it; absent where the source does not say.</summary>
    [Feeds("LDP-6", "Organization.active")]
    public bool? Active { get; init; }

    /// <summary>Since when it exists.</summary>
    [Feeds("LDP-7")]
    public IsoDateTime? StartsOn { get; init; }

    /// <summary>Since when it is closed.</summary>
    [Feeds("LDP-8")]
    public IsoDateTime? EndsOn { get; init; }
}
