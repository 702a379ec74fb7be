using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>
/// The part of one destination's queue that is in memory: bounded, ordered by lane, filled from commits while nothing was missed and from pages of the
/// store otherwise. Recovery is an empty window.
/// </summary>
/// <remarks>
/// Invariants. (1) Everything queued up to the frontier is in memory, or its lane says where in the store to go on; everything behind the frontier comes
/// by the scan. (2) A lane's deliveries enter memory by ascending position, each once. (3) In memory are at most the limits; one payload may
/// exceed the bytes, a page in flight is counted before it arrives. (4) Whatever is in memory may start or is in hand, so it always drains: a lane that
/// waits keeps nothing in memory. (5) Scan and lanes' pages take turns, so neither starves the other.
/// </remarks>
internal sealed partial class DeliveryWindow
{
    private const int ScanPage = 512;

    private readonly WindowLimits _limits;
    private readonly int _laneShare;
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Lane> _loners = [];
    private readonly Stack<Lane> _pool = new();
    private readonly Queue<Lane> _ready = new();
    private readonly Queue<Lane> _toLoad = new();
    private readonly PriorityQueue<(Lane Lane, int Ticket), DateTimeOffset> _due = new();

    private long _frontier;
    private long _seen;
    private bool _caughtUp;
    private bool _scanNext = true;
    private PageRequest? _reading;
    private DateTimeOffset _notBefore;

    /// <param name="limits">What may be in memory.</param>
    /// <param name="held">Of each lane that a stored delivery holds: the lane, and that delivery's position.</param>
    public DeliveryWindow(WindowLimits limits, IEnumerable<(string Lane, long Position)> held)
    {
        _limits = limits;
        _laneShare = Math.Max(1, limits.Deliveries / 4);
        foreach (var (key, position) in held)
        {
            var lane = FindOrAdd(key);
            lane.Barrier = Math.Min(lane.Barrier, position);
        }
    }

    /// <summary>Deliveries in memory, those in hand included.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of their payloads.</summary>
    public long Bytes { get; private set; }

    /// <summary>Deliveries with workers.</summary>
    public int InHand { get; private set; }

    /// <summary>Lanes that are known, because something of them is in memory or waits.</summary>
    public int Lanes => _lanes.Count + _loners.Count;

    /// <summary>Lanes whose head waits for a time.</summary>
    public int WaitingLanes { get; private set; }

    /// <summary>Whether something may start now, as far as its lane is concerned.</summary>
    public bool HasReady => _ready.Count > 0;

    /// <summary>Nothing is queued at all.</summary>
    public bool IsEmpty => _caughtUp && _lanes.Count == 0 && _loners.Count == 0;

