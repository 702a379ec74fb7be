namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>Why stock moved.</summary>
public enum MovementReason
{
    /// <summary>Used for a patient.</summary>
    Usage,

    /// <summary>Came back unused.</summary>
    Return,

    /// <summary>From one store room to another.</summary>
    Transfer,

    /// <summary>Received from a supplier.</summary>
    Receipt,

    /// <summary>Counted, and the books corrected.</summary>
    Adjustment,

    /// <summary>Thrown away: expired, broken or recalled.</summary>
    Waste,
}

/// <summary>
/// Stock that moved from one place to another. The quantity is positive; the direction is in the locations and the reason. A dispensed drug is one too: a
/// usage, or a transfer where it goes to a ward's cabinet.
/// </summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Inventory, ConflictRule.Flag, "Inventory keeps the stock; a correction from elsewhere is taken and looked at.")]
public sealed record InventoryMovement : CanonicalObject
{
    /// <summary>Why it moved.</summary>
    [Feeds("FT1-6", "SupplyDelivery.patient, MedicationDispense.type")]
    public required MovementReason Reason { get; init; }

    /// <summary>What moved, with lot, serial number and UDI where known, and how many.</summary>
    [Feeds("ZIM, RXD", "SupplyDelivery.suppliedItem, MedicationDispense.medication[x], DeviceUseStatement.device")]
    public required ItemUsage Item { get; init; }

    /// <summary>When it moved.</summary>
    [Feeds("FT1-4, RXD-3", "SupplyDelivery.occurrence[x], MedicationDispense.whenHandedOver, DeviceUseStatement.timing[x]")]
    public IsoDateTime? MovedAt { get; init; }

    /// <summary>Where it was.</summary>
    [Feeds("IVT-2", "SupplyDelivery.supplier, MedicationDispense.location")]
    public LocationReference? From { get; init; }

    /// <summary>Where it went; absent where it was used up.</summary>
    [Feeds("RXD-13, FT1-16", "SupplyDelivery.destination, MedicationDispense.destination")]
    public LocationReference? To { get; init; }

    /// <summary>The department that pays for it, in the ERP's codes where translated.</summary>
    [Feeds("FT1-13")]
    public Code? Department { get; init; }

    /// <summary>What it cost in all.</summary>
    [Feeds("FT1-22")]
    public Money? Cost { get; init; }

    /// <summary>The patient whom it was used for; absent for other movements.</summary>
    [Feeds("PID-3", "SupplyDelivery.patient, MedicationDispense.subject, DeviceUseStatement.subject")]
    public PatientReference? Patient { get; init; }

    /// <summary>The encounter in which it was used; absent for other movements.</summary>
    [Feeds("PV1-19", "MedicationDispense.context")]
    public EncounterReference? Encounter { get; init; }

    /// <summary>The charge event that it goes with, by its id.</summary>
    [Feeds("FT1-2", "ChargeItem.identifier")]
    public string? ChargeId { get; init; }

    /// <summary>The order or prescription that it carries out.</summary>
    [Feeds("ORC-2, ORC-3", "SupplyDelivery.basedOn, MedicationDispense.authorizingPrescription")]
    public OrderReference? Order { get; init; }

    /// <summary>Who used or dispensed it.</summary>
    [Feeds("RXD-10, FT1-20", "MedicationDispense.performer.actor")]
    public ProviderReference? Performer { get; init; }
}
