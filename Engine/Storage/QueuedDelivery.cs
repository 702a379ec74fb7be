using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>A delivery that is queued, as the delivery machine needs it.</summary>
public sealed record QueuedDelivery
{
    /// <summary>The delivery, payload and all; a payload above <see cref="LargeContent.Above"/> is a file.</summary>
    public required Delivery Delivery { get; init; }

    /// <summary>How many bytes of its payload are in memory.</summary>
    public int BytesInMemory => Delivery.Large is null ? Delivery.Payload.Length : 0;

    /// <summary>Its place in the destination's order, ascending over all segments.</summary>
    public required long Position { get; init; }

    /// <summary>The lane; null where unordered.</summary>
    public required string? Lane { get; init; }

    /// <summary>How often it was tried; tries in which the target as a whole failed do not count.</summary>
    public int Attempts { get; init; }

    /// <summary>When the first try that counts was made.</summary>
    public DateTimeOffset? FirstAttempt { get; init; }

    /// <summary>Why its payload, which is empty then, cannot be read from the store any more; null where it was read, as ever but after damage.</summary>
    public MessageError? Unreadable { get; init; }

    /// <summary>When it is due; null for at once.</summary>
    public DateTimeOffset? NextDue { get; init; }
}
