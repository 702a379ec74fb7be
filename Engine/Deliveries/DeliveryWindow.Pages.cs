using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>A page that the window wants from the store.</summary>
/// <param name="Lane">The lane to read; null for the scan over all, and for a single delivery of an unordered destination.</param>
/// <param name="After">The position to begin after.</param>
/// <param name="Limit">How many deliveries at the most.</param>
/// <param name="MaxBytes">How many bytes of payload.</param>
internal sealed record PageRequest(string? Lane, long After, int Limit, long MaxBytes)
{
    /// <summary>The lane that it is for; null for the scan.</summary>
    internal Lane? For { get; init; }

    /// <summary>What had been seen or skipped when it was made: what the page is sure to cover.</summary>
    internal long Covers { get; init; }

    /// <summary>The store has changed under it in another way than by commits at the tail: what it brings is not to be used.</summary>
    internal bool IsStale { get; set; }
}

internal sealed partial class DeliveryWindow
{
    /// <summary>The page to read next; null where none is wanted, or one is being read. The answer comes by <see cref="PageRead"/> or <see cref="PageFailed"/>.</summary>
    public PageRequest? NextPage(DateTimeOffset now)
    {
        WakeDue(now);
        if (_reading is not null || now < _notBefore)
            return null;
        _notBefore = DateTimeOffset.MinValue;
        if (!HasRoomForPage)
            return null;
        var scan = !_caughtUp && !_deciding && Lanes < _limits.WaitingLanes + _limits.Deliveries;
        var lane = scan && _scanNext ? null : NextToLoad();
        if (lane is null && !scan)
            return null;
        _scanNext = lane is not null;
        var room = _limits.Deliveries - Count;
        var bytes = Math.Max(1, _limits.Bytes - Bytes);
        return _reading = lane is null
            ? new PageRequest(null, _frontier, Math.Min(room, ScanPage), bytes) { Covers = _seen }
            : new PageRequest(lane.Key, lane.After, lane.Key is null ? 1 : Math.Min(room, _laneShare), bytes) { For = lane, Covers = lane.SkippedThrough };
    }

    /// <summary>A page came.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="page">What the store said.</param>
    /// <param name="unrecorded">The last outcome of each delivery that the store had not heard of when the read began, so that the page may not show it; null for none.</param>
    /// <param name="now">The time.</param>
    public void PageRead(PageRequest request, QueuePage page, IReadOnlyDictionary<DeliveryId, DeliveryChange>? unrecorded, DateTimeOffset now)
    {
        if (!EndReading(request))
            return;
        if (request.For is { } lane)
            TakeLanePage(lane, request, page, unrecorded, now);
        else
            TakeScanPage(request, page, now);
    }

    /// <summary>A page could not be read; no other is asked for before a time.</summary>
    public void PageFailed(PageRequest request, DateTimeOffset retryAt)
    {
        EndReading(request);
        if (request is { For: { } lane, IsStale: false })
            _toLoad.Enqueue(lane);
        _notBefore = retryAt;
    }

    // A page is worth its read only where a good part of it finds room; whatever is in memory drains, so the room comes.
    private bool HasRoomForPage
        => Count == 0 || (Count <= _limits.Deliveries - Math.Max(1, _limits.Deliveries / 4) && Bytes < _limits.Bytes - _limits.Bytes / 4);

    // Lanes that wait for their page must not be kept out by what is committed meanwhile, nor may a page in flight find its room taken.
    private bool HasRoom(QueuedDelivery delivery)
        => (_reading is null && _toLoad.Count == 0 || HasRoomForPage)
           && Count + (_reading?.Limit ?? 0) < _limits.Deliveries
           && (Count == 0 || Bytes + delivery.BytesInMemory <= _limits.Bytes)
           && Lanes < _limits.WaitingLanes + _limits.Deliveries;

    private Lane? NextToLoad()
    {
        while (_toLoad.TryDequeue(out var lane))
        {
            if (lane.State == LaneState.Loading)
                return lane;
        }

        return null;
    }

    private bool EndReading(PageRequest request)
    {
        if (_reading != request)
            throw new InvalidOperationException("A page was answered that is not being read.");
        _reading = null;
        if (request is { IsStale: true, For: { State: LaneState.Loading } lane })
            _toLoad.Enqueue(lane);
        return !request.IsStale;
    }

    private void TakeScanPage(PageRequest request, QueuePage page, DateTimeOffset now)
    {
        foreach (var delivery in page.Deliveries)
            Scan(delivery, now);
        if (!page.AtEnd)
            return;

        // The read began after everything in Covers was committed, so what is not in it is queued no more.
        _frontier = Math.Max(_frontier, request.Covers);
        // In a round of decisions the scan rests, and begins again with the round's end.
        _caughtUp = !_deciding && _seen <= _frontier;
    }

    private void TakeLanePage(
        Lane lane, PageRequest request, QueuePage page, IReadOnlyDictionary<DeliveryId, DeliveryChange>? unrecorded, DateTimeOffset now)
    {
        var covered = page.AtEnd ? Math.Max(request.Covers, request.After) : request.After;
        foreach (var delivery in page.Deliveries)
        {
            covered = Math.Max(covered, delivery.Position);
            if (delivery.Position > _frontier || delivery.Position >= lane.Barrier || (lane.Key is null && delivery.Position != lane.Only))
                break;
            var outcome = unrecorded?.GetValueOrDefault(delivery.Delivery.Id);
            if (outcome is null or { State: DeliveryState.Queued })
                Admit(lane, Newest(lane, delivery, outcome));
        }

        // A lone delivery is there or it is not; a lane has come as far as the page went, but never past the frontier or its barrier.
        lane.After = lane.Key is null ? lane.SkippedThrough : Math.Min(covered, Math.Min(_frontier, lane.Barrier - 1));
        lane.Remembered = null;
        Advance(lane, now);
    }

    private static QueuedDelivery Newest(Lane lane, QueuedDelivery delivery, DeliveryChange? outcome)
    {
        if (lane.Remembered is { } head && head.Position == delivery.Position)
            return delivery with { Attempts = head.Attempts, FirstAttempt = head.FirstAttempt, NextDue = head.Due };
        return outcome is null
            ? delivery
            : delivery with { Attempts = outcome.Attempts, FirstAttempt = outcome.FirstAttempt, NextDue = outcome.NextDue };
    }

    /// <summary>The scan comes to the next delivery: into memory, or past it where its lane does not want it now.</summary>
    private void Scan(QueuedDelivery delivery, DateTimeOffset now)
    {
        _frontier = delivery.Position;
        if (delivery.Lane is null)
        {
            if (!_withheld.Contains(delivery.Position))
                Start(AddLoner(delivery.Position), delivery, now);
            return;
        }

        var lane = FindOrAdd(delivery.Lane);
        if (lane.IsBehind || delivery.Position >= lane.Barrier || lane.Count >= _laneShare)
            lane.Skip(delivery.Position);
        else
            Start(lane, delivery, now);
    }

    private void Start(Lane lane, QueuedDelivery delivery, DateTimeOffset now)
    {
        Admit(lane, delivery);
        if (lane.State == LaneState.Resting)
            Advance(lane, now);
    }
}
