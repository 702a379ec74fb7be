namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>An organization that pays for care: an insurer, a government program, an employer.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Billing, ConflictRule.Flag, "Patient accounting keeps the payer table that claims are made from; what registration brings is taken and looked at.")]
public sealed record Payer : CanonicalObject
{
    /// <summary>The payer's number at this site.</summary>
    [Feeds("IN1-3.1", "Organization.identifier")]
    public required string Code { get; init; }

    /// <summary>Its name.</summary>
    [Feeds("IN1-4", "Organization.name", "837 NM103 (PR)")]
    public string? Name { get; init; }

    /// <summary>The number by which clearing houses know it.</summary>
    [Feeds("IN1-3 (CX.5 = NIIP)", "Organization.identifier", "837 NM109 (PR), 835 TRN03")]
    public string? PayerId { get; init; }

    /// <summary>Commercial, Medicare, Medicaid: the claim filing indicator.</summary>
    [Feeds("IN1-15", "Organization.type", "837 SBR09")]
    public Code? Category { get; init; }

    /// <summary>Where it is.</summary>
    [Feeds("IN1-5", "Organization.address", "837 N301, N401 to N404")]
    public Address? Address { get; init; }

    /// <summary>Ways to reach it.</summary>
    [Feeds("IN1-7", "Organization.telecom", "835 PER04")]
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>Whether claims may go to it; absent where the source does not say.</summary>
    [Feeds("", "Organization.active")]
    public bool? Active { get; init; }
}
