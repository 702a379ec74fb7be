using System.Globalization;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The one thread that changes the store. It takes all changes that wait, applies them, syncs once for each segment that they touch, hands over what
/// was queued, and then answers the callers. What it holds in memory is never ahead of what a failed commit leaves behind.
/// </summary>
internal sealed partial class StoreWriter
{
    /// <summary>
    /// How many messages of one identity a new one is compared with, the last ones. A sender that gives all its messages the same id must not slow down
    /// everybody else's.
    /// </summary>
    private const int MostCompared = 16;

    private readonly SqliteStoreOptions _options;
    private readonly SegmentList _segments;
    private readonly SegmentIndexer _indexer;
    private readonly Func<Action<IReadOnlyList<QueuedDelivery>>?> _committed;
    private readonly Func<Action<IReadOnlyList<BatchMember>>?> _membersCommitted;
    private readonly FreeSpace _space;
    private readonly Dictionary<int, SegmentWriter> _writers = [];
    private readonly List<SegmentWriter> _touched = [];
    private readonly List<QueuedDelivery> _handOver = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SegmentWriter _active = null!;
    private long _position;
    private long _committedPosition;
    private long _day;
    private bool _controlBegun;
    private bool _leavesRemains;
    private volatile string? _unavailable;

    public StoreWriter(
        SqliteStoreOptions options, ControlFile control, SegmentList segments, SegmentIndexer indexer, FreeSpace space,
        Func<Action<IReadOnlyList<QueuedDelivery>>?> committed, Func<Action<IReadOnlyList<BatchMember>>?> membersCommitted)
    {
        _options = options;
        _segments = segments;
        _indexer = indexer;
        _space = space;
        _committed = committed;
        _membersCommitted = membersCommitted;
        Control = control;
        try
        {
            Open();
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>The control file, for changes of documents.</summary>
    public ControlFile Control { get; }

    /// <summary>Whether anyone takes what a commit queues.</summary>
    public bool HandsOver { get; private set; }

    /// <summary>See <see cref="SqliteStoreOptions.Committing"/>.</summary>
    public Action<int>? Committing => _options.Committing;

    /// <summary>See <see cref="SqliteStoreOptions.PageLimit"/>.</summary>
    public long? PageLimit => _options.PageLimit?.Invoke();

    /// <summary>Why the last commit failed; null where it did not.</summary>
    public string? Unavailable => _unavailable;

    /// <summary>The last position of a batch whose segments have all been committed; what stands above it may be there in part only.</summary>
    public long CommittedPosition => Volatile.Read(ref _committedPosition);

    public void Start()
        => new Thread(Run) { Name = "store writer", IsBackground = true }.Start();

    /// <summary>The next place in the order of all destinations.</summary>
    public long NextPosition() => ++_position;

    /// <summary>The segment that new messages go to, its transaction open.</summary>
    public SegmentWriter Active() => Begun(_active);

    /// <summary>A message's or delivery's segment, its transaction open.</summary>
    /// <exception cref="KeyNotFoundException">There is no such segment (any more).</exception>
    public SegmentWriter Segment(int number) => Begun(WriterOf(
        _segments.Find(number) ?? throw new KeyNotFoundException(string.Create(CultureInfo.InvariantCulture, $"The store has no segment {number}."))));

    /// <summary>Refuses what would grow the store where the disk has only its reserve left.</summary>
    public void RefuseWhereReserved() => _space.ThrowIfReserved();

    /// <summary>Finds the message that a new one repeats, newest segment first.</summary>
    public AcceptResult? FindFirst(in DuplicateCheck check, SegmentWriter own, out bool otherContent)
    {
        otherContent = false;
        var left = MostCompared;
        if (own.FindFirst(check, ref left, ref otherContent) is { } near)
            return near;
        var segments = _segments.All;
        for (var i = segments.Length - 1; i >= 0 && left > 0; i--)
        {
            if (i + 1 < segments.Length && segments[i + 1].Created < check.Since.UtcTicks)
                break;
            if (segments[i].Number == own.Number || !segments[i].MayHold(check.Identity))
                continue;
            if (WriterOf(segments[i]).FindFirst(check, ref left, ref otherContent) is { } first)
                return first;
        }
        return null;
    }

    private void Run()
    {
        try
        {
            while (Take() is { } batch)
                Process(batch);
            Close();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            // A fault of ours: whoever still waits hears that nothing more is stored, and the next start recovers.
            Break(e);
            _ended.SetException(e);
        }
    }

    private void Process(List<Change> batch)
    {
        HandsOver = _committed() is not null;
        RollOverWhenDue();
        _space.Refresh();
        // 1. All of them in one transaction a segment.
        if (TryApply(batch))
            Commit(batch);
    }

    // False where the batch was dealt with otherwise: failed as a whole, or done again one by one.
    private bool TryApply(List<Change> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                batch[i].Apply(this);
            }
            catch (Exception e) when (e is KeyNotFoundException or StoreUnavailableException or DecisionRefusedException)
            {
                // Refused before anything was written.
                batch[i].Fail(e);
                batch.RemoveAt(i--);
            }
            catch (Exception e)
            {
                RollBackAll();
                if (e is DatabaseException { IsStorageFailure: true } failure)
                    FailAll(batch, failure);
                else if (batch.Count == 1)
                    batch[0].Fail(e);
                else
                    OneByOne(batch);
                return false;
            }
        }
        return true;
    }