    /// <summary>When the next lane is due, or reading may be tried again; null where nothing waits for a time.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            while (_due.TryPeek(out var entry, out _) && !IsCurrent(entry))
                _due.Dequeue();
            DateTimeOffset? due = _due.TryPeek(out _, out var at) ? at : null;
            return _notBefore > DateTimeOffset.MinValue && (due is null || _notBefore < due) ? _notBefore : due;
        }
    }

    /// <summary>Takes what a commit queued. What finds no room is left to the pages.</summary>
    public void Offer(QueuedDelivery delivery, DateTimeOffset now)
    {
        if (delivery.Position <= _frontier)
            return;
        _seen = Math.Max(_seen, delivery.Position);
        if (!_caughtUp || !HasRoom(delivery))
        {
            _caughtUp = false;
            return;
        }

        Scan(delivery, now);
    }

    /// <summary>Takes a lane's head for a worker; null where no lane is ready.</summary>
    public Lane? Take(DateTimeOffset now)
    {
        WakeDue(now);
        while (_ready.TryDequeue(out var lane))
        {
            if (lane.State != LaneState.Ready)
                continue;
            lane.State = LaneState.InHand;
            lane.InHand = lane.TakeHead();
            InHand++;
            return lane;
        }

        return null;
    }

    /// <summary>What was in hand is done with; the lane goes on.</summary>
    public void Finish(Lane lane, DateTimeOffset now)
    {
        Release(lane);
        Advance(lane, now);
    }

    /// <summary>What was in hand goes back to the head of its lane, to be tried again at once.</summary>
    public void PutBack(Lane lane, DateTimeOffset now)
    {
        var delivery = Release(lane);
        lane.Return(delivery);
        Account(delivery, +1);
        if (delivery.Position >= lane.Barrier)
            Forget(lane, delivery.Position);
        Advance(lane, now);
    }

    /// <summary>What was in hand waits for a time, and its lane with it.</summary>
    public void Defer(Lane lane, QueuedHead head, DateTimeOffset now)
    {
        var delivery = Release(lane);
        Forget(lane, delivery.Position);
        lane.After = delivery.Position - 1;
        lane.SkippedThrough = Math.Max(lane.SkippedThrough, delivery.Position);
        lane.Remembered = head;
        Await(lane, head.Due ?? now);
    }

    /// <summary>What was in hand waits for a person, and its lane with it.</summary>
    public void Hold(Lane lane, DateTimeOffset now)
    {
        var delivery = Release(lane);
        if (lane.Key is not null)
        {
            lane.Barrier = Math.Min(lane.Barrier, delivery.Position);
            Forget(lane, lane.Barrier);
            if (_deciding)
                _heldSince[lane.Key] = delivery.Position;
        }

        Advance(lane, now);
    }

    private bool IsCurrent((Lane Lane, int Ticket) entry) => entry.Lane.State == LaneState.Waiting && entry.Lane.Ticket == entry.Ticket;

    private void WakeDue(DateTimeOffset now)
    {
        while (_due.TryPeek(out var entry, out var at) && (at <= now || !IsCurrent(entry)))
        {
            _due.Dequeue();
            if (!IsCurrent(entry))
                continue;
            WaitingLanes--;
            Advance(entry.Lane, now);
        }
    }

    /// <summary>Decides what a lane does next. It is neither in hand nor counted as waiting when this is called.</summary>
    private void Advance(Lane lane, DateTimeOffset now)
    {
        if (lane.Head is { } head)
        {
            if (head.NextDue is { } due && due > now)
            {
                Forget(lane, head.Position);
                Await(lane, due);
                return;
            }

            lane.State = LaneState.Ready;
            _ready.Enqueue(lane);
        }
        else if (lane.WantsPage)
        {
            lane.State = LaneState.Loading;
            _toLoad.Enqueue(lane);
        }
        else if (lane.Barrier < long.MaxValue)
        {
            lane.State = LaneState.Resting;
        }
        else
        {
            Drop(lane);
        }
    }

    private void Await(Lane lane, DateTimeOffset due)
    {
        lane.State = LaneState.Waiting;
        WaitingLanes++;
        _due.Enqueue((lane, ++lane.Ticket), due);
    }

    private void Forget(Lane lane, long from)
    {
        var (count, bytes) = lane.Evict(from);
        Count -= count;
        Bytes -= bytes;
    }

    private QueuedDelivery Release(Lane lane)
    {
        var delivery = lane.InHand!;
        lane.InHand = null;
        InHand--;
        Account(delivery, -1);
        return delivery;
    }

    private void Account(QueuedDelivery delivery, int sign)
    {
        Count += sign;
        Bytes += sign * delivery.BytesInMemory;
    }

    private void Admit(Lane lane, QueuedDelivery delivery)
    {
        lane.Add(delivery);
        Account(delivery, +1);
    }

    private Lane FindOrAdd(string key)
    {
        if (_lanes.TryGetValue(key, out var lane))
            return lane;
        lane = _pool.Count > 0 ? _pool.Pop() : new Lane();
        lane.Key = key;
        _lanes.Add(key, lane);
        return lane;
    }

    /// <summary>The lane of one delivery of an unordered destination.</summary>
    private Lane AddLoner(long position)
    {
        var lane = _pool.Count > 0 ? _pool.Pop() : new Lane();
        lane.Only = position;
        _loners.Add(position, lane);
        return lane;
    }

    private void Drop(Lane lane)
    {
        if (lane.Key is null)
            _loners.Remove(lane.Only);
        else
            _lanes.Remove(lane.Key);
        lane.Clear();
        if (_pool.Count < _limits.Deliveries)
            _pool.Push(lane);
    }
}
