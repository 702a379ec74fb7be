using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Batches;

/// <summary>
/// Knows of one destination what waits for its batches, and when each is to be closed. Synchronous, without I/O or clock. Its counts may be too high, where
/// a person has taken a member away: what is closed is read from the store, and where that is less, <see cref="Set"/> says so.
/// </summary>
/// <param name="model">When batches are closed.</param>
internal sealed class OpenBatches(BatchModel model)
{
    private readonly SortedDictionary<string, Lane> _lanes = new(StringComparer.Ordinal);

    /// <summary>When the next batch is due; null where none waits for a time. One that is due at once counts as due since its first member came.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var lane in _lanes.Values)
            {
                var due = lane.IsClosed || IsFull(lane) ? lane.Oldest : ClosesAt(lane);
                if (due < lane.NotBefore)
                    due = lane.NotBefore;
                if (next is null || due < next)
                    next = due ?? next;
            }
            return next;
        }
    }

    /// <summary>A delivery began to wait.</summary>
    public void Add(in BatchMember member)
    {
        if (_lanes.TryGetValue(member.Lane, out var lane))
            _lanes[member.Lane] = lane with { Count = lane.Count + 1, Bytes = lane.Bytes + member.Size };
        else
            _lanes.Add(member.Lane, new Lane(1, member.Size, member.Since));
    }

    /// <summary>Says what the store has of one lane.</summary>
    public void Set(string lane, long count, long bytes, DateTimeOffset oldest)
    {
        if (count <= 0)
            _lanes.Remove(lane);
        else
            _lanes[lane] = (_lanes.GetValueOrDefault(lane) ?? new Lane(count, bytes, oldest)) with { Count = count, Bytes = bytes, Oldest = oldest };
    }

    /// <summary>Members of a lane went into a batch.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="count">How many.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="oldest">When the first of those that still wait was stored; null where none does.</param>
    public void Take(string lane, long count, long bytes, DateTimeOffset? oldest)
    {
        if (!_lanes.TryGetValue(lane, out var known))
            return;
        if (oldest is { } since)
            _lanes[lane] = known with { Count = Math.Max(1, known.Count - count), Bytes = Math.Max(0, known.Bytes - bytes), Oldest = since, NotBefore = default };
        else
            _lanes.Remove(lane);
    }

    /// <summary>Whatever waits now is to be closed, full or not; what comes later is not.</summary>
    /// <param name="lane">Of one lane; null for all.</param>
    /// <param name="now">The time.</param>
    public void Close(string? lane, DateTimeOffset now)
    {
        foreach (var key in _lanes.Keys.Where(k => lane is null || k == lane).ToList())
            _lanes[key] = _lanes[key] with { CloseThrough = now, NotBefore = default };
    }

    /// <summary>A lane's batch cannot be closed before a time, or until a person asks for it; the other lanes' are.</summary>
    public void Defer(string lane, DateTimeOffset until)
    {
        if (_lanes.TryGetValue(lane, out var known))
            _lanes[lane] = known with { NotBefore = until };
    }

    /// <summary>A batch that is due.</summary>
    /// <returns>Its lane, and whether it is closed though it is not full; null where none is due.</returns>
    public (string Lane, bool EvenPartly)? Next(DateTimeOffset now)
    {
        foreach (var (key, lane) in _lanes)
        {
            if (lane.NotBefore > now)
                continue;
            var isOver = lane.IsClosed || ClosesAt(lane) <= now;
            if (isOver || IsFull(lane))
                return (key, isOver);
        }
        return null;
    }

    /// <summary>What waits, by lane, and when it is closed at the latest by its own time.</summary>
    public IReadOnlyList<OpenBatchStatus> Read()
        => [.. _lanes.Select(l => new OpenBatchStatus(l.Key, l.Value.Count, l.Value.Bytes, l.Value.Oldest, ClosesAt(l.Value)))];

    private bool IsFull(Lane lane) => lane.Count >= model.Count || lane.Bytes >= model.Size;

    private DateTimeOffset? ClosesAt(Lane lane) => model.Every is { } every ? lane.Oldest + every : null;

    private sealed record Lane(long Count, long Bytes, DateTimeOffset Oldest)
    {
        public DateTimeOffset CloseThrough { get; init; }

        public DateTimeOffset NotBefore { get; init; }

        public bool IsClosed => Oldest <= CloseThrough;
    }
}

/// <summary>What waits for one batch.</summary>
/// <param name="Lane">The value that it is for; empty where all go into one.</param>
/// <param name="Count">How many deliveries.</param>
/// <param name="Bytes">The bytes of their payloads.</param>
/// <param name="Oldest">When the first was stored.</param>
/// <param name="ClosesAt">When it is closed at the latest; null where no time says.</param>
internal sealed record OpenBatchStatus(string Lane, long Count, long Bytes, DateTimeOffset Oldest, DateTimeOffset? ClosesAt);
