using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Jobs;

/// <summary>Decides what a replay does, oldest first, so that each lane gets its deliveries in their order.</summary>
/// <param name="store">The store.</param>
/// <param name="selection">Finds what is selected.</param>
/// <param name="destinationsOf">The destinations of a channel, as configured.</param>
internal sealed class ReplayPlanner(MessageStore store, StoreSelection selection, Func<string, IReadOnlyCollection<string>> destinationsOf)
{
    /// <summary>How many items one replay takes at the most: beyond it, a narrower selector is safer.</summary>
    public const int MaxItems = 1_000_000;

    /// <summary>Plans a replay.</summary>
    /// <exception cref="SelectionException">The selector cannot be answered.</exception>
    public ReplayPlan Plan(ReplayRequest request, CancellationToken cancellationToken)
    {
        var selector = request.Select;
        var planning = new Planning(store, request, destinationsOf);
        // An id names a message or one delivery; the selector of either finds the other, so an id of a delivery must not draw in its message.
        var onlyDelivery = selector.Id is ['d', ..];
        if (request.Mode != ReplayMode.Resend && !onlyDelivery)
            foreach (var message in selection.Messages(selector, request.Patient, MaxItems, oldestFirst: true, cancellationToken))
                planning.Consider(message);
        if (request.Mode != ReplayMode.Reprocess)
            foreach (var delivery in selection.Deliveries(selector, request.Patient, MaxItems, oldestFirst: true, cancellationToken))
                planning.Consider(delivery);
        return planning.Plan();
    }

    private sealed class Planning(MessageStore store, ReplayRequest request, Func<string, IReadOnlyCollection<string>> destinationsOf)
    {
        private readonly Lateness _lateness = new(store);
        private readonly List<string> _items = [];
        private int _reprocess, _resend, _skipped, _late;
        private DateTimeOffset? _from, _until;

        public void Consider(StoredMessage message)
        {
            if (request.To is not null && !destinationsOf(message.Channel).Any(d => ReplayRequest.GoesTo(request.To, message.Channel, d)))
                return;
            // What stands in a queue is the queue's own affair; reprocessing it is asked for by name.
            var wanted = message.State is MessageState.Failed
                || (request.Mode == ReplayMode.Reprocess && (request.Again || store.ReadDeliveries(message.Id).Any(d => IsOpen(d) && IsTo(d))))
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
            if (!IsTo(delivery))
                return;
            if (!IsOpen(delivery) && !(request.Again && delivery.State == DeliveryState.Delivered))
            {
                _skipped += delivery.State == DeliveryState.Delivered ? 1 : 0;
                return;
            }
            if (_lateness.IsLate(delivery))
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

        private bool IsTo(StoredDelivery delivery) => ReplayRequest.GoesTo(request.To, delivery.Channel, delivery.Destination);
    }
}
