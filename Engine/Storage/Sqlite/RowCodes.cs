using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>Bits of <c>message.flags</c>.</summary>
internal static class MessageFlags
{
    /// <summary>The same control id had come before with other bytes.</summary>
    public const int SameIdOtherContent = 1;

    /// <summary>Its answer is not known yet.</summary>
    public const int AnswerOpen = 2;
}

/// <summary>Bits of <c>delivery.flags</c>.</summary>
internal static class DeliveryFlags
{
    /// <summary>It joined its lane's tail out of accept order.</summary>
    public const int OutOfOrder = 1;

    /// <summary>Its last change has a row in <c>event</c>; otherwise the row itself is the record of it.</summary>
    public const int Recorded = 2;

    /// <summary>It has a row in <c>step</c>.</summary>
    public const int Linked = 4;

    /// <summary>It takes another back, and goes the way of <c>compensate:</c>.</summary>
    public const int Reversal = 8;

    /// <summary>It carries a batch; its changes are those of the batch's members.</summary>
    public const int Batch = 16;
}

/// <summary>Values of <c>delivery.batch</c>: which batch a delivery is in, or that it is in none yet. Null for one that goes out by itself.</summary>
internal static class BatchCode
{
    /// <summary>It will wait for a batch once it may be sent at all.</summary>
    public const long NotYet = -1;

    /// <summary>It waits for a batch where its state says so.</summary>
    public const long Open = 0;

    private const int NumberBits = 40;

    /// <summary>It is in the batch that this delivery carries.</summary>
    public static long Of(DeliveryId carrier) => ((long)carrier.Segment << NumberBits) | carrier.Number;

    /// <summary>The delivery that carries the batch; null where it is in none.</summary>
    public static DeliveryId? Read(long? code)
        => code is > 0 and var known ? new DeliveryId((int)(known >> NumberBits), known & ((1L << NumberBits) - 1)) : null;
}

/// <summary>Values of <c>batch.untold</c>: what its members' rows do not show yet.</summary>
internal static class Untold
{
    /// <summary>Nothing: they show what became of it.</summary>
    public const int Nothing = 0;

    /// <summary>What became of it.</summary>
    public const int Fate = 1;

    /// <summary>That they are in it, either.</summary>
    public const int Membership = 2;
}

/// <summary>What an <c>event</c> row says. The numbers stand in files; the words are those of a timeline.</summary>
internal enum EventKind
{
    /// <summary>A try failed, and another follows.</summary>
    Retry = 1,

    /// <summary>The target has it.</summary>
    Delivered = 2,

    /// <summary>It will not be tried again without a person.</summary>
    DeadLettered = 3,

    /// <summary>It waits for a person.</summary>
    Held = 4,

    /// <summary>A person, or a later run, decided that it is not sent.</summary>
    Cancelled = 5,

    /// <summary>A person had it queued again.</summary>
    Queued = 6,

    /// <summary>It waits for other deliveries, or for its batch.</summary>
    Waiting = 7,

    /// <summary>Its reversal was delivered.</summary>
    Compensated = 8,
}

/// <summary>The keys of <c>explanation</c>.</summary>
internal static class Owner
{
    public static long OfMessage(long number) => number * 2;

    public static long OfDelivery(long number) => (number * 2) + 1;
}
