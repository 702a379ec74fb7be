namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>The question whether and for what a payer covers a patient.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Ehr, ConflictRule.Flag, "Registration and scheduling ask; a question from elsewhere is taken and looked at.")]
public sealed record EligibilityRequest : CanonicalObject
{
    /// <summary>The number that the answer repeats.</summary>
    [Feeds("MSH-10", "CoverageEligibilityRequest.identifier", "270 TRN02")]
    public required string Trace { get; init; }

    /// <summary>When it was asked.</summary>
    [Feeds("MSH-7", "CoverageEligibilityRequest.created", "270 BHT04")]
    public IsoDateTime? AskedAt { get; init; }

    /// <summary>Whose coverage is in question.</summary>
    [Feeds("PID-3, PID-5", "CoverageEligibilityRequest.patient", "270 NM103 to NM107 (IL)")]
    public required PatientReference Patient { get; init; }

    /// <summary>The patient's date of birth, by which payers search.</summary>
    [Feeds("PID-7", "Patient.birthDate", "270 DMG02")]
    public IsoDateTime? BirthDate { get; init; }

    /// <summary>Who is asked.</summary>
    [Feeds("IN1-3, IN1-4", "CoverageEligibilityRequest.insurer", "270 NM109 (PR)")]
    public required PayerReference Payer { get; init; }

    /// <summary>The number that the payer knows the patient by.</summary>
    [Feeds("IN1-49.1, IN1-36", "Coverage.subscriberId", "270 NM109 (IL)")]
    public string? MemberId { get; init; }

    /// <summary>The group that the plan was made for.</summary>
    [Feeds("IN1-8", "Coverage.class.value", "270 REF02 (6P)")]
    public string? GroupNumber { get; init; }

    /// <summary>What the patient is to the subscriber.</summary>
    [Feeds("IN1-17", "Coverage.relationship", "270 INS02")]
    public Code? Relationship { get; init; }

    /// <summary>Who will give the care.</summary>
    [Feeds("PRD-7, PV1-7", "CoverageEligibilityRequest.provider", "270 NM109 (1P)")]
    public ProviderReference? Provider { get; init; }

    /// <summary>What kinds of care are in question.</summary>
    [Feeds("", "CoverageEligibilityRequest.item.category", "270 EQ01")]
    public IReadOnlyList<Code> ServiceTypes { get; init; } = [];

    /// <summary>Which procedures are in question.</summary>
    [Feeds("PR1-3", "CoverageEligibilityRequest.item.productOrService", "270 EQ02-2")]
    public IReadOnlyList<Code> Procedures { get; init; } = [];

    /// <summary>The first day of the care.</summary>
    [Feeds("PV1-44", "CoverageEligibilityRequest.serviced[x]", "270 DTP03 (291)")]
    public IsoDateTime? From { get; init; }

    /// <summary>The last day of the care.</summary>
    [Feeds("PV1-45", "CoverageEligibilityRequest.serviced[x]", "270 DTP03 (291)")]
    public IsoDateTime? To { get; init; }
}
