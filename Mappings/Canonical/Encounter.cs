namespace InterfaceEngine.Mappings.Canonical;

/// <summary>How far an encounter has come.</summary>
public enum EncounterStatus
{
    /// <summary>Expected: pre-admitted or scheduled.</summary>
    Planned,

    /// <summary>Under way.</summary>
    InProgress,

    /// <summary>Ended: the patient has left.</summary>
    Finished,

    /// <summary>Called off, or the admission was undone.</summary>
    Cancelled,
}

/// <summary>A patient's stay or visit.</summary>
[CanonicalVersion("1")]
public sealed record Encounter : CanonicalObject
{
    /// <summary>The visit number.</summary>
    [Feeds("PV1-19.1", "Encounter.identifier")]
    public string? VisitNumber { get; init; }

    /// <summary>How far it has come.</summary>
    [Feeds("MSH-9.2", "Encounter.status")]
    public required EncounterStatus Status { get; init; }

    /// <summary>Inpatient, outpatient, emergency: HL7 table 0004 or the ActCode value set.</summary>
    [Feeds("PV1-2", "Encounter.class")]
    public Code? Class { get; init; }

    /// <summary>Whose encounter it is.</summary>
    [Feeds("PID-3, PID-5", "Encounter.subject")]
    public required PatientReference Patient { get; init; }

    /// <summary>The account that charges go to.</summary>
    [Feeds("PID-18.1", "Encounter.account")]
    public string? Account { get; init; }

    /// <summary>Where the patient is.</summary>
    [Feeds("PV1-3", "Encounter.location")]
    public Location? Location { get; init; }

    /// <summary>Where the patient was before a transfer.</summary>
    [Feeds("PV1-6", "")]
    public Location? PriorLocation { get; init; }

    /// <summary>The department that answers for the patient, in the ERP's codes where translated.</summary>
    [Feeds("PV1-3.1, PV1-10", "Encounter.serviceProvider")]
    public Code? Department { get; init; }

    /// <summary>The hospital service.</summary>
    [Feeds("PV1-10", "Encounter.serviceType")]
    public Code? Service { get; init; }

    /// <summary>The attending physician.</summary>
    [Feeds("PV1-7", "Encounter.participant (ATND)")]
    public ProviderReference? Attending { get; init; }

    /// <summary>The admitting physician.</summary>
    [Feeds("PV1-17", "Encounter.participant (ADM)")]
    public ProviderReference? Admitting { get; init; }

    /// <summary>When it began.</summary>
    [Feeds("PV1-44", "Encounter.period.start")]
    public IsoDateTime? AdmittedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Feeds("PV1-45", "Encounter.period.end")]
    public IsoDateTime? DischargedAt { get; init; }

    /// <summary>Where the patient went.</summary>
    [Feeds("PV1-36", "Encounter.hospitalization.dischargeDisposition")]
    public Code? Disposition { get; init; }
}
