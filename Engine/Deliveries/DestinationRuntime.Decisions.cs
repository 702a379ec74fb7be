using InterfaceEngine.Channels.Messages;
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

    /// <summary>Keeps people's decisions out until what it returns is disposed of, for a change of the engine's own that must not cross them.</summary>
    public async Task<IDisposable> HoldDecisionsAsync(CancellationToken cancellationToken)
    {
        await _decisions.WaitAsync(cancellationToken);
        return new DecisionHold(_decisions);
    }

    /// <summary>Keeps a queued delivery from starting until the round ends; false where it is in hand.</summary>
    public bool Withhold(StoredDelivery delivery)
    {
        lock (_gate)
            return _machine.Window.Withhold(delivery.Lane, delivery.Position, _time.GetUtcNow());
    }

    /// <summary>Completes when every outcome so far is in the store.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_recorder.Trouble is { } code)
            throw new StoreUnavailableException(code, "The store takes no changes now; try again when it does");
        lock (_gate)
            _machine.Window.BeginFlush();
        return _recorder.FlushAsync(cancellationToken);
    }

    /// <summary>
    /// Ends the round: the window looks again at the places that it touched. Where the store cannot be read, the round ends all the same; lanes
    /// that it cannot say anything of stay closed from where they were withheld, until it can.
    /// </summary>
    /// <param name="touched">The first position that was touched in each lane; each single one of an unordered destination.</param>
    /// <param name="tryNow">Whether somebody wants the target to be tried now.</param>
    public void EndDecisions(IReadOnlyCollection<(string? Lane, long From)> touched, bool tryNow)
    {
        var places = new List<Reopened>(touched.Count);
        var unread = new List<(string? Lane, long From)>();
        try
        {
            foreach (var place in touched)
            {
                try
                {
                    places.Add(new Reopened(place.Lane, place.From, HeldLanes.FirstIn(_store, _channel, Name, place.Lane)));
                }
                catch (Exception e)
                {
                    LogReadFailed(_channel, Name, e);
                    unread.Add(place);
                }
            }

            var queued = CountQueued();
            lock (_gate)
            {
                if (queued is { } count)
                    Interlocked.Exchange(ref _queued, count);
                _machine.Window.EndDecisions(places, _time.GetUtcNow());
                if (tryNow)
                    _machine.ProbeNow(_time.GetUtcNow());
            }
        }
        finally
        {
            _decisions.Release();
        }

        if (unread.Count > 0)
            _ = ReopenLaterAsync(unread);
        WakeOne();
    }

    /// <summary>Says that people's decisions about deliveries of some messages are stored.</summary>
    public void NoteDecided(IEnumerable<MessageId> messages)
    {
        foreach (var message in _watcher is null ? [] : messages.Distinct())
            _watcher!.Decided(message);
    }

    /// <summary>How many deliveries the store says are queued; null where it cannot be read, and the count that is kept here stands.</summary>
    private long? CountQueued()
    {
        try
        {
            return _store.SummarizeQueues().FirstOrDefault(s => s.Channel == _channel && s.Destination == Name)?.Queued ?? 0;
        }
        catch (Exception e)
        {
            LogReadFailed(_channel, Name, e);
            return null;
        }
    }

    /// <summary>A round without decisions of its own, for the places that an earlier one could not read.</summary>
    private async Task ReopenLaterAsync(List<(string? Lane, long From)> places)
    {
        await Task.Delay(RereadAfter, _time);
        lock (_gate)
        {
            if (_stopping)
                return;
        }

        await BeginDecisionsAsync(CancellationToken.None);
        EndDecisions(places, tryNow: false);
    }

    private sealed class DecisionHold(SemaphoreSlim decisions) : IDisposable
    {
        public void Dispose() => decisions.Release();
    }
}
