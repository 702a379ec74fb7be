namespace InterfaceEngine.Mappings.Canonical;

/// <summary>
/// A stock item, drug or device that was used, implanted, dispensed or moved, with what a recall asks for.
/// </summary>
public sealed record ItemUsage
{
    /// <summary>The item's number in the item master.</summary>
    [Feeds("FT1-34, RXD-2, ZIM-2.1", "Device.identifier, SupplyDelivery.suppliedItem.item[x], MedicationDispense.medication[x]", "850 PO107 (IN)")]
    public required string Code { get; init; }

    /// <summary>What it is, in the source's words.</summary>
    [Feeds("RXD-2.2, ZIM-2.2", "Device.deviceName.name")]
    public string? Description { get; init; }

    /// <summary>What it is, by a public code: NDC, RxNorm, HCPCS, GMDN.</summary>
    [Feeds("FT1-29, RXD-2", "Medication.code, Device.type", "837 LIN03")]
    public Code? Product { get; init; }

    /// <summary>The lot or batch.</summary>
    [Feeds("RXD-18, PRT-19, ZIM-3", "Device.lotNumber, Medication.batch.lotNumber")]
    public string? Lot { get; init; }

    /// <summary>The serial number.</summary>
    [Feeds("PRT-20", "Device.serialNumber")]
    public string? Serial { get; init; }

    /// <summary>The unique device identifier as scanned or written below the bar code, device and production part.</summary>
    [Feeds("PRT-10", "Device.udiCarrier.carrierHRF")]
    public string? Udi { get; init; }

    /// <summary>The device identifier part of the UDI.</summary>
    [Feeds("PRT-16", "Device.udiCarrier.deviceIdentifier")]
    public string? DeviceIdentifier { get; init; }

    /// <summary>When it was made.</summary>
    [Feeds("PRT-17", "Device.manufactureDate")]
    public IsoDateTime? ManufacturedOn { get; init; }

    /// <summary>When it expires.</summary>
    [Feeds("RXD-19, PRT-18", "Device.expirationDate, Medication.batch.expirationDate")]
    public IsoDateTime? ExpiresOn { get; init; }

    /// <summary>Who makes it.</summary>
    [Feeds("RXD-20", "Device.manufacturer, Medication.manufacturer")]
    public string? Manufacturer { get; init; }

    /// <summary>The manufacturer's own number of it.</summary>
    [Feeds("FT1-35", "Device.modelNumber")]
    public string? ManufacturerCode { get; init; }

    /// <summary>How many, in <see cref="Unit"/>.</summary>
    [Feeds("RXD-4, ZIM-4", "SupplyDelivery.suppliedItem.quantity.value, MedicationDispense.quantity.value", "837 CTP04, 856 SN102")]
    public decimal? Quantity { get; init; }

    /// <summary>The unit of the quantity, such as <c>EA</c>.</summary>
    [Feeds("RXD-5, ZIM-5", "SupplyDelivery.suppliedItem.quantity.unit, MedicationDispense.quantity.unit", "837 CTP05-1, 856 SN103")]
    public string? Unit { get; init; }

    /// <summary>Whether it stays in the body; absent where the source does not say.</summary>
    public bool? Implanted { get; init; }

    /// <summary>Where in or on the body it is.</summary>
    [Feeds("", "DeviceUseStatement.bodySite")]
    public Code? BodySite { get; init; }

    /// <summary>Who supplies it.</summary>
    [Feeds("ZIM-6", "SupplyDelivery.supplier", "856 N104 (SF)")]
    public SupplierReference? Supplier { get; init; }
}
