namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>How far a result has come.</summary>
public enum ObservationStatus
{
    /// <summary>Ordered, nothing measured yet.</summary>
    Registered,

    /// <summary>May still change.</summary>
    Preliminary,

    /// <summary>Done and verified.</summary>
    Final,

    /// <summary>Was final, then changed.</summary>
    Corrected,

    /// <summary>Could not be had.</summary>
    Cancelled,

    /// <summary>Was wrong and is taken back.</summary>
    EnteredInError,
}

/// <summary>One result or finding.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Laboratory, ConflictRule.Flag, "The laboratory or department that measured it answers for it; a change from elsewhere is taken and looked at.")]
public sealed record Observation : CanonicalObject
{
    /// <summary>How far it has come.</summary>
    [Feeds("OBX-11", "Observation.status")]
    public required ObservationStatus Status { get; init; }

    /// <summary>What was observed.</summary>
    [Feeds("OBX-3", "Observation.code")]
    public required Code Code { get; init; }

    /// <summary>Tells several observations of one code apart.</summary>
    [Feeds("OBX-4")]
    public string? SubId { get; init; }

    /// <summary>Whom it is about.</summary>
    [Feeds("PID-3, PID-5", "Observation.subject")]
    public required PatientReference Patient { get; init; }

    /// <summary>The encounter in which it was made.</summary>
    [Feeds("PV1-19", "Observation.encounter")]
    public EncounterReference? Encounter { get; init; }

    /// <summary>The order that asked for it.</summary>
    [Feeds("OBR-2, OBR-3, OBR-4", "Observation.basedOn")]
    public OrderReference? Order { get; init; }

    /// <summary>What was found; absent where there is no value (<see cref="Status"/> says why).</summary>
    [Feeds("OBX-5", "Observation.value[x]")]
    public ObservationValue? Value { get; init; }

    /// <summary>The range that is normal, as the laboratory writes it.</summary>
    [Feeds("OBX-7", "Observation.referenceRange.text")]
    public string? ReferenceRange { get; init; }

    /// <summary>High, low, abnormal: HL7 table 0078.</summary>
    [Feeds("OBX-8", "Observation.interpretation")]
    public IReadOnlyList<string> Interpretations { get; init; } = [];

    /// <summary>How it was measured.</summary>
    [Feeds("OBX-17", "Observation.method")]
    public Code? Method { get; init; }

    /// <summary>When it was true of the patient: when the specimen was taken.</summary>
    [Feeds("OBX-14, OBR-7", "Observation.effective[x]")]
    public IsoDateTime? EffectiveAt { get; init; }

    /// <summary>When it was released.</summary>
    [Feeds("OBR-22", "Observation.issued")]
    public IsoDateTime? IssuedAt { get; init; }

    /// <summary>The specimen that it was made on.</summary>
    [Feeds("SPM-4, OBR-15", "Observation.specimen")]
    public Specimen? Specimen { get; init; }

    /// <summary>Who answers for it.</summary>
    [Feeds("OBX-16", "Observation.performer")]
    public ProviderReference? Performer { get; init; }

    /// <summary>Remarks.</summary>
    [Feeds("NTE-3", "Observation.note")]
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>What was found: one of a quantity, a code, a text or a time.</summary>
public sealed record ObservationValue
{
    /// <summary>A number with its unit.</summary>
    [Feeds("OBX-5 (NM, SN)", "Observation.valueQuantity")]
    public Quantity? Quantity { get; init; }

    /// <summary>A code.</summary>
    [Feeds("OBX-5 (CE, CWE)", "Observation.valueCodeableConcept")]
    public Code? Code { get; init; }

    /// <summary>Text.</summary>
    [Feeds("OBX-5 (ST, TX, FT)", "Observation.valueString")]
    public string? Text { get; init; }

    /// <summary>A date or time.</summary>
    [Feeds("OBX-5 (DT, TS)", "Observation.valueDateTime")]
    public IsoDateTime? Time { get; init; }
}
