using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>A message's processing state: that of its last run.</summary>
public enum MessageState
{
    /// <summary>Stored, not run yet.</summary>
    Received = 0,

    /// <summary>Run; its deliveries are stored.</summary>
    Processed = 1,

    /// <summary>Run, and deliberately not forwarded.</summary>
    Filtered = 2,

    /// <summary>The run ended in an error; nothing was queued.</summary>
    Failed = 3,
}

/// <summary>A delivery's state. There is no in-flight state: after an unclean stop every lane's head may repeat, with the same key and bytes.</summary>
public enum DeliveryState
{
    /// <summary>Due to be sent, now or at its next-due time.</summary>
    Queued = 0,

    /// <summary>Waits for a person.</summary>
    Held = 1,

    /// <summary>Will not be retried without a person.</summary>
    DeadLettered = 2,

    /// <summary>The target has it.</summary>
    Delivered = 3,

    /// <summary>A person decided that it is not to be sent.</summary>
    Cancelled = 4,
}

/// <summary>What an inbox asks the store to keep of one envelope.</summary>
public sealed record NewMessage
{
    /// <summary>What came.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>The first run, made before the commit; null to store the message as Received.</summary>
    public NewRun? Run { get; init; }

    /// <summary>MSH-10, or what the format has for it; null where it has none.</summary>
    public string? ControlId { get; init; }

    /// <summary><c>ADT^A01</c>, a resource type, a file's template.</summary>
    public string? Type { get; init; }

    /// <summary>What makes it a duplicate of an earlier one, hashed by the caller over channel, sender and id; null where duplicates are not looked for.</summary>
    public DuplicateCheck? Duplicates { get; init; }

    /// <summary>Values to find it by (patient, visit, order, object ids), as <c>name=value</c>; hashed before they are stored.</summary>
    public IReadOnlyList<string> SearchKeys { get; init; } = [];

    /// <summary>What the sender hears, kept for duplicates.</summary>
    public Answer Answer { get; init; } = Answer.Positive;
}

/// <summary>What identifies a repeat.</summary>
/// <param name="Identity">A hash of channel, sender and control id (or of the transport's key).</param>
/// <param name="Content">A hash of the bytes.</param>
/// <param name="Since">How far back to look.</param>
public readonly record struct DuplicateCheck(ulong Identity, ulong Content, DateTimeOffset Since);

/// <summary>What <see cref="MessageStore.AcceptAsync"/> did.</summary>
/// <param name="Id">The stored message, or the first one where <paramref name="Duplicate"/>.</param>
/// <param name="Duplicate">Nothing was stored: the message had come before and had not failed. (One that had failed is stored again, and runs.)</param>
/// <param name="Answer">What the sender hears: the first's answer for a duplicate.</param>
/// <param name="SameIdOtherContent">Stored, and flagged: the same control id had come with other bytes.</param>
public readonly record struct AcceptResult(MessageId Id, bool Duplicate, Answer Answer, bool SameIdOtherContent);

/// <summary>What one run of the pipeline came to.</summary>
public sealed record NewRun
{
    /// <summary>Processed, Filtered or Failed.</summary>
    public required MessageState State { get; init; }

    /// <summary>Why it was filtered or failed; null where it was processed.</summary>
    public MessageError? Error { get; init; }

    /// <summary>What is owed, in order; empty unless processed.</summary>
    public IReadOnlyList<OwedDelivery> Deliveries { get; init; } = [];

    /// <summary>The versions of channel, maps and tables that made it: <c>charges 1.0.0; charge-events 1.0.0</c>.</summary>
    public required string Versions { get; init; }

    /// <summary>When it ran.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked for it and why, for a reprocess or an edit; null for the first run.</summary>
    public string? Reason { get; init; }

    /// <summary>Other bytes than those that came, for an edit-and-resend; the raw bytes are kept as they were.</summary>
    public ReadOnlyMemory<byte>? EditedContent { get; init; }
}

