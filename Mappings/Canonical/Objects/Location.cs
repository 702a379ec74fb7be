namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>A place in a facility as the master data knows it: a ward, a room, a bed, a store room.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Ehr, ConflictRule.Flag, "Bed management answers for places where patients are; inventory's store rooms are taken and looked at.")]
public sealed record Location : CanonicalObject
{
    /// <summary>Its number.</summary>
    [Feeds("LOC-1, MFE-4", "Location.identifier")]
    public required string Code { get; init; }

    /// <summary>Its name.</summary>
    [Feeds("LOC-2", "Location.name")]
    public string? Name { get; init; }

    /// <summary>What it is used for: HL7 table 0260.</summary>
    [Feeds("LOC-3", "Location.type")]
    public Code? Category { get; init; }

    /// <summary>What it is: building, ward, room, bed.</summary>
    [Feeds("", "Location.physicalType")]
    public Code? Form { get; init; }

    /// <summary>Where it is, as messages name it.</summary>
    [Feeds("LOC-1")]
    public LocationReference? Place { get; init; }

    /// <summary>The place that it is part of, by its code.</summary>
    [Feeds("LRL-5", "Location.partOf")]
    public string? Parent { get; init; }

    /// <summary>The department that runs it, in the ERP's codes where translated.</summary>
    [Feeds("LDP-2", "Location.managingOrganization")]
    public Code? Department { get; init; }

    /// <summary>The cost center that bears its cost.</summary>
    [Feeds("LDP-12")]
    public Code? CostCenter { get; init; }

    /// <summary>Whether inventory is kept there; absent where the source does not say.</summary>
    public bool? HoldsStock { get; init; }

    /// <summary>Its address.</summary>
    [Feeds("LOC-5", "Location.address", "837 N301, N401 to N404")]
    public Address? Address { get; init; }

    /// <summary>Ways to reach it.</summary>
    [Feeds("LOC-6", "Location.telecom")]
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>Whether it is in use; absent where the source does not say.</summary>
    [Feeds("LDP-6", "Location.status")]
    public bool? Active { get; init; }
}
