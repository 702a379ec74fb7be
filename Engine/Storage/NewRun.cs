using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>What one run of the pipeline came to.</summary>
public sealed record NewRun
{
    /// <summary>Processed, Filtered or Failed.</summary>
    public required MessageState State { get; init; }

    /// <summary>Why it was filtered or failed; null where it was processed.</summary>
    public MessageError? Error { get; init; }

    /// <summary>The codes of what steps found and warn of, each as often as it came. They are counted, and not stored.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What is owed, in order; empty unless processed.</summary>
    public IReadOnlyList<OwedDelivery> Deliveries { get; init; } = [];

    /// <summary>The versions of channel, maps and tables that made it: <c>charges 1.0.0; charge-events 1.0.0</c>.</summary>
    public required string Versions { get; init; }

    /// <summary>Only what it owes to some of the destinations is to be stored: what was owed to the others before stands.</summary>
    public bool IsPartial { get; init; }

    /// <summary>When it ran.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked for it and why, for a reprocess or an edit; null for the first run.</summary>
    public string? Reason { get; init; }

    /// <summary>Other bytes than those that came, for an edit-and-resend; the raw bytes are kept as they were.</summary>
    public ReadOnlyMemory<byte>? EditedContent { get; init; }
}
