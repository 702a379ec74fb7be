using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>What an acceptance is in HTTP, for plain HTTP and for FHIR alike; in one place.</summary>
/// <param name="Status">The status where there is an error; 0 where there is none, and the protocol says its own (200, 201, 202).</param>
/// <param name="Error">What is wrong; null for a positive answer.</param>
/// <param name="Id">The message, where it is stored, now or earlier.</param>
/// <param name="IsDuplicate">Whether it had come before.</param>
internal readonly record struct AcceptanceStatus(int Status, MessageError? Error, MessageId? Id, bool IsDuplicate)
{
    /// <summary>How long a sender is asked to wait before it sends again what cannot be taken now.</summary>
    public const string RetryAfterSeconds = "5";

    /// <summary>What became of each message, where it was a batch; null where it was one.</summary>
    public BatchOutcome? Batch { get; private init; }

    /// <summary>The table.</summary>
    public static AcceptanceStatus Of(Acceptance acceptance) => acceptance switch
    {
        // Stored, and its content is wrong: the sender must change it. What was stored can be seen and reprocessed.
        Acceptance.Stored { Answer.Error: { } error } stored => new(422, error, stored.Id, false),
        Acceptance.Stored stored => new(0, null, stored.Id, false) { Batch = stored.Batch },
        // Answered as the first was.
        Acceptance.Duplicate { Answer.Error: { } error } duplicate => new(422, error, duplicate.First, true),
        Acceptance.Duplicate duplicate => new(0, null, duplicate.First, true) { Batch = duplicate.Batch },
        Acceptance.Unfinished unfinished => new(503, unfinished.Error, unfinished.Id, false),
        Acceptance.Unavailable unavailable => new(503, unavailable.Error, null, false),
        Acceptance.Rejected rejected => new(422, rejected.Error, null, false),
        _ => throw new InvalidOperationException("An acceptance that no source knows."),
    };
}
