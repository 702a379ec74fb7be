namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>What a charge event does to the account.</summary>
public enum ChargeTransaction
{
    /// <summary>Adds a charge.</summary>
    Charge,

    /// <summary>Takes a charge back.</summary>
    Credit,
}

/// <summary>
/// Something done for or given to a patient that is to be charged. A dispensed drug or a used implant that is charged is one too, with what was used in <see
/// cref="Item"/>.
/// </summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Ehr, ConflictRule.Flag, "Charges are captured where care is given; a correction from elsewhere is taken and looked at.")]
public sealed record ChargeEvent : CanonicalObject
{
    /// <summary>Whose account it goes to.</summary>
    [Feeds("PID-3, PID-5", "ChargeItem.subject")]
    public required PatientReference Patient { get; init; }

    /// <summary>The encounter that it belongs to.</summary>
    [Feeds("PV1-19, PID-18", "ChargeItem.context", "837 CLM01")]
    public EncounterReference? Encounter { get; init; }

    /// <summary>Whether it adds a charge or takes one back.</summary>
    [Feeds("FT1-6", "ChargeItem.status")]
    public required ChargeTransaction TransactionType { get; init; }

    /// <summary>The charge that a credit takes back, by its id.</summary>
    [Feeds("FT1-2.1 of the charge", "ChargeItem.id")]
    public string? Reverses { get; init; }

    /// <summary>What is charged, in the charge description master's codes where translated.</summary>
    [Feeds("FT1-7", "ChargeItem.code")]
    public required Code Code { get; init; }

    /// <summary>What was done, by the code that payers know: CPT, HCPCS.</summary>
    [Feeds("FT1-25", "ChargeItem.code", "837 SV101-2, SV202-2")]
    public Code? Procedure { get; init; }

    /// <summary>What says more of the procedure.</summary>
    [Feeds("FT1-26", "", "837 SV101-3 to SV101-6")]
    public IReadOnlyList<Code> Modifiers { get; init; } = [];

    /// <summary>The revenue code of institutional claims.</summary>
    [Feeds("FT1-41", "", "837 SV201")]
    public Code? RevenueCode { get; init; }

    /// <summary>The department that performed it, in the ERP's codes where translated.</summary>
    [Feeds("FT1-13, PV1-3.1", "ChargeItem.performingOrganization, ChargeItem.costCenter")]
    public Code? Department { get; init; }

    /// <summary>The department that ordered it, where it differs.</summary>
    [Feeds("FT1-33", "ChargeItem.requestingOrganization")]
    public Code? OrderedBy { get; init; }

    /// <summary>Where the patient was.</summary>
    [Feeds("FT1-16")]
    public LocationReference? Location { get; init; }

    /// <summary>How many.</summary>
    [Feeds("FT1-10", "ChargeItem.quantity", "837 SV104, SV205")]
    public decimal? Quantity { get; init; }

    /// <summary>The amount for the whole quantity.</summary>
    [Feeds("FT1-11", "ChargeItem.priceOverride", "837 SV102, SV203")]
    public Money? Amount { get; init; }

    /// <summary>The amount for one.</summary>
    [Feeds("FT1-12", "ChargeItemDefinition.propertyGroup.priceComponent")]
    public Money? UnitPrice { get; init; }

    /// <summary>What one costs the hospital.</summary>
    [Feeds("FT1-22")]
    public Money? UnitCost { get; init; }

    /// <summary>When it was done.</summary>
    [Feeds("FT1-4.1", "ChargeItem.occurrence[x], MedicationDispense.whenHandedOver", "837 DTP03 (472)")]
    public IsoDateTime? ServiceDate { get; init; }

    /// <summary>When it was posted at the source.</summary>
    [Feeds("FT1-5", "ChargeItem.enteredDate")]
    public IsoDateTime? PostedAt { get; init; }

    /// <summary>The stock item that was used; absent where the charge is for a service alone.</summary>
    [Feeds("ZIM, RXD, FT1-34", "ChargeItem.product[x], MedicationDispense.medication[x]")]
    public ItemUsage? Item { get; init; }

    /// <summary>The order that it carries out.</summary>
    [Feeds("FT1-23", "ChargeItem.service")]
    public OrderReference? Order { get; init; }

    /// <summary>The payer's authorization.</summary>
    [Feeds("FT1-39", "", "837 REF02 (G1)")]
    public string? Authorization { get; init; }

    /// <summary>The diagnoses that justify it.</summary>
    [Feeds("FT1-19, DG1-3", "ChargeItem.reason", "837 SV107, HI01-2")]
    public IReadOnlyList<Code> Diagnoses { get; init; } = [];

    /// <summary>Who performed it.</summary>
    [Feeds("FT1-20", "ChargeItem.performer", "837 NM109 (82)")]
    public IReadOnlyList<ProviderReference> Performers { get; init; } = [];

    /// <summary>Who ordered it.</summary>
    [Feeds("FT1-21", "ServiceRequest.requester", "837 NM109 (DK)")]
    public ProviderReference? OrderingProvider { get; init; }
}
