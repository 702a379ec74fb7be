namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>How far an appointment has come.</summary>
public enum AppointmentStatus
{
    /// <summary>Asked for, no time agreed.</summary>
    Proposed,

    /// <summary>Agreed.</summary>
    Booked,

    /// <summary>The patient is there.</summary>
    Arrived,

    /// <summary>It took place.</summary>
    Fulfilled,

    /// <summary>Called off.</summary>
    Cancelled,

    /// <summary>The patient did not come.</summary>
    NoShow,
}

/// <summary>A time that is kept for a patient.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Ehr, ConflictRule.Flag, "Scheduling keeps the calendar; what a portal asks for is taken and looked at.")]
public sealed record Appointment : CanonicalObject
{
    /// <summary>Its number at the scheduling system.</summary>
    [Feeds("SCH-2.1, SCH-1.1", "Appointment.identifier")]
    public string? Number { get; init; }

    /// <summary>How far it has come.</summary>
    [Feeds("MSH-9.2, SCH-25", "Appointment.status")]
    public required AppointmentStatus Status { get; init; }

    /// <summary>Whom it is for.</summary>
    [Feeds("PID-3, PID-5", "Appointment.participant.actor (Patient)")]
    public required PatientReference Patient { get; init; }

    /// <summary>The encounter that it became.</summary>
    [Feeds("PV1-19", "Encounter.identifier")]
    public EncounterReference? Encounter { get; init; }

    /// <summary>What is to be done.</summary>
    [Feeds("AIS-3", "Appointment.serviceType")]
    public Code? Service { get; init; }

    /// <summary>Routine, walk-in, follow-up: HL7 table 0276.</summary>
    [Feeds("SCH-8", "Appointment.appointmentType")]
    public Code? Category { get; init; }

    /// <summary>Why.</summary>
    [Feeds("SCH-7", "Appointment.reasonCode")]
    public Code? Reason { get; init; }

    /// <summary>When it begins.</summary>
    [Feeds("SCH-11.4, AIS-4, TQ1-7", "Appointment.start")]
    public IsoDateTime? StartsAt { get; init; }

    /// <summary>When it ends.</summary>
    [Feeds("SCH-11.5, TQ1-8", "Appointment.end")]
    public IsoDateTime? EndsAt { get; init; }

    /// <summary>How long it takes.</summary>
    [Feeds("SCH-9, AIS-7", "Appointment.minutesDuration")]
    public int? Minutes { get; init; }

    /// <summary>Where.</summary>
    [Feeds("AIL-3", "Appointment.participant.actor (Location)")]
    public LocationReference? Location { get; init; }

    /// <summary>The department that holds it, in the ERP's codes where translated.</summary>
    [Feeds("AIL-3.1", "Appointment.specialty")]
    public Code? Department { get; init; }

    /// <summary>Who is there.</summary>
    [Feeds("AIP-3", "Appointment.participant.actor (Practitioner)")]
    public IReadOnlyList<ProviderReference> Providers { get; init; } = [];

    /// <summary>The order that it carries out.</summary>
    [Feeds("SCH-26, SCH-27", "Appointment.basedOn")]
    public OrderReference? Order { get; init; }

    /// <summary>Why it was called off.</summary>
    [Feeds("SCH-6", "Appointment.cancelationReason")]
    public Code? CancelReason { get; init; }

    /// <summary>Remarks.</summary>
    [Feeds("NTE-3", "Appointment.comment")]
    public IReadOnlyList<string> Notes { get; init; } = [];
}
