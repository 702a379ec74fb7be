namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>What a payer answered.</summary>
public enum EligibilityStatus
{
    /// <summary>The patient is covered.</summary>
    Active,

    /// <summary>The patient is not covered, or not any more.</summary>
    Inactive,

    /// <summary>The payer does not know the patient, or does not say.</summary>
    Unknown,

    /// <summary>The question itself was not accepted.</summary>
    Rejected,
}

/// <summary>A payer's answer to the question whether and for what it covers a patient.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Payer, ConflictRule.Refuse, "Only the payer can say what it covers.")]
public sealed record EligibilityResponse : CanonicalObject
{
    /// <summary>The number of the question.</summary>
    [Feeds("MSA-2", "CoverageEligibilityResponse.request", "271 TRN02")]
    public required string Trace { get; init; }

    /// <summary>What the payer answered.</summary>
    [Feeds("IN1-45", "CoverageEligibilityResponse.outcome, CoverageEligibilityResponse.insurance.inforce", "271 EB01")]
    public required EligibilityStatus Status { get; init; }

    /// <summary>When.</summary>
    [Feeds("MSH-7", "CoverageEligibilityResponse.created", "271 BHT04")]
    public IsoDateTime? AnsweredAt { get; init; }

    /// <summary>Whose coverage it is about.</summary>
    [Feeds("PID-3, PID-5", "CoverageEligibilityResponse.patient", "271 NM103 to NM107 (IL)")]
    public required PatientReference Patient { get; init; }

    /// <summary>Who answered.</summary>
    [Feeds("IN1-3, IN1-4", "CoverageEligibilityResponse.insurer", "271 NM109 (PR)")]
    public required PayerReference Payer { get; init; }

    /// <summary>The number that the payer knows the patient by.</summary>
    [Feeds("IN1-49.1, IN1-36", "Coverage.subscriberId", "271 NM109 (IL)")]
    public string? MemberId { get; init; }

    /// <summary>The group that the plan was made for.</summary>
    [Feeds("IN1-8", "Coverage.class.value", "271 REF02 (6P)")]
    public string? GroupNumber { get; init; }

    /// <summary>The plan.</summary>
    [Feeds("IN1-2, IN1-35", "Coverage.class (plan)", "271 EB05")]
    public Code? Plan { get; init; }

    /// <summary>The first day of the coverage.</summary>
    [Feeds("IN1-12", "CoverageEligibilityResponse.insurance.benefitPeriod.start", "271 DTP03 (346)")]
    public IsoDateTime? StartsOn { get; init; }

    /// <summary>The last day of the coverage.</summary>
    [Feeds("IN1-13", "CoverageEligibilityResponse.insurance.benefitPeriod.end", "271 DTP03 (347)")]
    public IsoDateTime? EndsOn { get; init; }

    /// <summary>What is covered, and what the patient pays.</summary>
    [Feeds("", "CoverageEligibilityResponse.insurance.item", "271 EB")]
    public IReadOnlyList<Benefit> Benefits { get; init; } = [];

    /// <summary>Why the question was not answered.</summary>
    [Feeds("ERR-3", "CoverageEligibilityResponse.error.code", "271 AAA03")]
    public IReadOnlyList<Code> Errors { get; init; } = [];
}

/// <summary>One thing that a payer says about what it covers.</summary>
public sealed record Benefit
{
    /// <summary>What kind of statement it is: active coverage, co-payment, deductible, limit.</summary>
    [Feeds("", "CoverageEligibilityResponse.insurance.item.benefit.type", "271 EB01")]
    public required Code Information { get; init; }

    /// <summary>The kind of care that it is about.</summary>
    [Feeds("", "CoverageEligibilityResponse.insurance.item.category", "271 EB03")]
    public Code? ServiceType { get; init; }

    /// <summary>Whom it is about: the person, the family.</summary>
    [Feeds("", "CoverageEligibilityResponse.insurance.item.unit", "271 EB02")]
    public Code? Level { get; init; }

    /// <summary>The time that it is about: the year, the visit, what remains.</summary>
    [Feeds("", "CoverageEligibilityResponse.insurance.item.term", "271 EB06")]
    public Code? Period { get; init; }

    /// <summary>An amount.</summary>
    [Feeds("IN1-37", "CoverageEligibilityResponse.insurance.item.benefit.allowedMoney", "271 EB07")]
    public Money? Amount { get; init; }

    /// <summary>A share, from 0 to 1: 0.2 is a co-insurance of 20 percent.</summary>
    [Feeds("", "", "271 EB08")]
    public decimal? Share { get; init; }

    /// <summary>How many visits or days.</summary>
    [Feeds("", "CoverageEligibilityResponse.insurance.item.benefit.allowedUnsignedInt", "271 EB10")]
    public decimal? Quantity { get; init; }

    /// <summary>Whether it holds within the payer's network; absent where it holds in any case.</summary>
    [Feeds("", "CoverageEligibilityResponse.insurance.item.network", "271 EB12")]
    public bool? InNetwork { get; init; }

    /// <summary>Whether the payer must agree first; absent where it does not say.</summary>
    [Feeds("", "CoverageEligibilityResponse.insurance.item.authorizationRequired", "271 EB11")]
    public bool? AuthorizationRequired { get; init; }

    /// <summary>The payer's own words.</summary>
    [Feeds("", "CoverageEligibilityResponse.insurance.item.description", "271 MSG01")]
    public string? Description { get; init; }
}
