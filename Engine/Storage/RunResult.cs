using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>What <see cref="MessageStore.AppendRunAsync"/> did with the run's deliveries.</summary>
/// <param name="Queued">Stored and queued, at the tail of their lanes.</param>
/// <param name="Unchanged">Not stored: the same payload had been delivered or is queued already under the same key.</param>
/// <param name="Held">Stored as Held with <c>CORRECTION</c>: another payload had been delivered under the same key.</param>
/// <param name="Replaced">Undelivered ones (queued, held, dead-lettered) of the same key with another payload, which were cancelled in favour of the new.</param>
public readonly record struct RunResult(int Queued, int Unchanged, int Held, int Replaced)
{
    /// <summary>The ones that were cancelled, so that a lane which holds one in hand can drop it; null where there were none.</summary>
    public IReadOnlyList<DeliveryId>? Cancelled { get; init; }
}