    // One change is at fault, not the disk: each gets a transaction of its own, so that only that one fails.
    private void OneByOne(List<Change> batch)
    {
        var single = new List<Change>(1);
        foreach (var change in batch)
        {
            single.Clear();
            single.Add(change);
            if (TryApply(single))
                Commit(single);
        }
    }

    private void Commit(List<Change> batch)
    {
        // 2. One sync for each; a segment that cannot fails its own changes.
        if (_controlBegun)
            Commit(batch, null);
        foreach (var segment in _touched)
            Commit(batch, segment);
        // 3. Pages may show it from here on, and only then is it handed over, so that what a page leaves out comes after that page was begun. All before
        // any caller hears of it, so that nobody can ask for what the delivery machine has not heard of.
        HandOver();
        // 4. Answer.
        Change.Succeed(batch);
        // 5. Keep the logs short.
        foreach (var segment in _touched)
            CheckpointWhenDue(segment);
        _touched.Clear();
        _controlBegun = false;
        // 6. What became of batches becomes that of their members.
        TellMembers();
    }

    private void HandOver()
    {
        Volatile.Write(ref _committedPosition, _position);
        foreach (var segment in _touched)
        {
            _handOver.AddRange(segment.QueuedDeliveries);
            CollectMembers(segment);
            segment.ClearQueued();
        }
        if (_handOver.Count > 0)
        {
            if (_touched.Count > 1)
                _handOver.Sort(static (a, b) => a.Position.CompareTo(b.Position));
            _committed()?.Invoke(_handOver.ToArray());
            _handOver.Clear();
        }
        HandOverMembers();
    }

    // The control file where there is no segment.
    private void Commit(List<Change> batch, SegmentWriter? segment)
    {
        try
        {
            if (segment is null)
                Control.Commit();
            else
                segment.Commit(Control.Epoch, _position);
            _unavailable = null;
        }
        catch (Exception e) when (e is DatabaseException or StoreUnavailableException)
        {
            // A file that a row names must not be removed while a crash could still find that row, whole, in the log.
            var mayBeStored = segment is { IsCommitting: true };
            _leavesRemains |= mayBeStored;
            if (segment is null)
                Control.RollBack();
            else
                segment.RollBack();
            var number = segment?.Number ?? 0;
            var problem = e is DatabaseException failure ? failure.ToUnavailable(_options.Folder) : e;
            _unavailable = problem.Message;
            for (var i = batch.Count - 1; i >= 0; i--)
            {
                if (batch[i].Segment == number)
                {
                    batch[i].Fail(problem, mayBeStored);
                    batch.RemoveAt(i);
                }
            }
        }
    }

    private void FailAll(List<Change> batch, DatabaseException failure)
    {
        var problem = failure.ToUnavailable(_options.Folder);
        _unavailable = problem.Message;
        foreach (var change in batch)
            change.Fail(problem);
    }

    private void RollBackAll()
    {
        if (_controlBegun)
            Control.RollBack();
        foreach (var segment in _touched)
            segment.RollBack();
        _touched.Clear();
        _controlBegun = false;
    }

    private void CheckpointWhenDue(SegmentWriter segment)
    {
        try
        {
            segment.CheckpointWhenDue();
        }
        catch (DatabaseException e) when (e.IsStorageFailure)
        {
            // The log keeps what could not be copied; commits go on into it as long as the disk lets them.
            _unavailable = e.ToUnavailable(_options.Folder).Message;
        }
    }

    private SegmentWriter Begun(SegmentWriter segment)
    {
        if (!segment.Begun)
        {
            segment.Begin();
            _touched.Add(segment);
        }
        return segment;
    }

    /// <summary>Opens the control file's transaction.</summary>
    public void BeginControl()
    {
        if (!_controlBegun)
            Control.Begin();
        _controlBegun = true;
    }
}
