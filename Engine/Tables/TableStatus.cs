using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Tables;

/// <summary>How a reference table stands.</summary>
internal sealed record TableStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is read.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Its state.</summary>
    public required TableState State { get; init; }

    /// <summary>The version in force; 0 where there is none.</summary>
    public long Version { get; init; }

    /// <summary>How many rows that has.</summary>
    public int Rows { get; init; }

    /// <summary>When its source was last read and said these rows; null where it never was.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When it is read next; null where only a person's asking does it.</summary>
    public DateTimeOffset? NextRead { get; init; }

    /// <summary>Why the last reading brought nothing; null where it did.</summary>
    public MessageError? Error { get; init; }
}

/// <summary>A reference table's state.</summary>
internal enum TableState
{
    /// <summary>The last reading was good.</summary>
    Current,

    /// <summary>The last reading failed; the version before is in force.</summary>
    Failing,

    /// <summary>The version in force is older than the table's <c>stale-after:</c>.</summary>
    Stale,

    /// <summary>It was never read; channels that look into it wait.</summary>
    NotLoaded,
}
