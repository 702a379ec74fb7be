namespace InterfaceEngine.Mappings.Canonical.Objects;

/// <summary>An organization that goods are bought from.</summary>
[CanonicalVersion("1")]
[SystemOfRecord(SystemKind.Erp, ConflictRule.Refuse, "Purchasing and accounts payable decide who may be paid.")]
public sealed record Supplier : CanonicalObject
{
    /// <summary>The supplier's number in purchasing.</summary>
    [Feeds("VND-2", "Organization.identifier", "850 N104 (VN, SU)")]
    public required string Code { get; init; }

    /// <summary>Its name.</summary>
    [Feeds("VND-3", "Organization.name", "850 N102 (VN, SU)")]
    public string? Name { get; init; }

    /// <summary>Its tax number.</summary>
    [Feeds("", "Organization.identifier (TAX)", "810 REF02 (TJ)")]
    public string? TaxId { get; init; }

    /// <summary>Whether orders may go to it; absent where the source does not say.</summary>
    [Feeds("", "Organization.active")]
    public bool? Active { get; init; }

    /// <summary>Where it is.</summary>
    [Feeds("", "Organization.address", "850 N301, N401 to N404")]
    public Address? Address { get; init; }

    /// <summary>Where payments go, where that is elsewhere.</summary>
    [Feeds("", "Organization.address", "810 N301, N401 to N404 (RE)")]
    public Address? RemitTo { get; init; }

    /// <summary>Ways to reach it.</summary>
    [Feeds("", "Organization.telecom", "850 PER04")]
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>The terms of payment, such as <c>NET30</c>.</summary>
    [Feeds("", "", "810 ITD12")]
    public string? PaymentTerms { get; init; }
}
