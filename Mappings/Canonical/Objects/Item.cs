namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>A stock item as the item master knows it.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Erp, ConflictRule.Merge, "The item master decides; inventory and clinical systems add what it left open, such as a device identifier.")]
public sealed record Item : CanonicalObject
{
    /// <summary>The item's number.</summary>
    [Feeds("MFE-4, ITM-1", "Device.identifier", "850 PO107 (IN)")]
    public required string Code { get; init; }

    /// <summary>What it is.</summary>
    [Feeds("ITM-2", "Device.deviceName.name", "850 PID05")]
    public string? Description { get; init; }

    /// <summary>The category that purchasing groups it in.</summary>
    [Feeds("ITM-5", "Device.type")]
    public Code? Category { get; init; }

    /// <summary>What it is, by a public code: NDC, HCPCS, UNSPSC, GMDN.</summary>
    [Feeds("ITM-27, ITM-33", "Device.type, Medication.code", "850 PO107 (ND, UP)")]
    public Code? Product { get; init; }

    /// <summary>Whether it may be used; absent where the source does not say.</summary>
    [Feeds("ITM-3", "Device.status")]
    public bool? Active { get; init; }

    /// <summary>The unit in which it is kept, such as <c>EA</c>.</summary>
    [Feeds("PKG-2", "", "850 PO103")]
    public string? Unit { get; init; }

    /// <summary>What one costs.</summary>
    [Feeds("PKG-5, ITM-21", "", "850 PO104")]
    public Money? UnitCost { get; init; }

    /// <summary>The packages that it is bought and issued in.</summary>
    [Feeds("PKG")]
    public IReadOnlyList<ItemPackage> Packages { get; init; } = [];

    /// <summary>Who makes it.</summary>
    [Feeds("ITM-8", "Device.manufacturer")]
    public string? Manufacturer { get; init; }

    /// <summary>The manufacturer's own number of it.</summary>
    [Feeds("ITM-9", "Device.modelNumber", "850 PO107 (MG)")]
    public string? ManufacturerCode { get; init; }

    /// <summary>The device identifier part of its UDI.</summary>
    [Feeds("PKG-8", "Device.udiCarrier.deviceIdentifier", "850 PO107 (UK)")]
    public string? DeviceIdentifier { get; init; }

    /// <summary>Who supplies it first.</summary>
    [Feeds("VND-2", "Organization.identifier", "850 N104 (VN, SU)")]
    public SupplierReference? Supplier { get; init; }

    /// <summary>The supplier's own number of it.</summary>
    [Feeds("VND-4", "", "850 PO107 (VN)")]
    public string? SupplierCode { get; init; }

    /// <summary>The contract that it is bought under.</summary>
    [Feeds("", "Contract.identifier", "850 REF02 (CT)")]
    public string? Contract { get; init; }

    /// <summary>Whether lots are tracked; absent where the source does not say.</summary>
    public bool? LotTracked { get; init; }

    /// <summary>Whether it has an expiry date; absent where the source does not say.</summary>
    [Feeds("ITM-6")]
    public bool? Expires { get; init; }

    /// <summary>Whether it stays in the body; absent where the source does not say.</summary>
    public bool? Implant { get; init; }

    /// <summary>Whether it is kept in stock; absent where the source does not say.</summary>
    [Feeds("ITM-14")]
    public bool? Stocked { get; init; }

    /// <summary>Whether patients are charged for it; absent where the source does not say.</summary>
    [Feeds("ITM-11")]
    public bool? Chargeable { get; init; }

    /// <summary>The charge code that its use is charged by.</summary>
    [Feeds("ITM-12")]
    public Code? ChargeCode { get; init; }

    /// <summary>The account that its cost goes to.</summary>
    [Feeds("ITM-19")]
    public string? Account { get; init; }
}

/// <summary>A package that an item is bought or issued in.</summary>
public sealed record ItemPackage
{
    /// <summary>The package, such as <c>BX</c>.</summary>
    [Feeds("PKG-2", "", "850 PO103")]
    public required string Unit { get; init; }

    /// <summary>How many of the item's unit are in it.</summary>
    [Feeds("PKG-4", "", "850 PO401")]
    public decimal? Quantity { get; init; }

    /// <summary>What it costs.</summary>
    [Feeds("PKG-5", "", "850 PO104")]
    public Money? Price { get; init; }

    /// <summary>Its Global Trade Item Number.</summary>
    [Feeds("PKG-8", "", "850 PO107 (UK)")]
    public string? TradeItemNumber { get; init; }
}
