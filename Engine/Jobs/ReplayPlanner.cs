using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Jobs;

/// <summary>Decides what a replay does, oldest first, so that each lane gets its deliveries in their order.</summary>
/// <param name="store">The store.</param>
/// <param name="selection">Finds what is selected.</param>
internal sealed class ReplayPlanner(MessageStore store, StoreSelection selection)
{
    /// <summary>How many items one replay takes at the most: beyond it, a narrower selector is safer.</summary>
    public const int MaxItems = 1_000_000;

    /// <summary>Plans a replay.</summary>
    /// <exception cref="SelectionException">The selector cannot be answered.</exception>
    public ReplayPlan Plan(ReplayRequest request)
    {
        if (!Selector.TryParse(request.Select, out var selector, out var error))
            throw new SelectionException(error!);
        var planning = new Planning(store, request);
        // An id names a message or one delivery; the selector of either finds the other, so an id of a delivery must not draw in its message.
        var onlyDelivery = selector!.IdPrefix is ['d', ..];
        if (request.Mode != ReplayMode.Resend && !onlyDelivery)
            foreach (var message in selection.Messages(selector, request.Patient, MaxItems, oldestFirst: true))
                planning.Consider(message);
        if (request.Mode != ReplayMode.Reprocess)
            foreach (var delivery in selection.Deliveries(selector, request.Patient, MaxItems, oldestFirst: true))
                planning.Consider(delivery);
        return planning.Plan();
    }

    private sealed class Planning(MessageStore store, ReplayRequest request)
    {
        private readonly List<string> _items = [];
        private readonly Dictionary<(string Channel, string Destination, string Lane), long> _lastDelivered = [];
        private int _reprocess, _resend, _skipped, _late;
        private DateTimeOffset? _from, _until;

        public void Consider(StoredMessage message)
        {
            // What stands in a queue is the queue's own affair; reprocessing it is asked for by name.
            var wanted = message.State is MessageState.Failed
                || (request.Mode == ReplayMode.Reprocess && (request.Again || store.ReadDeliveries(message.Id).Any(IsOpen)))
                || (request.Mode == ReplayMode.Auto && request.Again && message.State == MessageState.Filtered);
            if (!wanted)
            {
                // In the automatic mode a processed message is judged by its deliveries.
                _skipped += request.Mode == ReplayMode.Reprocess ? 1 : 0;
                return;
            }
            _reprocess++;
            Add(message.Id.ToString(), message.ReceivedAt);
        }

        public void Consider(StoredDelivery delivery)
        {
            if (request.To is { } to && to != delivery.Destination && to != $"{delivery.Channel}/{delivery.Destination}")
                return;
            if (!IsOpen(delivery) && !(request.Again && delivery.State == DeliveryState.Delivered))
            {
                _skipped += delivery.State == DeliveryState.Delivered ? 1 : 0;
                return;
            }
            if (!request.Again && IsLate(delivery))
            {
                _late++;
                if (request.Late == LateRule.Skip)
                    return;
            }
            _resend++;
            Add(delivery.Id.ToString(), delivery.CreatedAt);
        }

        public ReplayPlan Plan() => new(_items, _reprocess, _resend, _skipped, _late, _from, _until);

        private void Add(string item, DateTimeOffset at)
        {
            _items.Add(item);
            _from = _from is null || at < _from ? at : _from;
            _until = _until is null || at > _until ? at : _until;
        }

        private static bool IsOpen(StoredDelivery delivery) => delivery.State is DeliveryState.Held or DeliveryState.DeadLettered;

        // Something later in the lane has been delivered: this one would overwrite newer data with older.
        private bool IsLate(StoredDelivery delivery)
        {
            if (delivery.Lane is not { } lane)
                return false;
            var key = (delivery.Channel, delivery.Destination, lane);
            if (!_lastDelivered.TryGetValue(key, out var last))
            {
                last = store.QueryDeliveries(new DeliveryFilter
                {
                    Destinations = [$"{delivery.Channel}/{delivery.Destination}"],
                    Lanes = [lane],
                    States = [DeliveryState.Delivered],
                    Limit = 1,
                }).FirstOrDefault()?.Position ?? 0;
                _lastDelivered[key] = last;
            }
            return last > delivery.Position;
        }
    }
}
