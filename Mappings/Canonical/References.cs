namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A patient, named by another object.</summary>
public sealed record PatientReference
{
    /// <summary>The medical record number.</summary>
    [Feeds("PID-3 (CX.5 = MR)", "Patient.identifier", "837 REF02 (EA)")]
    public string? Mrn { get; init; }

    /// <summary>The authority that gave the number.</summary>
    [Feeds("PID-3.4.1", "Patient.identifier.system")]
    public string? Assigner { get; init; }

    /// <summary>The name, for people who read the object.</summary>
    [Feeds("PID-5", "Patient.name", "837 NM103 to NM107 (QC, IL)")]
    public HumanName? Name { get; init; }
}

/// <summary>An encounter, named by another object.</summary>
public sealed record EncounterReference
{
    /// <summary>The visit number.</summary>
    [Feeds("PV1-19.1", "Encounter.identifier")]
    public string? VisitNumber { get; init; }

    /// <summary>The account that its charges go to.</summary>
    [Feeds("PID-18.1", "Encounter.account", "837 CLM01")]
    public string? Account { get; init; }
}

/// <summary>A person who gives care or orders it.</summary>
public sealed record ProviderReference
{
    /// <summary>The person's identifier at its authority.</summary>
    [Feeds("XCN.1", "Practitioner.identifier.value", "837 NM109")]
    public string? Id { get; init; }

    /// <summary>The authority that gave the identifier: <c>NPI</c>.</summary>
    [Feeds("XCN.9.1", "Practitioner.identifier.system", "837 NM108")]
    public string? System { get; init; }

    /// <summary>The name.</summary>
    [Feeds("XCN.2 to XCN.6", "Reference.display", "837 NM103 to NM107")]
    public HumanName? Name { get; init; }
}

/// <summary>A supplier, named by another object.</summary>
public sealed record SupplierReference
{
    /// <summary>The supplier's number in purchasing.</summary>
    [Feeds("VND-2, RQ1-4", "Organization.identifier", "850 N104 (VN, SU)")]
    public string? Code { get; init; }

    /// <summary>The supplier's name.</summary>
    [Feeds("VND-3", "Reference.display", "850 N102 (VN, SU)")]
    public string? Name { get; init; }
}

/// <summary>A place in a facility, named by another object as exactly as its source named it.</summary>
public sealed record LocationReference
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

/// <summary>A payer, named by another object.</summary>
public sealed record PayerReference
{
    /// <summary>The payer's number.</summary>
    [Feeds("IN1-3.1", "Organization.identifier", "837 NM109 (PR)")]
    public string? Code { get; init; }

    /// <summary>The payer's name.</summary>
    [Feeds("IN1-4", "Reference.display", "837 NM103 (PR)")]
    public string? Name { get; init; }
}

/// <summary>An order, named by another object.</summary>
public sealed record OrderReference
{
    /// <summary>The number that the ordering system gave.</summary>
    [Feeds("OBR-2.1, ORC-2.1", "ServiceRequest.identifier (PLAC)")]
    public string? Placer { get; init; }

    /// <summary>The number that the performing system gave.</summary>
    [Feeds("OBR-3.1, ORC-3.1", "ServiceRequest.identifier (FILL)")]
    public string? Filler { get; init; }

    /// <summary>What was ordered.</summary>
    [Feeds("OBR-4", "ServiceRequest.code")]
    public Code? Service { get; init; }
}
