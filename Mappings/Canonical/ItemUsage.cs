namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A stock item that was used, implanted or moved, with what a recall asks for.</summary>
public sealed record ItemUsage
{
    /// <summary>The item's number in the item master.</summary>
    [Feeds("RXD-2, ZIM-2.1", "Device.identifier, SupplyDelivery.suppliedItem")]
    public required string Code { get; init; }

    /// <summary>What it is, in the source's words.</summary>
    [Feeds("ZIM-2.2", "Device.deviceName")]
    public string? Description { get; init; }

    /// <summary>The lot or batch.</summary>
    [Feeds("RXD-18, ZIM-3", "Device.lotNumber")]
    public string? Lot { get; init; }

    /// <summary>The serial number.</summary>
    [Feeds("PRT-20", "Device.serialNumber")]
    public string? Serial { get; init; }

    /// <summary>The unique device identifier as scanned.</summary>
    [Feeds("PRT-10", "Device.udiCarrier.carrierHRF")]
    public string? Udi { get; init; }

    /// <summary>When it expires.</summary>
    [Feeds("RXD-19", "Device.expirationDate")]
    public IsoDateTime? ExpiresOn { get; init; }

    /// <summary>How many, in <see cref="Unit"/>.</summary>
    [Feeds("RXD-4, ZIM-4", "SupplyDelivery.suppliedItem.quantity.value")]
    public decimal? Quantity { get; init; }

    /// <summary>The unit of the quantity, such as <c>EA</c>.</summary>
    [Feeds("RXD-5, ZIM-5", "SupplyDelivery.suppliedItem.quantity.unit")]
    public string? Unit { get; init; }

    /// <summary>Who supplies it.</summary>
    [Feeds("ZIM-6", "Device.manufacturer")]
    public SupplierReference? Supplier { get; init; }
}
