namespace InterfaceEngine.Mappings.Canonical.Objects;

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
[SystemOfRecord(SystemKind.Ehr, ConflictRule.Refuse, "Only registration and bed management admit, move and discharge.")]
public sealed record Encounter : CanonicalObject
{
    /// <summary>The visit number.</summary>
    [Feeds("PV1-19.1", "Encounter.identifier")]
    public string? VisitNumber { get; init; }

    /// <summary>How far it has come.</summary>
    [Feeds("MSH-9.2", "Encounter.status")]
    public required EncounterStatus Status { get; init; }

    /// <summary>Inpatient, outpatient, emergency: HL7 table 0004 or the ActCode value set.</summary>
    [Feeds("PV1-2", "Encounter.class", "837 CLM05-1")]
    public Code? Class { get; init; }

    /// <summary>Elective, urgent, newborn: HL7 table 0007.</summary>
    [Feeds("PV1-4", "Encounter.type", "837 CL101")]
    public Code? AdmissionType { get; init; }

    /// <summary>Whose encounter it is.</summary>
    [Feeds("PID-3, PID-5", "Encounter.subject")]
    public required PatientReference Patient { get; init; }

    /// <summary>The account that charges go to.</summary>
    [Feeds("PID-18.1", "Encounter.account", "837 CLM01")]
    public string? Account { get; init; }

    /// <summary>Where the patient is.</summary>
    [Feeds("PV1-3", "Encounter.location")]
    public LocationReference? Location { get; init; }

    /// <summary>Where the patient was before a transfer.</summary>
    [Feeds("PV1-6")]
    public LocationReference? PriorLocation { get; init; }

    /// <summary>The department that answers for the patient, in the ERP's codes where translated.</summary>
    [Feeds("PV1-3.1, PV1-10", "Encounter.serviceProvider")]
    public Code? Department { get; init; }

    /// <summary>The hospital service.</summary>
    [Feeds("PV1-10", "Encounter.serviceType")]
    public Code? Service { get; init; }

    /// <summary>The attending physician.</summary>
    [Feeds("PV1-7", "Encounter.participant (ATND)", "837 NM109 (71)")]
    public ProviderReference? Attending { get; init; }

    /// <summary>The admitting physician.</summary>
    [Feeds("PV1-17", "Encounter.participant (ADM)")]
    public ProviderReference? Admitting { get; init; }

    /// <summary>The physician who referred the patient.</summary>
    [Feeds("PV1-8", "Encounter.participant (REF)", "837 NM109 (DN)")]
    public ProviderReference? Referring { get; init; }

    /// <summary>Where the patient came from.</summary>
    [Feeds("PV1-14", "Encounter.hospitalization.admitSource", "837 CL102")]
    public Code? AdmitSource { get; init; }

    /// <summary>When it is expected to begin, or was before it began.</summary>
    [Feeds("PV2-8")]
    public IsoDateTime? ExpectedAt { get; init; }

    /// <summary>When it began.</summary>
    [Feeds("PV1-44", "Encounter.period.start", "837 DTP03 (435)")]
    public IsoDateTime? AdmittedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Feeds("PV1-45", "Encounter.period.end", "837 DTP03 (434, 096)")]
    public IsoDateTime? DischargedAt { get; init; }

    /// <summary>Where the patient went.</summary>
    [Feeds("PV1-36", "Encounter.hospitalization.dischargeDisposition", "837 CL103")]
    public Code? Disposition { get; init; }

    /// <summary>What was found, the principal diagnosis first.</summary>
    [Feeds("DG1-3", "Encounter.diagnosis.condition, Encounter.reasonCode", "837 HI01-2 (ABK), HI01-2 (ABF)")]
    public IReadOnlyList<Code> Diagnoses { get; init; } = [];

    /// <summary>The diagnosis related group that it is paid by.</summary>
    [Feeds("DRG-1", "", "837 HI01-2 (DR)")]
    public Code? DiagnosisGroup { get; init; }

    /// <summary>Who is expected to pay: HL7 table 0064.</summary>
    [Feeds("PV1-20.1", "", "837 SBR09")]
    public Code? FinancialClass { get; init; }

    /// <summary>Who answers for what no payer pays.</summary>
    [Feeds("GT1", "Account.guarantor")]
    public Guarantor? Guarantor { get; init; }
}

/// <summary>Who answers for what no payer pays.</summary>
public sealed record Guarantor
{
    /// <summary>The guarantor's number.</summary>
    [Feeds("GT1-2.1", "Account.guarantor.party")]
    public string? Id { get; init; }

    /// <summary>The name.</summary>
    [Feeds("GT1-3", "RelatedPerson.name")]
    public HumanName? Name { get; init; }

    /// <summary>What the guarantor is to the patient.</summary>
    [Feeds("GT1-11", "RelatedPerson.relationship")]
    public Code? Relationship { get; init; }

    /// <summary>Where bills go.</summary>
    [Feeds("GT1-5", "RelatedPerson.address")]
    public Address? Address { get; init; }

    /// <summary>Ways to reach the guarantor.</summary>
    [Feeds("GT1-6, GT1-7", "RelatedPerson.telecom")]
    public IReadOnlyList<Contact> Contacts { get; init; } = [];
}
