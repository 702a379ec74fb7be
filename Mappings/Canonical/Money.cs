namespace InterfaceEngine.Mappings.Canonical;

/// <summary>An amount of money. In JSON its value is text, so that no reader makes it a binary fraction.</summary>
public sealed record Money
{
    /// <summary>The amount, with the decimal places that the source gave; negative for what flows back.</summary>
    [Feeds("MO.1, CP.1", "Money.value")]
    public required decimal Value { get; init; }

    /// <summary>The ISO 4217 code of the currency.</summary>
    [Feeds("MO.2, CP.1.2", "Money.currency", "837 CUR02")]
    public required string Currency { get; init; }
}
