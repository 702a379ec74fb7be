namespace InterfaceEngine.Channels.Messages;

/// <summary>How the sender of a batch is answered, where its protocol has answers.</summary>
public enum BatchReply
{
    /// <summary>Each message has an answer of its own, in their order.</summary>
    Messages,

    /// <summary>One batch holds the answers of all messages.</summary>
    Batch,

    /// <summary>Only messages that were not taken, or went wrong, are answered.</summary>
    Errors,

    /// <summary>Nothing is answered.</summary>
    None,
}

/// <summary>What becomes of a batch whose stated count differs from what came.</summary>
public enum BatchCounts
{
    /// <summary>It is taken, and the stored batch itself shows the error.</summary>
    Report,

    /// <summary>It is refused as a whole.</summary>
    Refuse,

    /// <summary>Counts are not looked at.</summary>
    Ignore,
}

/// <summary>What became of the messages of a batch. It is as large as what went wrong, not as the batch.</summary>
/// <param name="Taken">How many of its messages were taken, from the first on; those behind them were not, because the batch stopped.</param>
/// <param name="Faults">What went wrong, by ascending number.</param>
public sealed record BatchOutcome(int Taken, IReadOnlyList<BatchFault> Faults)
{
    /// <summary>Whether it is stored and has not been gone through: of those behind the taken ones nobody knows yet whether the batch stops before them.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>What is said of a message: null where all is well with it.</summary>
    /// <param name="number">Its place in the batch, from 1.</param>
    public MessageError? FaultOf(int number)
    {
        if (number > Taken)
            return IsUnderWay ? NotKnown : NotTaken;
        var (low, high) = (0, Faults.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Faults[middle].Number < number)
                low = middle + 1;
            else
                high = middle;
        }

        return low < Faults.Count && Faults[low].Number == number ? Faults[low].Error : null;
    }

    private static MessageError NotKnown { get; } = new(
        "BATCH-UNDER-WAY", "the batch is stored, but this message of it was not reached yet; send it again later, unchanged");

    private static MessageError NotTaken { get; } = new(
        "BATCH-STOPPED", "the batch stopped at an error in an earlier message, and this one was not taken; send it again once that one is mended");
}

/// <summary>What went wrong with one message of a batch.</summary>
/// <param name="Number">Its place in the batch, from 1.</param>
/// <param name="Error">What its sender hears.</param>
public readonly record struct BatchFault(int Number, MessageError Error);
