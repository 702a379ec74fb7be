namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>What a payer promised for a patient: one policy.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Ehr, ConflictRule.Merge, "Registration asks the patient; billing and the payer's answers add what it left open.")]
public sealed record Coverage : CanonicalObject
{
    /// <summary>Whom it covers.</summary>
    [Feeds("PID-3, PID-5", "Coverage.beneficiary")]
    public required PatientReference Patient { get; init; }

    /// <summary>Who pays.</summary>
    [Feeds("IN1-3, IN1-4", "Coverage.payor", "837 NM109 (PR)")]
    public required PayerReference Payer { get; init; }

    /// <summary>The plan.</summary>
    [Feeds("IN1-2, IN1-35", "Coverage.class (plan)", "271 EB05")]
    public Code? Plan { get; init; }

    /// <summary>What kind of plan it is.</summary>
    [Feeds("IN1-15", "Coverage.type", "837 SBR09, 271 EB04")]
    public Code? PlanType { get; init; }

    /// <summary>The number that the payer knows the patient or subscriber by.</summary>
    [Feeds("IN1-49.1, IN1-36", "Coverage.subscriberId, Coverage.identifier", "837 NM109 (IL)")]
    public string? MemberId { get; init; }

    /// <summary>The policy.</summary>
    [Feeds("IN1-36", "Coverage.identifier")]
    public string? PolicyNumber { get; init; }

    /// <summary>The group that the plan was made for.</summary>
    [Feeds("IN1-8", "Coverage.class.value", "837 SBR03")]
    public string? GroupNumber { get; init; }

    /// <summary>The group's name.</summary>
    [Feeds("IN1-9", "Coverage.class.name", "837 SBR04")]
    public string? GroupName { get; init; }

    /// <summary>Who holds the policy, where it is not the patient.</summary>
    [Feeds("IN1-16", "Coverage.subscriber", "837 NM103 to NM107 (IL)")]
    public Subscriber? Subscriber { get; init; }

    /// <summary>What the patient is to the subscriber.</summary>
    [Feeds("IN1-17", "Coverage.relationship", "837 SBR02, PAT01")]
    public Code? Relationship { get; init; }

    /// <summary>Its turn to pay, from 1.</summary>
    [Feeds("IN1-22, IN1-1", "Coverage.order", "837 SBR01")]
    public int? Priority { get; init; }

    /// <summary>Its first day.</summary>
    [Feeds("IN1-12", "Coverage.period.start", "271 DTP03 (346)")]
    public IsoDateTime? StartsOn { get; init; }

    /// <summary>Its last day.</summary>
    [Feeds("IN1-13", "Coverage.period.end", "271 DTP03 (347)")]
    public IsoDateTime? EndsOn { get; init; }

    /// <summary>Whether it is in force; absent where the source does not say.</summary>
    [Feeds("", "Coverage.status", "271 EB01")]
    public bool? Active { get; init; }

    /// <summary>The payer's authorization, where one was given for all of it.</summary>
    [Feeds("IN1-14.1", "", "837 REF02 (G1)")]
    public string? Authorization { get; init; }

    /// <summary>When it was last confirmed.</summary>
    [Feeds("IN1-29", "", "271 BHT04")]
    public IsoDateTime? VerifiedAt { get; init; }
}

/// <summary>Who holds a policy.</summary>
public sealed record Subscriber
{
    /// <summary>The name.</summary>
    [Feeds("IN1-16", "RelatedPerson.name", "837 NM103 to NM107 (IL)")]
    public HumanName? Name { get; init; }

    /// <summary>The date of birth.</summary>
    [Feeds("IN1-18", "RelatedPerson.birthDate", "837 DMG02")]
    public IsoDateTime? BirthDate { get; init; }

    /// <summary>The administrative sex, as the source codes it.</summary>
    [Feeds("IN1-43", "RelatedPerson.gender", "837 DMG03")]
    public string? Sex { get; init; }

    /// <summary>Where the person lives.</summary>
    [Feeds("IN1-19", "RelatedPerson.address", "837 N301, N401 to N404")]
    public Address? Address { get; init; }
}
