using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>Where a lane stands in the window.</summary>
internal enum LaneState
{
    /// <summary>In the pool, or nothing of it can start: its barrier stands.</summary>
    Resting,

    /// <summary>Its head may start.</summary>
    Ready,

    /// <summary>Its head is with a worker.</summary>
    InHand,

    /// <summary>Its head waits for a time.</summary>
    Waiting,

    /// <summary>Nothing of it is in memory; a page of its own is wanted or being read.</summary>
    Loading,
}

/// <summary>
/// What the window knows of one lane: its next deliveries, or only where in the store they go on. A delivery of an unordered destination is a lane
/// without a key, alone in it.
/// </summary>
/// <remarks>
/// Up to the window's frontier the lane answers for its own deliveries; what stands behind the frontier comes to it by the scan. What it skipped stands
/// after <see cref="After"/> up to <see cref="SkippedThrough"/>; while there is such a stretch the scan's deliveries are skipped too.
/// </remarks>
internal sealed class Lane
{
    private Queue<QueuedDelivery>? _rest;
    private QueuedDelivery? _head;

    /// <summary>The lane's key; null for a delivery of an unordered destination.</summary>
    public string? Key { get; set; }

    /// <summary>The position of the only delivery of a lane without a key.</summary>
    public long Only { get; set; }

    public LaneState State { get; set; }

    /// <summary>What a worker has; null unless <see cref="LaneState.InHand"/>.</summary>
    public QueuedDelivery? InHand { get; set; }

    /// <summary>Whether that is the breaker's probe.</summary>
    public bool Probe { get; set; }

    /// <summary>Everything of the lane up to here is in memory or done; it counts only while <see cref="IsBehind"/>.</summary>
    public long After { get; set; }

    /// <summary>The last position that was skipped.</summary>
    public long SkippedThrough { get; set; }

    /// <summary>Nothing at or after this position may start; <see cref="long.MaxValue"/> for no barrier.</summary>
    public long Barrier { get; set; } = long.MaxValue;

    /// <summary>What is known of a head that left memory while it waits: newer than a page that may not show the last commit yet.</summary>
    public QueuedHead? Remembered { get; set; }

    /// <summary>Which wait is the current one: an entry of the due times with another number is void.</summary>
    public int Ticket { get; set; }

    public bool IsBehind => SkippedThrough > After;

    /// <summary>Whether a page could bring something that may start.</summary>
    public bool WantsPage => IsBehind && After + 1 < Barrier;

    /// <summary>Deliveries in memory, without the one in hand.</summary>
    public int Count => _head is null ? 0 : 1 + (_rest?.Count ?? 0);

    public QueuedDelivery? Head => _head;

    public void Add(QueuedDelivery delivery)
    {
        if (_head is null)
            _head = delivery;
        else
            (_rest ??= new Queue<QueuedDelivery>()).Enqueue(delivery);
    }

    public QueuedDelivery TakeHead()
    {
        var head = _head!;
        _head = _rest is { Count: > 0 } ? _rest.Dequeue() : null;
        return head;
    }

    /// <summary>Puts back what was in hand.</summary>
    public void Return(QueuedDelivery delivery)
    {
        if (_head is not null)
        {
            var rest = new Queue<QueuedDelivery>(Count + 1);
            rest.Enqueue(_head);
            while (_rest is { Count: > 0 })
                rest.Enqueue(_rest.Dequeue());
            _rest = rest;
        }

        _head = delivery;
    }

    /// <summary>Notes that the scan passed a delivery by.</summary>
    public void Skip(long position)
    {
        if (!IsBehind)
            After = position - 1;
        SkippedThrough = position;
    }

    /// <summary>Forgets the deliveries at or after a position, so that a page brings them again. Returns how many and how many bytes.</summary>
    public (int Count, long Bytes) Evict(long from)
    {
        if (_head is null)
            return (0, 0);
        var (count, bytes, keep) = (0, 0L, new Queue<QueuedDelivery>());
        long first = 0, last = 0;
        for (var left = Count; left > 0; left--)
        {
            var delivery = TakeHead();
            if (delivery.Position < from)
            {
                keep.Enqueue(delivery);
                continue;
            }

            if (count++ == 0)
                first = delivery.Position;
            last = delivery.Position;
            bytes += delivery.BytesInMemory;
        }

        while (keep.Count > 0)
            Add(keep.Dequeue());
        if (count > 0)
        {
            // What is in memory stands before what was skipped, so the stretch only grows towards the front.
            After = first - 1;
            SkippedThrough = Math.Max(SkippedThrough, last);
        }

        return (count, bytes);
    }

    /// <summary>Makes it as new, for another key.</summary>
    public void Clear()
    {
        (Key, State, InHand, Probe, After, SkippedThrough, Barrier, Remembered) = (null, LaneState.Resting, null, false, 0, 0, long.MaxValue, null);
        Ticket++;
        _head = null;
        _rest?.Clear();
    }
}

/// <summary>What is remembered of a waiting head.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Attempts">Tries that count.</param>
/// <param name="FirstAttempt">The first of them.</param>
/// <param name="Due">When it is due.</param>
internal sealed record QueuedHead(long Position, int Attempts, DateTimeOffset? FirstAttempt, DateTimeOffset? Due);
