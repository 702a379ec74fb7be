using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>A batch as it is to be committed, before anything of it is sent: what it is made of, its number, and the one delivery that carries it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Number">Its number, which must be the next of its destination.</param>
/// <param name="Members">Its members, in their order in it; all of them waiting for a batch.</param>
/// <param name="Owed">What is sent: composed payload, key, lane.</param>
/// <param name="Versions">The versions of channel and maps in force.</param>
/// <param name="Facts">What it is known by, as attributes of the message that holds it: number, count, totals.</param>
/// <param name="At">When it was composed.</param>
public sealed record ComposedBatch(
    string Channel, long Number, IReadOnlyList<DeliveryId> Members, OwedDelivery Owed, string Versions, IReadOnlyDictionary<string, string> Facts, DateTimeOffset At)
{
    /// <summary>The message that holds it: its content is what is sent.</summary>
    public Envelope Envelope { get; } = new()
    {
        Channel = Channel,
        ReceivedAt = At,
        Format = ContentFormat.Raw,
        Content = Owed.Payload,
        Attributes = Facts,
    };
}

/// <summary>What became of a composed batch. Where it was not stored, what it was composed of has changed meanwhile, and it must be composed anew.</summary>
/// <param name="Message">The message that holds it; no message where it was not stored.</param>
/// <param name="Delivery">The delivery that carries it.</param>
/// <param name="IsStored">Whether it was stored.</param>
public readonly record struct ComposeResult(MessageId Message, DeliveryId Delivery, bool IsStored);

/// <summary>A delivery that began to wait for its batch.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Lane">The value that its batch is for; empty where all go into one.</param>
/// <param name="Size">The bytes of its payload.</param>
/// <param name="Since">When it was stored.</param>
public readonly record struct BatchMember(string Channel, string Destination, string Lane, long Size, DateTimeOffset Since);

/// <summary>What waits for one batch.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Lane">The value that the batch is for; empty where all go into one.</param>
/// <param name="Count">How many deliveries.</param>
/// <param name="Bytes">Their payloads' bytes.</param>
/// <param name="Oldest">When the first of them was stored.</param>
public sealed record OpenBatch(string Channel, string Destination, string Lane, long Count, long Bytes, DateTimeOffset Oldest);
