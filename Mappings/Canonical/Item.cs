namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A stock item as the item master knows it.</summary>
[CanonicalVersion("1")]
public sealed record Item : CanonicalObject
{
    /// <summary>The item's number.</summary>
    [Feeds("MFE-4, ITM-1", "Device.identifier")]
    public required string Code { get; init; }

    /// <summary>What it is.</summary>
    [Feeds("ITM-2", "Device.deviceName")]
    public string? Description { get; init; }

    /// <summary>The category that purchasing groups it in.</summary>
    [Feeds("ITM-4", "Device.type")]
    public Code? Category { get; init; }

    /// <summary>Whether it may be used; absent where the source does not say.</summary>
    [Feeds("ITM-3", "Device.status")]
    public bool? Active { get; init; }

    /// <summary>The unit in which it is kept, such as <c>EA</c>.</summary>
    [Feeds("IVT-7, PKG-2", "")]
    public string? Unit { get; init; }

    /// <summary>What one costs.</summary>
    [Feeds("ITM-14, PKG-5", "")]
    public Money? UnitCost { get; init; }

    /// <summary>Who makes it.</summary>
    [Feeds("ITM-7", "Device.manufacturer")]
    public string? Manufacturer { get; init; }

    /// <summary>The manufacturer's own number of it.</summary>
    [Feeds("ITM-6", "Device.modelNumber")]
    public string? ManufacturerCode { get; init; }

    /// <summary>The device identifier part of its UDI.</summary>
    [Feeds("ITM-30", "Device.udiCarrier.deviceIdentifier")]
    public string? DeviceIdentifier { get; init; }

    /// <summary>Who supplies it first.</summary>
    [Feeds("VND-2", "Organization.identifier")]
    public SupplierReference? Supplier { get; init; }

    /// <summary>Whether lots are tracked; absent where the source does not say.</summary>
    [Feeds("ITM-11", "")]
    public bool? LotTracked { get; init; }
}
