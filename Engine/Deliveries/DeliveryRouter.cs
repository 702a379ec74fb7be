using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>Hands what the store committed to the destinations it belongs to. What no destination runs for stays in the store.</summary>
internal sealed class DeliveryRouter
{
    private readonly Lock _gate = new();
    private readonly List<DestinationRuntime> _touched = [];
    private volatile Dictionary<(string Channel, string Destination), DestinationRuntime> _destinations = [];

    /// <summary>Makes a destination known; from here on it hears of every commit.</summary>
    public void Add(string channel, DestinationRuntime destination) => Change(d => d.Add((channel, destination.Name), destination));

    /// <summary>Forgets a destination.</summary>
    public void Remove(string channel, DestinationRuntime destination)
        => Change(d =>
        {
            if (d.TryGetValue((channel, destination.Name), out var known) && known == destination)
                d.Remove((channel, destination.Name));
        });

    /// <summary>The running destination of that name; null where none runs.</summary>
    public DestinationRuntime? Find(string channel, string destination) => _destinations.GetValueOrDefault((channel, destination));

    /// <summary>For <see cref="MessageStore.Committed"/>: called by the store's writer alone.</summary>
    public void Route(IReadOnlyList<QueuedDelivery> committed)
    {
        var destinations = _destinations;
        for (var i = 0; i < committed.Count; i++)
        {
            var queued = committed[i];
            if (!destinations.TryGetValue((queued.Delivery.Channel, queued.Delivery.Destination), out var destination))
                continue;
            destination.Collect(queued);
            if (!_touched.Contains(destination))
                _touched.Add(destination);
        }

        foreach (var destination in _touched)
            destination.HandOver();
        _touched.Clear();
    }

    private void Change(Action<Dictionary<(string, string), DestinationRuntime>> change)
    {
        lock (_gate)
        {
            var next = new Dictionary<(string, string), DestinationRuntime>(_destinations);
            change(next);
            _destinations = next;
        }
    }
}
