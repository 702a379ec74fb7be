namespace InterfaceEngine.Engine.Deliveries;

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