/// <summary>What <see cref="MessageStore.AppendRunAsync"/> did with the run's deliveries.</summary>
/// <param name="Queued">Stored and queued, at the tail of their lanes.</param>
/// <param name="Unchanged">Not stored: the same payload had been delivered or is queued already under the same key.</param>
/// <param name="Held">Stored as Held with <c>CORRECTION</c>: another payload had been delivered under the same key.</param>
/// <param name="Replaced">Undelivered ones (queued, held, dead-lettered) of the same key with another payload, which were cancelled in favour of the new.</param>
public readonly record struct RunResult(int Queued, int Unchanged, int Held, int Replaced);

/// <summary>The next children of a split message.</summary>
/// <param name="Parent">The message that is split.</param>
/// <param name="Children">Its next records, each with its run.</param>
/// <param name="Offset">Where the split goes on after them: opaque to the store.</param>
/// <param name="End">The parent's own run where this was the last chunk; otherwise null.</param>
public sealed record SplitChunk(MessageId Parent, IReadOnlyList<NewMessage> Children, long Offset, NewRun? End);

/// <summary>A delivery that is queued, as the delivery machine needs it.</summary>
public sealed record QueuedDelivery
{
    /// <summary>The delivery, payload and all.</summary>
    public required Delivery Delivery { get; init; }

    /// <summary>Its place in the destination's order, ascending over all segments.</summary>
    public required long Position { get; init; }

    /// <summary>The lane; null where unordered.</summary>
    public required string? Lane { get; init; }

    /// <summary>How often it was tried; tries in which the target as a whole failed do not count.</summary>
    public int Attempts { get; init; }

    /// <summary>When the first try that counts was made.</summary>
    public DateTimeOffset? FirstAttempt { get; init; }

    /// <summary>When it is due; null for at once.</summary>
    public DateTimeOffset? NextDue { get; init; }
}

/// <summary>A page of a queue.</summary>
/// <param name="Deliveries">What stands there, by ascending position.</param>
/// <param name="AtEnd">When it was read, nothing stood behind them.</param>
public sealed record QueuePage(IReadOnlyList<QueuedDelivery> Deliveries, bool AtEnd);

/// <summary>A change of one delivery.</summary>
public sealed record DeliveryChange
{
    /// <summary>The delivery.</summary>
    public required DeliveryId Id { get; init; }

    /// <summary>Its new state.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How often it was tried, all told; tries in which the target as a whole failed do not count.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the first try that counts was made; null where there was none.</summary>
    public DateTimeOffset? FirstAttempt { get; init; }

    /// <summary>When it is due again; null for at once or never.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Why it stands where it stands; null where it was delivered.</summary>
    public MessageError? Error { get; init; }

    /// <summary>What the target called it.</summary>
    public string? Receipt { get; init; }

    /// <summary>Who decided and why, for a person's decision; null for the machine's.</summary>
    public string? Reason { get; init; }

    /// <summary>Puts it at the tail of its lane with a new position, flagged out-of-order (retry of a dead letter, resend).</summary>
    public bool ToTail { get; init; }
}

/// <summary>A message as stored, without its content.</summary>
public sealed record StoredMessage
{
    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>The channel it came in by.</summary>
    public required string Channel { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What its bytes are.</summary>
    public required ContentFormat Format { get; init; }

    /// <summary>The state of its last run.</summary>
    public required MessageState State { get; init; }

    /// <summary>The error of its last run.</summary>
    public MessageError? Error { get; init; }

    /// <summary>MSH-10 or its like.</summary>
    public string? ControlId { get; init; }

    /// <summary><c>ADT^A01</c> or its like.</summary>
    public string? Type { get; init; }

    /// <summary>Who sent it.</summary>
    public string Peer { get; init; } = "";

    /// <summary>The transport's attributes.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = Envelope.NoAttributes;

    /// <summary>How many bytes came.</summary>
    public int Size { get; init; }

    /// <summary>How many runs it had.</summary>
    public int Runs { get; init; }

    /// <summary>The versions that made its last run.</summary>
    public string Versions { get; init; } = "";

    /// <summary>The message that it was split from.</summary>
    public MessageId? Parent { get; init; }

    /// <summary>How far its split has come; null where it is not split.</summary>
    public long? SplitOffset { get; init; }

    /// <summary>The same control id had come before with other bytes.</summary>
    public bool SameIdOtherContent { get; init; }
}

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

