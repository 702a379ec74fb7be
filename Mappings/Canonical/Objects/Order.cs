namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>How far an order has come.</summary>
public enum OrderStatus
{
    /// <summary>Written down, not asked for yet.</summary>
    Planned,

    /// <summary>Asked for, or under way.</summary>
    Active,

    /// <summary>Stopped for a while.</summary>
    OnHold,

    /// <summary>Carried out.</summary>
    Completed,

    /// <summary>Called off.</summary>
    Cancelled,

    /// <summary>Was wrong and is taken back.</summary>
    EnteredInError,
}

/// <summary>What a clinician asks to be done or brought: a laboratory test, an examination, a drug, a supply.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Ehr, ConflictRule.Flag, "Orders are placed in the EHR; what a department changes is taken and looked at.")]
public sealed record Order : CanonicalObject
{
    /// <summary>How far it has come.</summary>
    [Feeds("ORC-1, ORC-5", "ServiceRequest.status, SupplyRequest.status")]
    public required OrderStatus Status { get; init; }

    /// <summary>The number that the ordering system gave.</summary>
    [Feeds("ORC-2.1, OBR-2.1", "ServiceRequest.identifier (PLAC)")]
    public string? Placer { get; init; }

    /// <summary>The number that the performing system gave.</summary>
    [Feeds("ORC-3.1, OBR-3.1", "ServiceRequest.identifier (FILL)")]
    public string? Filler { get; init; }

    /// <summary>What holds several orders together.</summary>
    [Feeds("ORC-4.1", "ServiceRequest.requisition")]
    public string? Group { get; init; }

    /// <summary>Whom it is for.</summary>
    [Feeds("PID-3, PID-5", "ServiceRequest.subject")]
    public required PatientReference Patient { get; init; }

    /// <summary>The encounter in which it was placed.</summary>
    [Feeds("PV1-19", "ServiceRequest.encounter")]
    public EncounterReference? Encounter { get; init; }

    /// <summary>What is to be done; absent where only goods are asked for.</summary>
    [Feeds("OBR-4", "ServiceRequest.code", "837 SV101-2")]
    public Code? Service { get; init; }

    /// <summary>Laboratory, radiology, pharmacy, supply.</summary>
    [Feeds("OBR-24", "ServiceRequest.category, SupplyRequest.category")]
    public Code? Category { get; init; }

    /// <summary>The goods that are asked for, and how many.</summary>
    [Feeds("RQD-2, RQD-5, RQD-6", "SupplyRequest.item[x], SupplyRequest.quantity")]
    public ItemUsage? Item { get; init; }

    /// <summary>How soon.</summary>
    [Feeds("TQ1-9, OBR-5", "ServiceRequest.priority, SupplyRequest.priority")]
    public Code? Priority { get; init; }

    /// <summary>When it was placed.</summary>
    [Feeds("ORC-9", "ServiceRequest.authoredOn, SupplyRequest.authoredOn")]
    public IsoDateTime? OrderedAt { get; init; }

    /// <summary>When it is to be done or brought.</summary>
    [Feeds("TQ1-7, OBR-36, RQD-10", "ServiceRequest.occurrence[x], SupplyRequest.occurrence[x]")]
    public IsoDateTime? WantedAt { get; init; }

    /// <summary>Who placed it.</summary>
    [Feeds("ORC-12, OBR-16", "ServiceRequest.requester, SupplyRequest.requester", "837 NM109 (DK)")]
    public ProviderReference? OrderingProvider { get; init; }

    /// <summary>The department that ordered it, in the ERP's codes where translated.</summary>
    [Feeds("ORC-17, ORC-13.1")]
    public Code? Department { get; init; }

    /// <summary>The department that carries it out.</summary>
    [Feeds("OBR-24", "ServiceRequest.performer")]
    public Code? PerformingDepartment { get; init; }

    /// <summary>Where goods are to be brought.</summary>
    [Feeds("RQD-9", "SupplyRequest.deliverTo")]
    public LocationReference? DeliverTo { get; init; }

    /// <summary>The specimen that it is about.</summary>
    [Feeds("SPM-4, OBR-15", "ServiceRequest.specimen")]
    public Specimen? Specimen { get; init; }

    /// <summary>Why.</summary>
    [Feeds("OBR-31, DG1-3", "ServiceRequest.reasonCode, SupplyRequest.reasonCode")]
    public IReadOnlyList<Code> Reasons { get; init; } = [];

    /// <summary>Remarks.</summary>
    [Feeds("NTE-3", "ServiceRequest.note")]
    public IReadOnlyList<string> Notes { get; init; } = [];
}
