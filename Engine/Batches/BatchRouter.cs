using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Batches;

/// <summary>Tells the destinations that send batches what began to wait for one. What no destination runs for waits in the store.</summary>
internal sealed class BatchRouter
{
    private readonly Lock _gate = new();
    private volatile Dictionary<(string Channel, string Destination), BatchRuntime> _batches = [];

    /// <summary>Makes a destination's batches known; from here on they hear of every commit.</summary>
    public void Add(string channel, string destination, BatchRuntime batches)
    {
        lock (_gate)
            _batches = new(_batches) { [(channel, destination)] = batches };
    }

    /// <summary>Forgets a destination's batches.</summary>
    public void Remove(string channel, string destination, BatchRuntime batches)
    {
        lock (_gate)
        {
            var next = new Dictionary<(string, string), BatchRuntime>(_batches);
            if (next.TryGetValue((channel, destination), out var known) && known == batches)
                next.Remove((channel, destination));
            _batches = next;
        }
    }

    /// <summary>The running batches of a destination; null where none run.</summary>
    public BatchRuntime? Find(string channel, string destination) => _batches.GetValueOrDefault((channel, destination));

    /// <summary>For <see cref="MessageStore.MembersCommitted"/>: called by the store's writer alone.</summary>
    public void Route(IReadOnlyList<BatchMember> members)
    {
        var batches = _batches;
        foreach (var group in members.GroupBy(m => (m.Channel, m.Destination)))
        {
            if (batches.TryGetValue(group.Key, out var found))
                found.Add(group);
        }
    }
}
