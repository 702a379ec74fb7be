namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>How far a purchase order has come.</summary>
public enum PurchaseOrderStatus
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>Approved, not sent yet.</summary>
    Approved,

    /// <summary>At the supplier.</summary>
    Sent,

    /// <summary>The supplier has answered.</summary>
    Acknowledged,

    /// <summary>Some of it has come.</summary>
    PartlyReceived,

    /// <summary>All of it has come.</summary>
    Received,

    /// <summary>Nothing more is expected.</summary>
    Closed,

    /// <summary>Called off.</summary>
    Cancelled,
}

/// <summary>What is ordered from a supplier.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Erp, ConflictRule.Refuse, "Purchasing orders; a supplier's acknowledgment comes as its answer, not as an order.")]
public sealed record PurchaseOrder : CanonicalObject
{
    /// <summary>Its number.</summary>
    [Feeds("", "SupplyRequest.identifier", "850 BEG03, 855 BAK03")]
    public required string Number { get; init; }

    /// <summary>How far it has come.</summary>
    [Feeds("", "SupplyRequest.status", "855 BAK02")]
    public PurchaseOrderStatus? Status { get; init; }

    /// <summary>Who is to deliver.</summary>
    [Feeds("RQ1-4, VND-2", "SupplyRequest.supplier", "850 N104 (VN, SU)")]
    public required SupplierReference Supplier { get; init; }

    /// <summary>Its date.</summary>
    [Feeds("ORC-9", "SupplyRequest.authoredOn", "850 BEG05")]
    public IsoDateTime? OrderedOn { get; init; }

    /// <summary>When the goods are to be here.</summary>
    [Feeds("RQD-10", "SupplyRequest.occurrence[x]", "850 DTM02 (002)")]
    public IsoDateTime? WantedOn { get; init; }

    /// <summary>Where the goods are to go.</summary>
    [Feeds("RQD-9", "SupplyRequest.deliverTo", "850 N104 (ST)")]
    public LocationReference? ShipTo { get; init; }

    /// <summary>The address of that place.</summary>
    [Feeds("", "Location.address", "850 N301, N401 to N404 (ST)")]
    public Address? ShipToAddress { get; init; }

    /// <summary>Who ordered.</summary>
    [Feeds("ORC-10", "SupplyRequest.requester", "850 PER02 (BD)")]
    public HumanName? Buyer { get; init; }

    /// <summary>The contract that it is made under.</summary>
    [Feeds("", "Contract.identifier", "850 REF02 (CT)")]
    public string? Contract { get; init; }

    /// <summary>The terms of payment, such as <c>NET30</c>.</summary>
    [Feeds("", "", "850 ITD12")]
    public string? PaymentTerms { get; init; }

    /// <summary>What is ordered.</summary>
    [Feeds("RQD", "SupplyRequest.item[x]", "850 PO1")]
    public required IReadOnlyList<PurchaseOrderLine> Lines { get; init; }

    /// <summary>What it comes to.</summary>
    [Feeds("", "", "850 AMT02 (TT)")]
    public Money? Total { get; init; }
}

/// <summary>One line of a purchase order.</summary>
public sealed record PurchaseOrderLine
{
    /// <summary>Its number on the order.</summary>
    [Feeds("RQD-1", "", "850 PO101")]
    public string? Number { get; init; }

    /// <summary>The item, by the number in the item master.</summary>
    [Feeds("RQD-2, RQD-4", "SupplyRequest.item[x]", "850 PO107 (IN)")]
    public string? Item { get; init; }

    /// <summary>The item, by the supplier's own number.</summary>
    [Feeds("RQ1-5, RQD-3", "", "850 PO107 (VN)")]
    public string? SupplierItem { get; init; }

    /// <summary>What it is.</summary>
    [Feeds("RQD-2.2", "SupplyRequest.item[x].text", "850 PID05")]
    public string? Description { get; init; }

    /// <summary>How many.</summary>
    [Feeds("RQD-5", "SupplyRequest.quantity.value", "850 PO102")]
    public required decimal Quantity { get; init; }

    /// <summary>The unit of the quantity.</summary>
    [Feeds("RQD-6", "SupplyRequest.quantity.unit", "850 PO103")]
    public string? Unit { get; init; }

    /// <summary>The price of one.</summary>
    [Feeds("RQ1-1", "", "850 PO104")]
    public Money? UnitPrice { get; init; }

    /// <summary>The price of all.</summary>
    [Feeds("", "", "850 AMT02 (1)")]
    public Money? Amount { get; init; }

    /// <summary>The cost center that pays.</summary>
    [Feeds("RQD-7")]
    public Code? CostCenter { get; init; }

    /// <summary>The account that it goes to.</summary>
    [Feeds("RQD-8")]
    public string? Account { get; init; }

    /// <summary>When it is to be here.</summary>
    [Feeds("RQD-10", "SupplyRequest.occurrence[x]", "850 DTM02 (002)")]
    public IsoDateTime? WantedOn { get; init; }

    /// <summary>What the supplier answered: accepted, back-ordered, rejected, changed.</summary>
    [Feeds("", "", "855 ACK01")]
    public Code? Answer { get; init; }

    /// <summary>How many the supplier will deliver.</summary>
    [Feeds("", "", "855 ACK02")]
    public decimal? ConfirmedQuantity { get; init; }

    /// <summary>When the supplier will deliver.</summary>
    [Feeds("", "", "855 ACK05")]
    public IsoDateTime? ConfirmedOn { get; init; }
}
