namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A patient, named by another object.</summary>
public sealed record PatientReference
{
    /// <summary>The medical record number.</summary>
    [Feeds("PID-3 (CX.5 = MR)", "Patient.identifier")]
    public string? Mrn { get; init; }

    /// <summary>The authority that gave the number.</summary>
    [Feeds("PID-3.4.1", "Patient.identifier.system")]
    public string? Assigner { get; init; }

    /// <summary>The name, for people who read the object.</summary>
    [Feeds("PID-5", "Patient.name")]
    public HumanName? Name { get; init; }
}

/// <summary>An encounter, named by another object.</summary>
public sealed record EncounterReference
{
    /// <summary>The visit number.</summary>
    [Feeds("PV1-19.1", "Encounter.identifier")]
    public string? VisitNumber { get; init; }

    /// <summary>The account that its charges go to.</summary>
    [Feeds("PID-18.1", "Encounter.account")]
    public string? Account { get; init; }
}

/// <summary>A person who gives care or orders it.</summary>
public sealed record ProviderReference
{
    /// <summary>The person's identifier at its authority.</summary>
    [Feeds("XCN.1", "Practitioner.identifier.value")]
    public string? Id { get; init; }

    /// <summary>The authority that gave the identifier: <c>NPI</c>.</summary>
    [Feeds("XCN.9.1", "Practitioner.identifier.system")]
    public string? System { get; init; }

    /// <summary>The name.</summary>
    [Feeds("XCN.2 to XCN.6", "Reference.display")]
    public HumanName? Name { get; init; }
}

/// <summary>A supplier, named by another object.</summary>
public sealed record SupplierReference
{
    /// <summary>The supplier's number in purchasing.</summary>
    [Feeds("ITM-9, IVT-12", "Organization.identifier")]
    public string? Code { get; init; }

    /// <summary>The supplier's name.</summary>
    [Feeds("", "Reference.display")]
    public string? Name { get; init; }
}

/// <summary>A place in a facility, as exactly as it was named.</summary>
public sealed record Location
{
    /// <summary>The facility.</summary>
    [Feeds("PL.4.1", "Location.managingOrganization")]
    public string? Facility { get; init; }

    /// <summary>The unit, ward, clinic or store room.</summary>
    [Feeds("PL.1", "Location.identifier")]
    public string? Unit { get; init; }

    /// <summary>The room.</summary>
    [Feeds("PL.2", "")]
    public string? Room { get; init; }

    /// <summary>The bed or shelf.</summary>
    [Feeds("PL.3", "")]
    public string? Bed { get; init; }
}
