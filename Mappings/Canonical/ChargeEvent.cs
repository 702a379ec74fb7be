namespace InterfaceEngine.Mappings.Canonical;

/// <summary>What a charge event does to the account.</summary>
public enum ChargeTransaction
{
    /// <summary>Adds a charge.</summary>
    Charge,

    /// <summary>Takes a charge back.</summary>
    Credit,
}

/// <summary>Something done for or given to a patient that is to be charged.</summary>
[CanonicalVersion("1")]
public sealed record ChargeEvent : CanonicalObject
{
    /// <summary>Whose account it goes to.</summary>
    [Feeds("PID-3, PID-5", "ChargeItem.subject")]
    public required PatientReference Patient { get; init; }

    /// <summary>The encounter that it belongs to.</summary>
    [Feeds("PV1-19, PID-18", "ChargeItem.context")]
    public EncounterReference? Encounter { get; init; }

    /// <summary>Whether it adds a charge or takes one back.</summary>
    [Feeds("FT1-6", "ChargeItem.status")]
    public required ChargeTransaction TransactionType { get; init; }

    /// <summary>The charge that a credit takes back, by its id.</summary>
    [Feeds("FT1-2.1 of the charge", "ChargeItem.partOf")]
    public string? Reverses { get; init; }

    /// <summary>What is charged, in the charge description master's codes where translated.</summary>
    [Feeds("FT1-7, FT1-25", "ChargeItem.code")]
    public required Code Code { get; init; }

    /// <summary>The department that performed it, in the ERP's codes where translated.</summary>
    [Feeds("FT1-13, PV1-3.1", "ChargeItem.performingOrganization")]
    public Code? Department { get; init; }

    /// <summary>The department that ordered it, where it differs.</summary>
    [Feeds("FT1-16", "ChargeItem.requestingOrganization")]
    public Code? OrderedBy { get; init; }

    /// <summary>How many.</summary>
    [Feeds("FT1-10", "ChargeItem.quantity")]
    public decimal? Quantity { get; init; }

    /// <summary>The amount for the whole quantity.</summary>
    [Feeds("FT1-11", "ChargeItem.priceOverride")]
    public Money? Amount { get; init; }

    /// <summary>The amount for one.</summary>
    [Feeds("FT1-12", "ChargeItemDefinition.propertyGroup.priceComponent")]
    public Money? UnitPrice { get; init; }

    /// <summary>When it was done.</summary>
    [Feeds("FT1-4.1", "ChargeItem.occurrence[x]")]
    public IsoDateTime? ServiceDate { get; init; }

    /// <summary>When it was posted at the source.</summary>
    [Feeds("FT1-5", "ChargeItem.enteredDate")]
    public IsoDateTime? PostedAt { get; init; }

    /// <summary>The stock item that was used; absent where the charge is for a service alone.</summary>
    [Feeds("ZIM, RXD, FT1-7", "ChargeItem.product[x]")]
    public ItemUsage? Item { get; init; }

    /// <summary>The diagnoses that justify it.</summary>
    [Feeds("FT1-19, DG1-3", "ChargeItem.reason")]
    public IReadOnlyList<Code> Diagnoses { get; init; } = [];

    /// <summary>Who performed it.</summary>
    [Feeds("FT1-20", "ChargeItem.performer")]
    public IReadOnlyList<ProviderReference> Performers { get; init; } = [];
}
