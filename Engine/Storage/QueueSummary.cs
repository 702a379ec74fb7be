namespace InterfaceEngine.Engine.Storage;

/// <summary>How one destination's queue stands.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Lanes">Lanes with something queued.</param>
/// <param name="Queued">Deliveries due now or later.</param>
/// <param name="Held">Deliveries that wait for a person.</param>
/// <param name="DeadLettered">Dead letters.</param>
/// <param name="Oldest">When the oldest queued one was stored.</param>
public sealed record QueueSummary(string Channel, string Destination, int Lanes, long Queued, long Held, long DeadLettered, DateTimeOffset? Oldest)
{
    /// <summary>Deliveries that wait for others of their object, or for their batch.</summary>
    public long Waiting { get; init; }
}