    /// <summary>Why it stands where it stands.</summary>
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

    /// <summary>The run that made it, from 1.</summary>
    public int Run { get; init; }

    /// <summary>How many bytes the payload has.</summary>
    public int Size { get; init; }
}

/// <summary>One line of a message's history.</summary>
/// <param name="At">When.</param>
/// <param name="What">What happened, as a word of the vocabulary: <c>received</c>, <c>processed</c>, <c>delivered</c>, <c>retry</c> …</param>
/// <param name="Delivery">Which delivery; null where it was the message.</param>
/// <param name="Destination">Which destination; null where it was the message.</param>
/// <param name="Detail">Versions, error, receipt or reason; without patient data.</param>
public sealed record TimelineEntry(DateTimeOffset At, string What, DeliveryId? Delivery, string? Destination, string? Detail);

/// <summary>Which messages; every part that is set must hold. Lists mean "one of".</summary>
public sealed record MessageFilter
{
    /// <summary>Channels.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>States.</summary>
    public IReadOnlyList<MessageState>? States { get; init; }

    /// <summary>Error codes.</summary>
    public IReadOnlyList<string>? Errors { get; init; }

    /// <summary>Control ids.</summary>
    public IReadOnlyList<string>? ControlIds { get; init; }

    /// <summary>Types; <c>ADT</c> also finds <c>ADT^A01</c>.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Search keys as <c>name=value</c>.</summary>
    public IReadOnlyList<string>? SearchKeys { get; init; }

    /// <summary>Received at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Children of this message.</summary>
    public MessageId? Parent { get; init; }

    /// <summary>How many at the most.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Oldest first instead of newest first.</summary>
    public bool OldestFirst { get; init; }
}

/// <summary>Which deliveries; every part that is set must hold. Lists mean "one of".</summary>
public sealed record DeliveryFilter
{
    /// <summary>Channels.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Destinations, as <c>channel/destination</c> or just the destination.</summary>
    public IReadOnlyList<string>? Destinations { get; init; }

    /// <summary>Lanes.</summary>
    public IReadOnlyList<string>? Lanes { get; init; }

    /// <summary>States.</summary>
    public IReadOnlyList<DeliveryState>? States { get; init; }

    /// <summary>Error codes.</summary>
    public IReadOnlyList<string>? Errors { get; init; }

    /// <summary>Object ids, or <c>Type/id</c>.</summary>
    public IReadOnlyList<string>? Objects { get; init; }

    /// <summary>Created at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Tried at least so often.</summary>
    public int? MinAttempts { get; init; }

    /// <summary>Tried at most so often.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How many at the most.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Oldest first instead of newest first.</summary>
    public bool OldestFirst { get; init; }
}

/// <summary>How one destination's queue stands.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Lanes">Lanes with something queued.</param>
/// <param name="Queued">Deliveries due now or later.</param>
/// <param name="Held">Deliveries that wait for a person.</param>
/// <param name="DeadLettered">Dead letters.</param>
/// <param name="Oldest">When the oldest queued one was stored.</param>
public sealed record QueueSummary(string Channel, string Destination, int Lanes, long Queued, long Held, long DeadLettered, DateTimeOffset? Oldest);

/// <summary>What the store is and how it stands.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Bytes">What it takes on disk.</param>
/// <param name="FreeBytes">What the disk has left.</param>
/// <param name="Segments">How many segments it has.</param>
/// <param name="Messages">How many messages it holds.</param>
/// <param name="Unavailable">Why it cannot write; null where it can.</param>
public sealed record StoreStatus(string Path, long Bytes, long FreeBytes, int Segments, long Messages, string? Unavailable);

/// <summary>The engine's own small durable documents, by kind and name.</summary>
public abstract class ControlTable
{
    /// <summary>Writes documents, all or none; a null document removes. Synced when it returns.</summary>
    public abstract ValueTask WriteAsync(IReadOnlyList<(string Kind, string Name, string? Document)> documents);

    /// <summary>All documents of a kind, by name.</summary>
    public abstract IReadOnlyList<(string Name, string Document)> Read(string kind);
}
