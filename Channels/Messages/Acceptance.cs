namespace InterfaceEngine.Channels.Messages;

/// <summary>What became of an envelope that a source offered: a closed set. Each source says it in its own protocol's words.</summary>
public abstract record Acceptance
{
    private Acceptance()
    {
    }

    /// <summary>MSA-4 of the answer, where the channel's messages are numbered: the message's own number where it was taken, otherwise the one expected next; -1 for any.</summary>
    public long? SequenceNumber { get; init; }

    /// <summary>It is in the store, synced. The sender may forget it.</summary>
    /// <param name="Id">The message.</param>
    /// <param name="Answer">What the sender is told of its content.</param>
    public sealed record Stored(MessageId Id, Answer Answer) : Acceptance
    {
        /// <summary>What became of each of its messages, where it was a batch; null where it was one.</summary>
        public BatchOutcome? Batch { get; init; }

        /// <summary>Whether what the application says goes to the sender later, as a message of its own.</summary>
        public bool AnswersLater { get; init; }
    }

    /// <summary>It had come before; nothing was stored, and it is answered as the first was.</summary>
    /// <param name="First">The message that was stored the first time.</param>
    /// <param name="Answer">What the first was told.</param>
    public sealed record Duplicate(MessageId First, Answer Answer) : Acceptance
    {
        /// <summary>What became of each of the first's messages, where it was a batch; null where it was one.</summary>
        public BatchOutcome? Batch { get; init; }

        /// <summary>Whether what the application says goes to the sender later, as a message of its own.</summary>
        public bool AnswersLater { get; init; }
    }

    /// <summary>It holds nothing to be stored: it asked for the link's next number, or for a new start of the numbers, and <see cref="SequenceNumber"/> is the answer.</summary>
    public sealed record Synchronized : Acceptance;

    /// <summary>
    /// It is stored, and what its answer waits for has not ended in time. The sender should send it again, unchanged: it is a repeat then, and hears what is known. AR
    /// with 207, 503.
    /// </summary>
    /// <param name="Id">The message.</param>
    /// <param name="Error">What was waited for.</param>
    public sealed record Unfinished(MessageId Id, MessageError Error) : Acceptance;

    /// <summary>It cannot be taken now and was not stored; the sender should send it again, unchanged. AR with 207, 503.</summary>
    /// <param name="Error">Why: the store cannot write, the queue's stated depth is reached, the channel stops.</param>
    public sealed record Unavailable(MessageError Error) : Acceptance;

    /// <summary>It will never be taken; the sender must change it. AR with 200-203, 4xx.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Rejected(MessageError Error) : Acceptance;
}

/// <summary>What a stored message's sender hears. Kept with the message, so that a repeat is answered alike.</summary>
/// <param name="Error">Null for a positive answer, otherwise what is wrong with the content (AE).</param>
public sealed record Answer(MessageError? Error)
{
    /// <summary>All is well (AA, 201).</summary>
    public static Answer Positive { get; } = new((MessageError?)null);

    /// <summary>Not known yet: it waits for deliveries.</summary>
    public static Answer Open { get; } = new((MessageError?)null) { IsOpen = true };

    /// <summary>Whether it is not known yet.</summary>
    public bool IsOpen { get; init; }

    /// <summary>A destination's reply, which is the answer, as the sender is to get it; empty where the engine answers in its own words.</summary>
    public ReadOnlyMemory<byte> Reply { get; init; }
}
