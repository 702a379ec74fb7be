namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>What came from a supplier, as it was counted at the dock. A supplier's shipment notice announces it.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Inventory, ConflictRule.Flag, "The dock counts what came; a count from elsewhere is taken and looked at.")]
public sealed record GoodsReceipt : CanonicalObject
{
    /// <summary>Its number.</summary>
    [Feeds("", "SupplyDelivery.identifier", "861 BRA01")]
    public required string Number { get; init; }

    /// <summary>The purchase order that it answers.</summary>
    [Feeds("", "SupplyDelivery.basedOn", "856 PRF01")]
    public string? PurchaseOrder { get; init; }

    /// <summary>Who delivered.</summary>
    [Feeds("VND-2", "SupplyDelivery.supplier", "856 N104 (SF)")]
    public SupplierReference? Supplier { get; init; }

    /// <summary>The supplier's number of the shipment.</summary>
    [Feeds("", "SupplyDelivery.identifier", "856 BSN02")]
    public string? Shipment { get; init; }

    /// <summary>Who brought it.</summary>
    [Feeds("", "", "856 TD503")]
    public string? Carrier { get; init; }

    /// <summary>When it left the supplier.</summary>
    [Feeds("", "", "856 DTM02 (011)")]
    public IsoDateTime? ShippedOn { get; init; }

    /// <summary>When it came.</summary>
    [Feeds("", "SupplyDelivery.occurrence[x]", "861 DTM02 (050)")]
    public IsoDateTime? ReceivedAt { get; init; }

    /// <summary>Who counted it.</summary>
    [Feeds("", "SupplyDelivery.receiver")]
    public HumanName? ReceivedBy { get; init; }

    /// <summary>Where it was put.</summary>
    [Feeds("IVT-2", "SupplyDelivery.destination", "856 N104 (ST)")]
    public LocationReference? Location { get; init; }

    /// <summary>What came.</summary>
    [Feeds("", "SupplyDelivery.suppliedItem", "856 SN1")]
    public required IReadOnlyList<GoodsReceiptLine> Lines { get; init; }
}

/// <summary>One line of a goods receipt.</summary>
public sealed record GoodsReceiptLine
{
    /// <summary>The line of the purchase order.</summary>
    [Feeds("", "", "856 LIN01")]
    public string? PurchaseOrderLine { get; init; }

    /// <summary>What was accepted, with lot, serial number and expiry where known, and how many.</summary>
    [Feeds("ITM-1", "SupplyDelivery.suppliedItem", "856 LIN03, SN102")]
    public required ItemUsage Item { get; init; }

    /// <summary>How many were ordered.</summary>
    [Feeds("", "", "856 SN105")]
    public decimal? OrderedQuantity { get; init; }

    /// <summary>How many came and were not accepted.</summary>
    [Feeds("", "", "861 RCD04")]
    public decimal? RejectedQuantity { get; init; }

    /// <summary>Why not.</summary>
    [Feeds("", "", "861 RCD08")]
    public Code? RejectReason { get; init; }

    /// <summary>What one costs by the order.</summary>
    [Feeds("", "", "850 PO104")]
    public Money? UnitCost { get; init; }
}
