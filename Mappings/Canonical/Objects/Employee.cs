namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>A person who works for the organization.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Workforce, ConflictRule.Refuse, "Human resources hire and release; no other system does.")]
public sealed record Employee : CanonicalObject
{
    /// <summary>The employee number.</summary>
    [Feeds("STF-2 (CX.5 = EI), STF-1", "Practitioner.identifier")]
    public required string Number { get; init; }

    /// <summary>The name.</summary>
    [Feeds("STF-3", "Practitioner.name")]
    public required HumanName Name { get; init; }

    /// <summary>The title.</summary>
    [Feeds("STF-18", "PractitionerRole.code.text")]
    public string? JobTitle { get; init; }

    /// <summary>The job, by human resources' codes.</summary>
    [Feeds("STF-19", "PractitionerRole.code")]
    public Code? JobCode { get; init; }

    /// <summary>Full time, part time, contract: HL7 table 0066.</summary>
    [Feeds("STF-20")]
    public Code? Employment { get; init; }

    /// <summary>The department, in the ERP's codes where translated.</summary>
    [Feeds("STF-8", "PractitionerRole.organization")]
    public Code? Department { get; init; }

    /// <summary>The cost center that bears the pay.</summary>
    [Feeds("STF-36")]
    public Code? CostCenter { get; init; }

    /// <summary>Where the person works.</summary>
    [Feeds("", "PractitionerRole.location")]
    public LocationReference? Location { get; init; }

    /// <summary>The manager's employee number.</summary>
    public string? Manager { get; init; }

    /// <summary>The provider's id, where the person gives care.</summary>
    [Feeds("PRA-6", "Practitioner.identifier")]
    public string? Provider { get; init; }

    /// <summary>Ways to reach the person at work.</summary>
    [Feeds("STF-10, STF-15", "Practitioner.telecom")]
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>Whether the person works here now; absent where the source does not say.</summary>
    [Feeds("STF-7", "Practitioner.active")]
    public bool? Active { get; init; }

    /// <summary>The first day.</summary>
    [Feeds("STF-12", "PractitionerRole.period.start")]
    public IsoDateTime? HiredOn { get; init; }

    /// <summary>The last day.</summary>
    [Feeds("STF-13", "PractitionerRole.period.end")]
    public IsoDateTime? LeftOn { get; init; }
}
