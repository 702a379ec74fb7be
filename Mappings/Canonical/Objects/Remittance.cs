namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>A payer's payment with what it pays for: what came, for which claims, and why not more.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Payer, ConflictRule.Refuse, "Only the payer can say what it paid.")]
public sealed record Remittance : CanonicalObject
{
    /// <summary>The check or transfer number.</summary>
    [Feeds("", "PaymentReconciliation.paymentIdentifier", "835 TRN02")]
    public required string Number { get; init; }

    /// <summary>Who pays.</summary>
    [Feeds("IVC-11", "PaymentReconciliation.paymentIssuer", "835 N102 (PR), TRN03")]
    public required PayerReference Payer { get; init; }

    /// <summary>Who is paid.</summary>
    [Feeds("IVC-10", "PaymentReconciliation.requestor", "835 N104 (PE)")]
    public ProviderReference? Payee { get; init; }

    /// <summary>The day of the payment.</summary>
    [Feeds("", "PaymentReconciliation.paymentDate", "835 BPR16")]
    public IsoDateTime? PaidOn { get; init; }

    /// <summary>Check, transfer, none.</summary>
    [Feeds("", "", "835 BPR04")]
    public Code? Method { get; init; }

    /// <summary>What came: what the claims come to, less what was withheld.</summary>
    [Feeds("", "PaymentReconciliation.paymentAmount", "835 BPR02")]
    public required Money Amount { get; init; }

    /// <summary>What it pays for.</summary>
    [Feeds("", "PaymentReconciliation.detail", "835 CLP")]
    public IReadOnlyList<RemittanceClaim> Claims { get; init; } = [];

    /// <summary>What was withheld from the payment, or added to it, for no one claim.</summary>
    [Feeds("", "PaymentReconciliation.detail", "835 PLB")]
    public IReadOnlyList<Withholding> Withheld { get; init; } = [];
}

/// <summary>One claim that a payer decided.</summary>
public sealed record RemittanceClaim
{
    /// <summary>The number of the claim: the patient control number.</summary>
    [Feeds("IVC-1.1", "ExplanationOfBenefit.claim", "835 CLP01")]
    public required string Number { get; init; }

    /// <summary>The payer's number of it.</summary>
    [Feeds("IVC-2.1", "ExplanationOfBenefit.identifier", "835 CLP07")]
    public string? PayerNumber { get; init; }

    /// <summary>Paid as primary, paid as secondary, denied.</summary>
    [Feeds("", "ExplanationOfBenefit.outcome", "835 CLP02")]
    public Code? Status { get; init; }

    /// <summary>Whose care it was.</summary>
    [Feeds("PID-3, PID-5", "ExplanationOfBenefit.patient", "835 NM103 to NM107 (QC)")]
    public PatientReference? Patient { get; init; }

    /// <summary>What was asked for.</summary>
    [Feeds("", "ExplanationOfBenefit.total", "835 CLP03")]
    public required Money Charged { get; init; }

    /// <summary>What is paid.</summary>
    [Feeds("", "ExplanationOfBenefit.payment.amount", "835 CLP04")]
    public required Money Paid { get; init; }

    /// <summary>What the patient owes.</summary>
    [Feeds("", "ExplanationOfBenefit.total", "835 CLP05")]
    public Money? PatientResponsibility { get; init; }

    /// <summary>The first day that was billed.</summary>
    [Feeds("", "ExplanationOfBenefit.billablePeriod.start", "835 DTM02 (232)")]
    public IsoDateTime? From { get; init; }

    /// <summary>The last day that was billed.</summary>
    [Feeds("", "ExplanationOfBenefit.billablePeriod.end", "835 DTM02 (233)")]
    public IsoDateTime? To { get; init; }

    /// <summary>Why not all of it is paid, for the claim as a whole.</summary>
    [Feeds("ADJ-4, ADJ-5", "ExplanationOfBenefit.adjudication", "835 CAS")]
    public IReadOnlyList<ClaimAdjustment> Adjustments { get; init; } = [];

