namespace InterfaceEngine.Channels.Messages;

/// <summary>One payload that a run owes to one destination.</summary>
public sealed record OwedDelivery
{
    private readonly ReadOnlyMemory<byte> _payload;

    /// <summary>The destination's name in the channel.</summary>
    public required string Destination { get; init; }

    /// <summary>The <c>order-by:</c> value; empty where the destination is one lane; null where it is <c>unordered</c>.</summary>
    public required string? Lane { get; init; }

    /// <summary>The idempotency key.</summary>
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

    /// <summary>The payload's media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>The filled templates of <c>send:</c>.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = Envelope.NoAttributes;

    /// <summary>The canonical object's type, such as <c>ChargeEvent</c>; null where the payload is no object.</summary>
    public string? ObjectType { get; init; }

    /// <summary>The canonical object's id; null where the payload is no object.</summary>
    public string? ObjectId { get; init; }

    /// <summary>What it has to do with other deliveries of the same object; null where its channel's destinations do not wait for each other.</summary>
    public OwedStep? Step { get; init; }

    /// <summary>Whether it goes out in a batch with others of its lane; the totals that it adds to are among the attributes.</summary>
    public bool IsBatched { get; init; }
}
