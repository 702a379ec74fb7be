namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>Which segments are open, and when a new one begins.</summary>
internal sealed partial class StoreWriter
{
    /// <summary>How many segments the writer keeps open for changes.</summary>
    private const int MostWriters = 16;

    /// <summary>Milliseconds.</summary>
    private const long RetryRollOverAfter = 1000;
    private long _rollOverFailed;

    // Every segment is looked at once: positions go on behind all of them, and readers know which ones owe something.
    private void Open()
    {
        foreach (var segment in _segments.All)
        {
            var writer = WriterOf(segment);
            segment.Count(writer.CountQueued(), writer.MessageCount, writer.CountMembers());
            _position = Math.Max(_position, writer.ReadPosition());
            if (segment == _segments.All[^1])
                continue;
            segment.Index = SegmentIndex.Open(segment);
            if (segment.Index is null)
                _indexer.Add(segment);
        }
        _committedPosition = _position;
        if (_segments.All.Length == 0)
            AddSegment();
        else
            Activate(_segments.All[^1]);
        ResumeTelling();
    }

    private void RollOverWhenDue()
    {
        var isDue = _active.Bytes >= _options.SegmentBytes || DayOf(_options.Time.GetUtcNow().UtcTicks) > _day;
        if (!isDue || _active.MessageCount == 0 || Environment.TickCount64 - _rollOverFailed < RetryRollOverAfter)
            return;
        try
        {
            AddSegment();
            _rollOverFailed = 0;
        }
        catch (Exception e) when (e is DatabaseException or IOException or UnauthorizedAccessException)
        {
            // The present segment goes on; it is only longer than it should be.
            _rollOverFailed = Environment.TickCount64;
        }
    }

    // The file stands, synced, before the control file lists it; one that is not listed holds nothing that anyone was told of.
    private void AddSegment()
    {
        var created = _options.Time.GetUtcNow().UtcTicks;
        var number = (_segments.All.Length == 0 ? 0 : _segments.All[^1].Number) + 1;
        var segment = _segments.Make(new SegmentEntry(number, created, null));
        foreach (var remains in new[] { segment.Path, segment.Path + "-wal", segment.Path + "-shm" })
            File.Delete(remains);
        var writer = new SegmentWriter(segment, this);
        try
        {
            if (_segments.All.Length > 0)
                writer.TakeOverNumbers(_active);
            DurableFiles.SyncFolder(Path.GetDirectoryName(segment.Path)!);
            Control.AddSegment(number, created);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
        _writers.Add(number, writer);
        if (_segments.All.Length > 0)
            _indexer.Add(_segments.All[^1]);
        _segments.Add(segment);
        Activate(segment);
    }

    private void Activate(Segment segment)
    {
        _active = WriterOf(segment);
        _day = DayOf(segment.Created);
    }

    private SegmentWriter WriterOf(Segment segment)
    {
        if (!_writers.TryGetValue(segment.Number, out var writer))
        {
            if (_writers.Count >= MostWriters)
                CloseIdle();
            writer = new SegmentWriter(segment, this);
            _writers.Add(segment.Number, writer);
        }
        return writer;
    }

    // A closed segment is written to now and then only; it is opened again when it is.
    private void CloseIdle()
    {
        foreach (var (number, writer) in _writers.Where(w => !w.Value.Begun && w.Value != _active).ToList())
        {
            writer.Dispose();
            _writers.Remove(number);
        }
    }

    private void Close()
    {
        foreach (var writer in _writers.Values)
        {
            AsFarAsTheDiskLets(writer.Checkpoint);
            writer.Dispose();
        }
        _writers.Clear();
        // Otherwise the next start must look for files that no row names.
        if (!_leavesRemains)
            AsFarAsTheDiskLets(Control.EndEpoch);
        AsFarAsTheDiskLets(Control.Checkpoint);
    }

    // All that was answered is in the logs, synced. What cannot be copied out of them now is copied by the next start, which counts this as no clean stop
    // where it could not be noted.
    private static void AsFarAsTheDiskLets(Action close)
    {
        try
        {
            close();
        }
        catch (DatabaseException e) when (e.IsStorageFailure)
        {
        }
    }

    /// <summary>Gives up the connections, where the thread was never started or broke.</summary>
    private void Abandon()
    {
        foreach (var writer in _writers.Values)
            writer.Dispose();
        _writers.Clear();
    }

    private static long DayOf(long ticks) => ticks / TimeSpan.TicksPerDay;
}
