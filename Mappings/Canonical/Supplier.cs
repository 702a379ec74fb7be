namespace InterfaceEngine.Mappings.Canonical;

/// <summary>An organization that goods are bought from.</summary>
[CanonicalVersion("1")]
public sealed record Supplier : CanonicalObject
{
    /// <summary>The supplier's number in purchasing.</summary>
    [Feeds("VND-2", "Organization.identifier")]
    public required string Code { get; init; }

    /// <summary>Its name.</summary>
    [Feeds("VND-3", "Organization.name")]
    public string? Name { get; init; }

    /// <summary>Its tax number.</summary>
    [Feeds("", "Organization.identifier (TAX)")]
    public string? TaxId { get; init; }

    /// <summary>Whether orders may go to it; absent where the source does not say.</summary>
    [Feeds("", "Organization.active")]
    public bool? Active { get; init; }

    /// <summary>Where it is.</summary>
    [Feeds("", "Organization.address")]
    public Address? Address { get; init; }

    /// <summary>Ways to reach it.</summary>
    [Feeds("", "Organization.telecom")]
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>The terms of payment, such as <c>NET30</c>.</summary>
    [Feeds("", "")]
    public string? PaymentTerms { get; init; }
}
