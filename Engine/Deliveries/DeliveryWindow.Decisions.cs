namespace InterfaceEngine.Engine.Deliveries;

/// <summary>A place in the queue to look at again, after the store was changed there.</summary>
/// <param name="Lane">The lane; null for a single delivery of an unordered destination.</param>
/// <param name="From">The first position that changed.</param>
/// <param name="HeldAt">The first delivery that holds the lane now; null where none does.</param>
internal readonly record struct Reopened(string? Lane, long From, long? HeldAt);

/// <remarks>
/// While people's decisions change stored deliveries, those are withheld: nothing of them starts, and what the window holds of them is forgotten.
/// Afterwards it looks again at what the store says.
/// </remarks>
internal sealed partial class DeliveryWindow
{
    private readonly HashSet<long> _withheld = [];
    private readonly Dictionary<string, long> _heldSince = new(StringComparer.Ordinal);
    private bool _deciding;

    /// <summary>Decisions begin. Until they end, commits are left to the pages: one of them may put a delivery between two pushed ones.</summary>
    public void BeginDecisions()
    {
        _deciding = true;
        _caughtUp = false;
        _heldSince.Clear();
    }

    /// <summary>The store is about to hear of every outcome so far. What comes to be held after this, it may not know at the end of the decisions.</summary>
    public void BeginFlush() => _heldSince.Clear();

    /// <summary>Keeps a queued delivery from starting until the decisions end; false where it is in hand, so that its outcome has to come first.</summary>
    public bool Withhold(string? key, long position, DateTimeOffset now)
    {
        if (key is null)
        {
            if (_loners.TryGetValue(position, out var loner))
            {
                if (loner.State == LaneState.InHand)
                    return false;
                Remove(loner);
            }

            _withheld.Add(position);
            return true;
        }

        var lane = FindOrAdd(key);
        if (lane.InHand?.Position == position)
            return false;
        lane.Barrier = Math.Min(lane.Barrier, position);
        Forget(lane, position);
        if (lane.State == LaneState.Ready && lane.Count == 0)
            Advance(lane, now);
        return true;
    }

    /// <summary>Decisions are stored, or were not: each place that they touched is looked at again.</summary>
    public void EndDecisions(IReadOnlyCollection<Reopened> places, DateTimeOffset now)
    {
        _deciding = false;
        _withheld.Clear();
        if (_reading is not null)
            _reading.IsStale = true;
        foreach (var place in places)
        {
            if (place.Lane is not { } key)
                ReopenOne(place.From, now);
            else
                Reopen(key, place, now);
        }
    }

    private void ReopenOne(long position, DateTimeOffset now)
    {
        if (position > _frontier || _loners.ContainsKey(position))
            return;
        var lane = AddLoner(position);
        (lane.After, lane.SkippedThrough) = (position - 1, position);
        Advance(lane, now);
    }

    private void Reopen(string key, Reopened place, DateTimeOffset now)
    {
        var lane = FindOrAdd(key);
        lane.Barrier = Math.Min(place.HeldAt ?? long.MaxValue, _heldSince.GetValueOrDefault(key, long.MaxValue));
        Forget(lane, Math.Min(place.From, lane.Barrier));
        if (place.From <= _frontier)
        {
            lane.After = lane.IsBehind ? Math.Min(lane.After, place.From - 1) : place.From - 1;
            lane.SkippedThrough = Math.Max(lane.SkippedThrough, _frontier);
        }

        if (lane.Remembered?.Position >= place.From)
            lane.Remembered = null;
        if (lane.State == LaneState.InHand)
            return;
        if (lane.State == LaneState.Waiting)
            WaitingLanes--;
        Advance(lane, now);
    }

    private void Remove(Lane loner)
    {
        Forget(loner, 0);
        if (loner.State == LaneState.Waiting)
            WaitingLanes--;
        if (_reading?.For == loner)
            _reading.IsStale = true;
        Drop(loner);
    }
}
