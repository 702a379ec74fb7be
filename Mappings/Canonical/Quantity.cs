namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A measured amount.</summary>
public sealed record Quantity
{
    /// <summary>The number, exactly as given.</summary>
    [Feeds("NM, SN.2", "Quantity.value")]
    public required decimal Value { get; init; }

    /// <summary>The unit, by its code where there is one (UCUM), else as written.</summary>
    [Feeds("OBX-6.1", "Quantity.code, Quantity.unit")]
    public string? Unit { get; init; }

    /// <summary>How the value is to be understood where it is a bound: <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</summary>
    [Feeds("SN.1", "Quantity.comparator")]
    public string? Comparator { get; init; }
}
