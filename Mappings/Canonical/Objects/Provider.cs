namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>What a provider is.</summary>
public enum ProviderKind
{
    /// <summary>A person.</summary>
    Individual,

    /// <summary>A clinic, group or facility.</summary>
    Organization,
}

/// <summary>A person or organization that gives care or orders it.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Ehr, ConflictRule.Merge, "The EHR's provider directory answers for it; credentialing and billing add what it left open.")]
public sealed record Provider : CanonicalObject
{
    /// <summary>Whether it is a person or an organization.</summary>
    [Feeds("", "", "837 NM102")]
    public ProviderKind? Kind { get; init; }

    /// <summary>The National Provider Identifier.</summary>
    [Feeds("STF-2 (CX.5 = NPI), PRA-6 (NPI)", "Practitioner.identifier", "837 NM109 (85, 82)")]
    public string? Npi { get; init; }

    /// <summary>All identifiers, that of the directory first.</summary>
    [Feeds("STF-2, PRA-6", "Practitioner.identifier, Organization.identifier", "837 REF02")]
    public IReadOnlyList<Identifier> Identifiers { get; init; } = [];

    /// <summary>The person's name.</summary>
    [Feeds("STF-3", "Practitioner.name", "837 NM103 to NM107")]
    public HumanName? Name { get; init; }

    /// <summary>The organization's name.</summary>
    [Feeds("PRA-2", "Organization.name", "837 NM103 (NM102 = 2)")]
    public string? OrganizationName { get; init; }

    /// <summary>The tax number that its claims carry.</summary>
    [Feeds("", "Organization.identifier (TAX)", "837 REF02 (EI)")]
    public string? TaxId { get; init; }

    /// <summary>What kind of practitioner: HL7 table 0186.</summary>
    [Feeds("PRA-3", "PractitionerRole.code")]
    public Code? Category { get; init; }

    /// <summary>The fields that it works in, as provider taxonomy codes where known.</summary>
    [Feeds("PRA-5", "PractitionerRole.specialty, Practitioner.qualification.code", "837 PRV03")]
    public IReadOnlyList<Code> Specialties { get; init; } = [];

    /// <summary>The departments that it works in, in the ERP's codes where translated.</summary>
    [Feeds("STF-8", "PractitionerRole.organization")]
    public IReadOnlyList<Code> Departments { get; init; } = [];

    /// <summary>The employee number, where it is one of ours.</summary>
    [Feeds("STF-2 (CX.5 = EI)", "Practitioner.identifier")]
    public string? Employee { get; init; }

    /// <summary>Where it is.</summary>
    [Feeds("STF-11", "Practitioner.address, Organization.address", "837 N301, N401 to N404")]
    public Address? Address { get; init; }

    /// <summary>Ways to reach it.</summary>
    [Feeds("STF-10, STF-15", "Practitioner.telecom, Organization.telecom", "837 PER04")]
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>Whether it may order and bill; absent where the source does not say.</summary>
    [Feeds("STF-7", "Practitioner.active, Organization.active")]
    public bool? Active { get; init; }

    /// <summary>Since when it may.</summary>
    [Feeds("PRA-8, STF-12", "PractitionerRole.period.start")]
    public IsoDateTime? StartsOn { get; init; }

    /// <summary>Until when.</summary>
    [Feeds("PRA-10, STF-13", "PractitionerRole.period.end")]
    public IsoDateTime? EndsOn { get; init; }
}
