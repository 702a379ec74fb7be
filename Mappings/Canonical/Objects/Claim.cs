namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>What form a claim has.</summary>
public enum ClaimKind
{
    /// <summary>A physician's or supplier's.</summary>
    Professional,

    /// <summary>A hospital's or other facility's.</summary>
    Institutional,

    /// <summary>A dentist's.</summary>
    Dental,

    /// <summary>A pharmacy's.</summary>
    Pharmacy,
}

/// <summary>A bill to a payer.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Billing, ConflictRule.Refuse, "Only patient accounting bills payers.")]
public sealed record Claim : CanonicalObject
{
    /// <summary>The number that the payer's answers repeat: the patient control number.</summary>
    [Feeds("IVC-1.1", "Claim.identifier", "837 CLM01, 835 CLP01")]
    public required string Number { get; init; }

    /// <summary>What form it has.</summary>
    [Feeds("IVC-6", "Claim.type", "837 GS08")]
    public ClaimKind? Kind { get; init; }

    /// <summary>Original, replacement, void.</summary>
    [Feeds("IVC-5", "Claim.related.relationship", "837 CLM05-3")]
    public Code? Frequency { get; init; }

    /// <summary>The payer's number of the claim that it replaces or voids.</summary>
    [Feeds("IVC-2.1", "Claim.related.reference", "837 REF02 (F8)")]
    public string? Replaces { get; init; }

    /// <summary>Whose care is billed.</summary>
    [Feeds("PID-3, PID-5", "Claim.patient", "837 NM103 to NM107 (QC, IL)")]
    public required PatientReference Patient { get; init; }

    /// <summary>The encounter that is billed.</summary>
    [Feeds("PV1-19", "Claim.item.encounter")]
    public EncounterReference? Encounter { get; init; }

    /// <summary>Who is billed.</summary>
    [Feeds("IVC-11", "Claim.insurer", "837 NM109 (PR)")]
    public required PayerReference Payer { get; init; }

    /// <summary>The number that the payer knows the subscriber by.</summary>
    [Feeds("IN1-49.1", "Claim.insurance.coverage", "837 NM109 (IL)")]
    public string? MemberId { get; init; }

    /// <summary>The payer's turn, from 1.</summary>
    [Feeds("IN1-22", "Claim.insurance.sequence", "837 SBR01")]
    public int? Priority { get; init; }

    /// <summary>Who is to be paid.</summary>
    [Feeds("IVC-10", "Claim.provider", "837 NM109 (85)")]
    public ProviderReference? BillingProvider { get; init; }

    /// <summary>Who gave the care.</summary>
    [Feeds("IVC-19", "Claim.careTeam.provider", "837 NM109 (82)")]
    public ProviderReference? RenderingProvider { get; init; }

    /// <summary>Where the care was given: the place of service or type of bill.</summary>
    [Feeds("", "Claim.facility", "837 CLM05-1")]
    public Code? Facility { get; init; }

    /// <summary>The first day that is billed.</summary>
    [Feeds("PV1-44", "Claim.billablePeriod.start", "837 DTP03 (434, 472)")]
    public IsoDateTime? From { get; init; }

    /// <summary>The last day that is billed.</summary>
    [Feeds("PV1-45", "Claim.billablePeriod.end", "837 DTP03 (434, 472)")]
    public IsoDateTime? To { get; init; }

    /// <summary>The diagnoses, the principal one first; lines point to them by their place, from 1.</summary>
    [Feeds("DG1-3", "Claim.diagnosis.diagnosis[x]", "837 HI01-2 (ABK), HI01-2 (ABF)")]
    public IReadOnlyList<Code> Diagnoses { get; init; } = [];

    /// <summary>The diagnosis related group.</summary>
    [Feeds("DRG-1", "Claim.diagnosis.packageCode", "837 HI01-2 (DR)")]
    public Code? DiagnosisGroup { get; init; }

    /// <summary>The payer's authorization.</summary>
    [Feeds("IN1-14.1", "Claim.insurance.preAuthRef", "837 REF02 (G1)")]
    public string? Authorization { get; init; }

    /// <summary>What is billed.</summary>
    [Feeds("PSL", "Claim.item", "837 LX")]
    public required IReadOnlyList<ClaimLine> Lines { get; init; }

    /// <summary>What is asked for in all: what the lines come to.</summary>
    [Feeds("IVC-8", "Claim.total", "837 CLM02")]
    public required Money Total { get; init; }
}

/// <summary>One service line of a claim.</summary>
public sealed record ClaimLine
{
    /// <summary>Its number, from 1.</summary>
    [Feeds("PSL-3", "Claim.item.sequence", "837 LX01")]
    public int? Number { get; init; }

    /// <summary>The number that the payer's answer repeats for the line.</summary>
    [Feeds("PSL-4", "", "837 REF02 (6R)")]
    public string? ControlNumber { get; init; }

    /// <summary>The charge event that it bills, by its id.</summary>
    [Feeds("FT1-2.1")]
    public string? ChargeId { get; init; }

    /// <summary>The procedure or product; absent where the revenue code says all.</summary>
    [Feeds("PSL-7", "Claim.item.productOrService", "837 SV101-2, SV202-2")]
    public Code? Code { get; init; }

    /// <summary>What says more of the procedure.</summary>
    [Feeds("PSL-8", "Claim.item.modifier", "837 SV101-3 to SV101-6")]
    public IReadOnlyList<Code> Modifiers { get; init; } = [];

    /// <summary>The revenue code.</summary>
    [Feeds("FT1-41", "Claim.item.revenue", "837 SV201")]
    public Code? RevenueCode { get; init; }

    /// <summary>The drug, by its National Drug Code.</summary>
    [Feeds("FT1-29", "Claim.item.detail.productOrService", "837 LIN03")]
    public Code? Product { get; init; }

    /// <summary>How many.</summary>
    [Feeds("PSL-12", "Claim.item.quantity", "837 SV104, SV205")]
    public decimal? Quantity { get; init; }

    /// <summary>The unit of the quantity.</summary>
    [Feeds("PSL-12", "Claim.item.quantity.unit", "837 SV103, SV204")]
    public string? Unit { get; init; }

    /// <summary>What is asked for it.</summary>
    [Feeds("PSL-16", "Claim.item.net", "837 SV102, SV203")]
    public required Money Charge { get; init; }

    /// <summary>When it was done.</summary>
    [Feeds("PSL-10", "Claim.item.serviced[x]", "837 DTP03 (472)")]
    public IsoDateTime? ServiceDate { get; init; }

    /// <summary>The last day, where it took several.</summary>
    [Feeds("PSL-11", "Claim.item.serviced[x]", "837 DTP03 (472)")]
    public IsoDateTime? ServiceEnd { get; init; }

    /// <summary>The diagnoses that justify it, by their place among the claim's, from 1.</summary>
    [Feeds("", "Claim.item.diagnosisSequence", "837 SV107")]
    public IReadOnlyList<int> DiagnosisPointers { get; init; } = [];

    /// <summary>Who gave the care, where the claim does not say.</summary>
    [Feeds("PSL-29", "Claim.item.careTeamSequence", "837 NM109 (82)")]
    public ProviderReference? RenderingProvider { get; init; }
}
