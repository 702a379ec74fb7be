using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Jobs;

/// <summary>
/// Whether a delivery is late: of a later message, or later of the same one, something has been delivered in its lane, which it would overwrite with older
/// data. Judged by the order of messages, not of the queue, so that what one job sends one after the other does not make the next one late.
/// </summary>
/// <param name="store">The store.</param>
internal sealed class Lateness(MessageStore store)
{
    /// <summary>Whether a delivery is late now.</summary>
    public bool IsLate(StoredDelivery delivery)
    {
        if (delivery.Lane is not { } lane)
            return false;
        var delivered = store.QueryDeliveries(new DeliveryFilter
        {
            Destinations = [$"{delivery.Channel}/{delivery.Destination}"],
            Lanes = [lane],
            States = [DeliveryState.Delivered],
            Limit = int.MaxValue,
        });
        foreach (var other in delivered)
        {
            if ((other.MessageId, other.Id).CompareTo((delivery.MessageId, delivery.Id)) > 0)
                return true;
            // Newest first; only reruns stand out of the order of their messages.
            if (other.Run <= 1)
                return false;
        }
        return false;
    }
}
