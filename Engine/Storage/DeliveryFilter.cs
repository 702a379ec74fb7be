namespace InterfaceEngine.Engine.Storage;

/// <summary>Which deliveries; every part that is set must hold. Lists mean "one of".</summary>
public sealed record DeliveryFilter
{
    /// <summary>Channels.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Destinations, as <c>channel/destination</c> or just the destination.</summary>
    public IReadOnlyList<string>? Destinations { get; init; }

    /// <summary>Lanes.</summary>
    public IReadOnlyList<string>? Lanes { get; init; }

    /// <summary>States.</summary>
    public IReadOnlyList<DeliveryState>? States { get; init; }

    /// <summary>Only reversals, which take back what was delivered.</summary>
    public bool Reversals { get; init; }

    /// <summary>Error codes.</summary>
    public IReadOnlyList<string>? Errors { get; init; }

    /// <summary>Object ids, or <c>Type/id</c>.</summary>
    public IReadOnlyList<string>? Objects { get; init; }

    /// <summary>Created at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Tried at least so often.</summary>
    public int? MinAttempts { get; init; }

    /// <summary>Tried at most so often.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How many at the most.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Oldest first instead of newest first.</summary>
    public bool OldestFirst { get; init; }
}
