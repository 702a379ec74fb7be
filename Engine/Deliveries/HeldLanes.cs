using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Transactions;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>Which lanes of a destination a held delivery holds. One that joined its lane out of order (a correction, a resend) holds nothing, nor does one that goes out in a batch with others.</summary>
internal static class HeldLanes
{
    /// <summary>Every held lane, with the position of each delivery that holds it.</summary>
    public static IEnumerable<(string Lane, long Position)> Read(MessageStore store, string channel, string destination)
    {
        foreach (var delivery in store.QueryDeliveries(Filter(channel, destination)))
        {
            if (HoldsLane(delivery))
                yield return (delivery.Lane!, delivery.Position);
        }
    }

    /// <summary>The position of the first delivery that holds a lane; null where none does.</summary>
    public static long? FirstIn(MessageStore store, string channel, string destination, string? lane)
    {
        if (lane is null)
            return null;
        long? first = null;
        foreach (var delivery in store.QueryDeliveries(Filter(channel, destination) with { Lanes = [lane] }))
        {
            if (HoldsLane(delivery) && !(delivery.Position >= first))
                first = delivery.Position;
        }

        return first;
    }

    /// <summary>Whether nothing behind it in its lane may start.</summary>
    public static bool HoldsLane(StoredDelivery delivery)
        => delivery is { State: DeliveryState.Held, Lane: not null, OutOfOrder: false, IsBatched: false } && (delivery.Step is null || IsDue(delivery.Step.Flags));

    // What waits for an approval, or was held before its turn came, has not joined its lane yet.
    private static bool IsDue(StepFlags flags) => flags.HasFlag(StepFlags.Released) && !flags.AwaitsApproval();

    private static DeliveryFilter Filter(string channel, string destination)
        => new() { Destinations = [$"{channel}/{destination}"], States = [DeliveryState.Held], Limit = int.MaxValue, OldestFirst = true };
}
