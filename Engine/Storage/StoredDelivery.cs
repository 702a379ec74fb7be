using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>A delivery as stored, without its payload.</summary>
public sealed record StoredDelivery
{
    /// <summary>The delivery.</summary>
    public required DeliveryId Id { get; init; }

    /// <summary>Its message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The destination.</summary>
    public required string Destination { get; init; }

    /// <summary>The lane; null where unordered.</summary>
    public required string? Lane { get; init; }

    /// <summary>Its place in the destination's order.</summary>
    public required long Position { get; init; }

    /// <summary>The idempotency key.</summary>
    public required string Key { get; init; }

    /// <summary>The state.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its state last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>How often it was tried; tries in which the target as a whole failed do not count.</summary>
    public int Attempts { get; init; }

    /// <summary>When the first try that counts was made.</summary>
    public DateTimeOffset? FirstAttempt { get; init; }

    /// <summary>When it is due.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Why it stands where it stands; of a delivered one what was odd about the target's answer.</summary>
    public MessageError? Error { get; init; }

    /// <summary>What the target called it.</summary>
    public string? Receipt { get; init; }

    /// <summary>The object's type.</summary>
    public string? ObjectType { get; init; }

    /// <summary>The object's id.</summary>
    public string? ObjectId { get; init; }

    /// <summary>The payload's media type.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>The filled templates of <c>send:</c>.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = Envelope.NoAttributes;

    /// <summary>It joined its lane's tail out of accept order.</summary>
    public bool OutOfOrder { get; init; }

    /// <summary>Which revision of what its key names, from 1; corrections raise it, and <see cref="Key"/> ends in it from 2 on.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>The key without its revision: what all revisions of one thing have in common.</summary>
    public string RunKey { get; init; } = "";

    /// <summary>The run that made it, from 1; 0 where none did: a later answer to a sender, a reversal.</summary>
    public int Run { get; init; }

    /// <summary>Its part in a transaction; null where its channel's destinations do not wait for each other.</summary>
    public StoredStep? Step { get; init; }

    /// <summary>Why it is <see cref="DeliveryState.Waiting"/>.</summary>
    public WaitsFor WaitsFor { get; init; }

    /// <summary>Whether it goes out in a batch with others.</summary>
    public bool IsBatched { get; init; }

    /// <summary>The delivery that carries its batch; null where it is in none.</summary>
    public DeliveryId? Batch { get; init; }

    /// <summary>Whether it carries a batch of others.</summary>
    public bool IsBatch { get; init; }

    /// <summary>How many bytes the payload has.</summary>
    public long Size { get; init; }
}
