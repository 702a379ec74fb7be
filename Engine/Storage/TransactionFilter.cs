namespace InterfaceEngine.Engine.Storage;

/// <summary>Which transactions; every part that is set must hold. Lists mean "one of".</summary>
public sealed record TransactionFilter
{
    /// <summary>Channels.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Only those of which something is not final yet. They are found by an index of their own, however many are over.</summary>
    public bool Open { get; init; }

    /// <summary>How many at the most.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Oldest first instead of newest first.</summary>
    public bool OldestFirst { get; init; }
}
