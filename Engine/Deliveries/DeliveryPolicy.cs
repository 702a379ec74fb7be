namespace InterfaceEngine.Engine.Deliveries;

/// <summary>How one destination delivers: the <c>delivery:</c> of its channel file.</summary>
internal sealed record DeliveryPolicy
{
    /// <summary>The waits between tries, of a delivery and of the breaker alike.</summary>
    public required RetrySchedule Retry { get; init; }

    /// <summary>How long after its first try that counts a delivery is given up; failures of the target as a whole do not count.</summary>
    public required TimeSpan GiveUpAfter { get; init; }

    /// <summary>What becomes of a delivery that the target refused, or that was given up.</summary>
    public RefusalRule OnRefused { get; init; }

    /// <summary>How many deliveries may be in hand at once, from 1.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>What of the queue may be in memory.</summary>
    public WindowLimits Window { get; init; } = WindowLimits.Default;
}

/// <summary>What becomes of a delivery that cannot be delivered.</summary>
internal enum RefusalRule
{
    /// <summary>It is set aside, and its lane goes on.</summary>
    DeadLetter,

    /// <summary>It is held, and nothing behind it in its lane starts before a person has decided.</summary>
    HoldLane,
}

/// <summary>How much of one destination's queue may be in memory, whatever stands in the store.</summary>
/// <param name="Deliveries">Deliveries with their payloads, those in hand included.</param>
/// <param name="Bytes">Bytes of their payloads; one payload may exceed it.</param>
/// <param name="WaitingLanes">
/// Lanes that are remembered because their head waits: a key and some numbers each. When there are so many, nothing new is started until some are due.
/// </param>
internal sealed record WindowLimits(int Deliveries, long Bytes, int WaitingLanes)
{
    /// <summary>1,024 deliveries, 16 MiB, 50,000 waiting lanes.</summary>
    public static WindowLimits Default { get; } = new(1024, 16L << 20, 50_000);
}