    /// <summary>The decision line by line.</summary>
    [Feeds("", "ExplanationOfBenefit.item", "835 SVC")]
    public IReadOnlyList<RemittanceLine> Lines { get; init; } = [];
}

/// <summary>One service line that a payer decided.</summary>
public sealed record RemittanceLine
{
    /// <summary>The number of the claim's line.</summary>
    [Feeds("PSL-4", "", "835 REF02 (6R)")]
    public string? ControlNumber { get; init; }

    /// <summary>The procedure.</summary>
    [Feeds("PSL-7", "ExplanationOfBenefit.item.productOrService", "835 SVC01-2")]
    public Code? Code { get; init; }

    /// <summary>What says more of the procedure.</summary>
    [Feeds("PSL-8", "ExplanationOfBenefit.item.modifier", "835 SVC01-3 to SVC01-6")]
    public IReadOnlyList<Code> Modifiers { get; init; } = [];

    /// <summary>The revenue code.</summary>
    [Feeds("", "ExplanationOfBenefit.item.revenue", "835 SVC04")]
    public Code? RevenueCode { get; init; }

    /// <summary>How many are paid.</summary>
    [Feeds("PSL-12", "ExplanationOfBenefit.item.quantity", "835 SVC05")]
    public decimal? Quantity { get; init; }

    /// <summary>When it was done.</summary>
    [Feeds("PSL-10", "ExplanationOfBenefit.item.serviced[x]", "835 DTM02 (472)")]
    public IsoDateTime? ServiceDate { get; init; }

    /// <summary>What was asked for.</summary>
    [Feeds("PSL-16", "ExplanationOfBenefit.item.net", "835 SVC02")]
    public required Money Charged { get; init; }

    /// <summary>What is paid.</summary>
    [Feeds("", "ExplanationOfBenefit.item.adjudication.amount", "835 SVC03")]
    public required Money Paid { get; init; }

    /// <summary>What the payer allows for it.</summary>
    [Feeds("", "ExplanationOfBenefit.item.adjudication.amount", "835 AMT02 (B6)")]
    public Money? Allowed { get; init; }

    /// <summary>Why not all of it is paid.</summary>
    [Feeds("ADJ-4, ADJ-5", "ExplanationOfBenefit.item.adjudication", "835 CAS")]
    public IReadOnlyList<ClaimAdjustment> Adjustments { get; init; } = [];
}

/// <summary>One reason why a payer pays less, or more, than was asked for.</summary>
public sealed record ClaimAdjustment
{
    /// <summary>Who bears it: the provider by contract, the patient, other.</summary>
    [Feeds("", "ExplanationOfBenefit.adjudication.category", "835 CAS01")]
    public required Code Group { get; init; }

    /// <summary>Why: the claim adjustment reason code.</summary>
    [Feeds("ADJ-4", "ExplanationOfBenefit.adjudication.reason", "835 CAS02")]
    public required Code Reason { get; init; }

    /// <summary>By how much less; negative where more is paid.</summary>
    [Feeds("ADJ-5", "ExplanationOfBenefit.adjudication.amount", "835 CAS03")]
    public required Money Amount { get; init; }

    /// <summary>By how many fewer.</summary>
    [Feeds("ADJ-6", "ExplanationOfBenefit.adjudication.value", "835 CAS04")]
    public decimal? Quantity { get; init; }
}

/// <summary>What a payer withholds from a payment, or adds to it, for no one claim.</summary>
public sealed record Withholding
{
    /// <summary>Why.</summary>
    [Feeds("", "PaymentReconciliation.detail.type", "835 PLB03-1")]
    public required Code Reason { get; init; }

    /// <summary>What it goes back to, by the payer's number.</summary>
    [Feeds("", "PaymentReconciliation.detail.identifier", "835 PLB03-2")]
    public string? Reference { get; init; }

    /// <summary>How much is withheld; negative where it is added.</summary>
    [Feeds("", "PaymentReconciliation.detail.amount", "835 PLB04")]
    public required Money Amount { get; init; }
}
