using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Deliveries;

/// <remarks>People's decisions change what is stored, and what is in memory must not be delivered meanwhile.</remarks>
internal sealed partial class DestinationRuntime
{
    private readonly SemaphoreSlim _decisions = new(1, 1);

    /// <summary>Opens a round of decisions; one at a time. <see cref="EndDecisions"/> must follow.</summary>
    public async Task BeginDecisionsAsync(CancellationToken cancellationToken)
    {
        await _decisions.WaitAsync(cancellationToken);
        lock (_gate)
            _machine.Window.BeginDecisions();
    }

    /// <summary>Keeps a queued delivery from starting until the round ends; false where it is in hand.</summary>
    public bool Withhold(StoredDelivery delivery)
    {
        lock (_gate)
            return _machine.Window.Withhold(delivery.Lane, delivery.Position, _time.GetUtcNow());
    }

    /// <summary>Completes when every outcome so far is in the store.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
        => _recorder.Trouble is { } code
            ? throw new StoreUnavailableException(code, "The store takes no changes now; try again when it does")
            : _recorder.FlushAsync(cancellationToken);

    /// <summary>Ends the round: the window looks again at the places that it touched.</summary>
    /// <param name="touched">The first position that was touched in each lane; each single one of an unordered destination.</param>
    /// <param name="tryNow">Whether somebody wants the target to be tried now.</param>
    public void EndDecisions(IReadOnlyCollection<(string? Lane, long From)> touched, bool tryNow)
    {
        try
        {
            var places = touched.Select(t => new Reopened(t.Lane, t.From, HeldLanes.FirstIn(_store, _channel, Name, t.Lane))).ToList();
            var queued = _store.SummarizeQueues().FirstOrDefault(s => s.Channel == _channel && s.Destination == Name)?.Queued ?? 0;
            lock (_gate)
            {
                Interlocked.Exchange(ref _queued, queued);
                _machine.Window.EndDecisions(places, _time.GetUtcNow());
                if (tryNow)
                    _machine.ProbeNow(_time.GetUtcNow());
            }
        }
        finally
        {
            _decisions.Release();
        }

        WakeOne();
    }
}
