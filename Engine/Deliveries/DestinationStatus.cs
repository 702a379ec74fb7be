using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>What a destination does now.</summary>
internal enum DestinationState
{
    /// <summary>It delivers what there is.</summary>
    Running,

    /// <summary>A person paused it.</summary>
    Paused,

    /// <summary>Its target fails as a whole; it waits and tries again.</summary>
    TargetFailing,

    /// <summary>The store takes no outcomes, so nothing is started.</summary>
    StoreUnavailable,

    /// <summary>A fault in the engine ended its work; what is queued waits until the channel is started anew.</summary>
    Faulted,
}

/// <summary>How a destination stands; counts are since the start.</summary>
internal sealed record DestinationStatus
{
    /// <summary>Its name in the channel.</summary>
    public required string Name { get; init; }

    /// <summary>The system that it sends to.</summary>
    public required string System { get; init; }

    /// <summary>Where it sends.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What it does.</summary>
    public required DestinationState State { get; init; }

    /// <summary>Deliveries queued, those in hand included.</summary>
    public required long Queued { get; init; }

    /// <summary>Deliveries being sent.</summary>
    public required int InHand { get; init; }

    /// <summary>Queued deliveries that are in memory.</summary>
    public required int InMemory { get; init; }

    /// <summary>Lanes whose head waits for its next try.</summary>
    public required int WaitingLanes { get; init; }

    /// <summary>Tries that the target took.</summary>
    public required long Delivered { get; init; }

    /// <summary>Tries that the target refused.</summary>
    public required long Refused { get; init; }

    /// <summary>Tries to be repeated.</summary>
    public required long Retried { get; init; }

    /// <summary>When the target last took something.</summary>
    public required DateTimeOffset? LastDelivered { get; init; }

    /// <summary>Since when the target as a whole fails; null while it does not.</summary>
    public required DateTimeOffset? FailingSince { get; init; }

    /// <summary>Its last failure; null while it does not fail.</summary>
    public required MessageError? Reason { get; init; }

    /// <summary>When something that waits is tried next; null where nothing waits.</summary>
    public required DateTimeOffset? NextTry { get; init; }
}
