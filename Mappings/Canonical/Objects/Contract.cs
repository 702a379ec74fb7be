namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>Whom a contract is with.</summary>
public enum ContractKind
{
    /// <summary>Prices of goods and services that we buy.</summary>
    Supplier,

    /// <summary>Rates of care that we give.</summary>
    Payer,

    /// <summary>Work that others do for us.</summary>
    Service,
}

/// <summary>How far a contract has come.</summary>
public enum ContractStatus
{
    /// <summary>Being negotiated.</summary>
    Draft,

    /// <summary>In force.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Ended before its time.</summary>
    Terminated,
}

/// <summary>What was agreed with a supplier or payer: prices and rates, and for how long.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Erp, ConflictRule.Flag, "Contract management in the ERP keeps them; what a partner's price file says is taken and looked at.")]
public sealed record Contract : CanonicalObject
{
    /// <summary>Its number.</summary>
    [Feeds("IVC-3, PV1-24", "Contract.identifier", "850 REF02 (CT), 837 CN104")]
    public required string Number { get; init; }

    /// <summary>Whom it is with.</summary>
    [Feeds("", "Contract.type")]
    public ContractKind? Kind { get; init; }

    /// <summary>How far it has come.</summary>
    [Feeds("", "Contract.status")]
    public ContractStatus? Status { get; init; }

    /// <summary>What it is about.</summary>
    [Feeds("", "Contract.title")]
    public string? Title { get; init; }

    /// <summary>The supplier that it is with.</summary>
    [Feeds("VND-2", "Contract.subject", "850 N104 (SU, VN)")]
    public SupplierReference? Supplier { get; init; }

    /// <summary>The payer that it is with.</summary>
    [Feeds("IN1-3", "Contract.subject", "837 NM109 (PR)")]
    public PayerReference? Payer { get; init; }

    /// <summary>Its first day.</summary>
    [Feeds("PV1-25", "Contract.applies.start")]
    public IsoDateTime? StartsOn { get; init; }

    /// <summary>Its last day.</summary>
    [Feeds("", "Contract.applies.end")]
    public IsoDateTime? EndsOn { get; init; }

    /// <summary>The terms of payment, such as <c>NET30</c>.</summary>
    [Feeds("", "", "850 ITD12")]
    public string? PaymentTerms { get; init; }

    /// <summary>The prices and rates.</summary>
    [Feeds("", "Contract.term")]
    public IReadOnlyList<ContractTerm> Terms { get; init; } = [];
}

/// <summary>One price or rate of a contract.</summary>
public sealed record ContractTerm
{
    /// <summary>The item, by the number in the item master; absent where it is about a service.</summary>
    [Feeds("PKG-1", "Contract.term.asset.valuedItem.entity[x]", "850 PO107 (IN)")]
    public string? Item { get; init; }

    /// <summary>The service, by the code that payers know; absent where it is about an item.</summary>
    [Feeds("PRC-1", "Contract.term.asset.valuedItem.entity[x]", "837 SV101-2")]
    public Code? Service { get; init; }

    /// <summary>The price of one.</summary>
    [Feeds("PRC-5, PKG-5", "Contract.term.asset.valuedItem.unitPrice", "850 PO104")]
    public Money? Price { get; init; }

    /// <summary>The unit that the price is for.</summary>
    [Feeds("PKG-2", "Contract.term.asset.valuedItem.quantity.unit", "850 PO103")]
    public string? Unit { get; init; }

    /// <summary>The share of the charge that is paid, from 0 to 1, where no price was agreed.</summary>
    [Feeds("", "Contract.term.asset.valuedItem.factor", "837 CN103")]
    public decimal? Share { get; init; }

    /// <summary>From how many on it holds.</summary>
    [Feeds("PRC-7", "Contract.term.asset.valuedItem.quantity.value")]
    public decimal? FromQuantity { get; init; }

    /// <summary>Its first day, where that is not the contract's.</summary>
    [Feeds("PRC-11", "Contract.term.applies.start")]
    public IsoDateTime? StartsOn { get; init; }

    /// <summary>Its last day, where that is not the contract's.</summary>
    [Feeds("PRC-12", "Contract.term.applies.end")]
    public IsoDateTime? EndsOn { get; init; }
}
