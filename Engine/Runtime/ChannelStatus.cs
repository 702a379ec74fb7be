using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Deliveries;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>What a channel does now.</summary>
internal enum ChannelState
{
    /// <summary>A person stopped it, or the node is stopping.</summary>
    Stopped,

    /// <summary>It takes messages and delivers.</summary>
    Running,

    /// <summary>Its source could not start; what is queued is delivered all the same.</summary>
    SourceFailed,

    /// <summary>It could not be made at all.</summary>
    Failed,

    /// <summary>Its file has errors and no good one is in force.</summary>
    Broken,
}

/// <summary>How a channel stands; counts are since the start.</summary>
internal sealed record ChannelStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The version in force.</summary>
    public required string Version { get; init; }

    /// <summary>What it does.</summary>
    public required ChannelState State { get; init; }

    /// <summary>What an operator must look at although it runs: links that are stopped.</summary>
    public IReadOnlyList<MessageError> Alarms { get; init; } = [];

    /// <summary>Why it does not run; null where it does.</summary>
    public MessageError? Error { get; init; }

    /// <summary>When it is tried again; null where it runs, or only a person can start it.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Who stopped it, when and why; null where nobody did.</summary>
    public Switched? StoppedBy { get; init; }

    /// <summary>The system that sends.</summary>
    public string System { get; init; } = "";

    /// <summary>Where it listens or looks.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Senders connected now.</summary>
    public int Connections { get; init; }

    /// <summary>When its source looks next by its schedule; null where it has none.</summary>
    public DateTimeOffset? NextPoll { get; init; }

    /// <summary>Messages stored.</summary>
    public long Received { get; init; }

    /// <summary>Of these, filtered.</summary>
    public long Filtered { get; init; }

    /// <summary>Of these, failed.</summary>
    public long Failed { get; init; }

    /// <summary>Repeats, which were not stored.</summary>
    public long Duplicates { get; init; }

    /// <summary>Input that was rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>Messages not taken at the time.</summary>
    public long Unavailable { get; init; }

    /// <summary>What checks found in messages and warned of, by code.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Warnings { get; init; } = [];

    /// <summary>When the last message came; null where none did.</summary>
    public DateTimeOffset? LastReceived { get; init; }

    /// <summary>Its destinations.</summary>
    public IReadOnlyList<DestinationStatus> Destinations { get; init; } = [];
}
