namespace InterfaceEngine.Channels.Messages;

/// <summary>One payload owed to one destination, as a connector sees it. A repeat after a crash or a replay is equal in all but <see cref="Attempt"/>.</summary>
public sealed record Delivery
{
    private readonly ReadOnlyMemory<byte> _payload;

    /// <summary>The delivery.</summary>
    public required DeliveryId Id { get; init; }

    /// <summary>The message that it comes from.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The destination's name in the channel.</summary>
    public required string Destination { get; init; }

    /// <summary>
    /// The idempotency key, the same at every repeat; only a stated correction changes it. Over HTTP a header, over MLLP the control
    /// id where the payload leaves MSH-10 empty. Safe for headers: ASCII letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, <c>:</c>, at most 128 long.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Exactly what is to be sent.</summary>
    /// <exception cref="InvalidOperationException">It is <see cref="Large"/> and not in memory.</exception>
    public required ReadOnlyMemory<byte> Payload
    {
        get => LargeContent.InMemory(Large, _payload);
        init => _payload = value;
    }

    /// <summary>The payload as a file of the store, where it is too long for memory; null where it is in memory.</summary>
    public LargeContent? Large { get; init; }

    /// <summary>How many bytes the payload has.</summary>
    public long PayloadLength => Large?.Length ?? _payload.Length;

    /// <summary>
    /// The payload as a stream, wherever it is; the caller disposes of it. Only connectors that say so (<c>ReadsStreams</c>) are given large ones.
    /// </summary>
    /// <exception cref="ContentLostException">It is <see cref="Large"/> and cannot be read any more. A connector lets it pass: the engine knows what to do.</exception>
    public Stream OpenPayload() => LargeContent.Open(Large, _payload);

    /// <summary>The payload's media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>
    /// What the templated settings of <c>send:</c> (path, headers, file name) came to when the message was processed, by the setting's
    /// key; of a map of templates by key, dot and name: <c>headers.X-Department</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = Envelope.NoAttributes;

    /// <summary>Whether the target's answer is to come back with the outcome, because a sender waits for it.</summary>
    public bool WantsReply { get; init; }

    /// <summary>Whether it takes back what was delivered before: it goes the way of the destination's <c>compensate:</c>.</summary>
    public bool IsReversal { get; init; }

    /// <summary>Which try this is, from 1.</summary>
    public int Attempt { get; init; } = 1;
}
