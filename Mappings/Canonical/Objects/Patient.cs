namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>A person who receives care.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Ehr, ConflictRule.Merge, "Registration knows who the patient is; others may add what it left open, never change what it said.")]
public sealed record Patient : CanonicalObject
{
    /// <summary>The medical record number.</summary>
    [Feeds("PID-3 (CX.5 = MR)", "Patient.identifier", "837 REF02 (EA)")]
    public string? Mrn { get; init; }

    /// <summary>All identifiers, the medical record number among them.</summary>
    [Feeds("PID-3", "Patient.identifier")]
    public IReadOnlyList<Identifier> Identifiers { get; init; } = [];

    /// <summary>Identifiers of records that were merged into this one.</summary>
    [Feeds("MRG-1", "Patient.link.other.identifier")]
    public IReadOnlyList<Identifier> Replaces { get; init; } = [];

    /// <summary>The name in use.</summary>
    [Feeds("PID-5", "Patient.name", "837 NM103 to NM107 (QC, IL)")]
    public HumanName? Name { get; init; }

    /// <summary>The date of birth.</summary>
    [Feeds("PID-7", "Patient.birthDate", "837 DMG02")]
    public IsoDateTime? BirthDate { get; init; }

    /// <summary>The administrative sex, as the source codes it.</summary>
    [Feeds("PID-8", "Patient.gender", "837 DMG03")]
    public string? Sex { get; init; }

    /// <summary>The marital status.</summary>
    [Feeds("PID-16", "Patient.maritalStatus")]
    public Code? MaritalStatus { get; init; }

    /// <summary>Where the person lives.</summary>
    [Feeds("PID-11", "Patient.address", "837 N301, N401 to N404")]
    public Address? Address { get; init; }

    /// <summary>Ways to reach the person.</summary>
    [Feeds("PID-13, PID-14, PID-40", "Patient.telecom")]
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>The language that the person prefers.</summary>
    [Feeds("PID-15", "Patient.communication.language")]
    public Code? Language { get; init; }

    /// <summary>The account that charges go to.</summary>
    [Feeds("PID-18.1", "Account.identifier")]
    public string? Account { get; init; }

    /// <summary>Whether the person has died; absent where the source does not say.</summary>
    [Feeds("PID-30", "Patient.deceasedBoolean")]
    public bool? Deceased { get; init; }

    /// <summary>When the person died.</summary>
    [Feeds("PID-29", "Patient.deceasedDateTime", "837 PAT06")]
    public IsoDateTime? DeceasedAt { get; init; }

    /// <summary>Whether the record is in use; absent where the source does not say.</summary>
    [Feeds("", "Patient.active")]
    public bool? Active { get; init; }
}
