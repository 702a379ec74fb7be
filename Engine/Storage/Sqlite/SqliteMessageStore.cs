using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The embedded store: SQLite files in one folder, one for each day or 4 GB, and one that lists them. FORMAT.md says what stands where and what a
/// crash leaves at each point.
/// </summary>
public sealed class SqliteMessageStore : MessageStore
{
    private const int PageSize = 500;
    private readonly SqliteStoreOptions _options;
    private readonly StoreLock _lock;
    private readonly ControlFile _control;
    private readonly ContentFolder _content;
    private readonly SegmentList _segments;
    private readonly SegmentIndexer _indexer = new();
    private readonly FreeSpace _space;
    private readonly StoreWriter _writer;
    private readonly Documents _documents;
    private readonly SqliteRejects _rejects;
    private bool _isDisposed;

    private SqliteMessageStore(SqliteStoreOptions options, StoreLock storeLock, ControlFile control)
    {
        _options = options;
        _lock = storeLock;
        _control = control;
        _content = new ContentFolder(options.Folder, control.Epoch);
        _segments = new SegmentList(options.Folder, _content);
        _space = new FreeSpace(options);
        foreach (var entry in control.ReadSegments())
            _segments.Add(_segments.Make(entry));
        _writer = new StoreWriter(options, control, _segments, _indexer, _space, () => Committed, () => MembersCommitted);
        _documents = new Documents(Path.Combine(options.Folder, "control.db"), _writer);
        _rejects = SqliteRejects.Open(options, _space);
    }

    /// <inheritdoc/>
    public override ControlTable Control => _documents;

    /// <inheritdoc/>
    public override RejectLog Rejects => _rejects;

    /// <summary>Opens a store, or makes a new one where the folder holds none.</summary>
    /// <exception cref="StoreOpenException">It is in use, newer, foreign, damaged or cannot be read; it is left as it was.</exception>
    public static SqliteMessageStore Open(SqliteStoreOptions options)
    {
        if (options.InlineBytes < ContentFolder.SmallestFile)
            throw new ArgumentOutOfRangeException(nameof(options), options.InlineBytes, $"InlineBytes must be at least {ContentFolder.SmallestFile}.");
        try
        {
            CreateFolder(options.Folder);
            Directory.CreateDirectory(Path.Combine(options.Folder, "segments"));
            var storeLock = StoreLock.Take(options.Folder);
            try
            {
                return OpenLocked(options, storeLock);
            }
            catch
            {
                storeLock.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is DatabaseException or StoreUnavailableException)
        {
            throw new StoreOpenException("STORE-IO", $"the store {options.Folder} cannot be opened ({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException("STORE-IO", $"the store {options.Folder} cannot be opened; check the folder, its disk and its owner", e);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<AcceptResult> AcceptAsync(NewMessage message)
    {
        if (message.Envelope.Large is not null || AcceptChange.SizeOf(message) > _options.InlineBytes)
            RefuseWhereReserved();
        var files = LargeFiles.Write(_content, _options.InlineBytes, message);
        return Enqueue(new AcceptChange(message, files), files).Answer;
    }

    /// <inheritdoc/>
    public override ValueTask<IncomingContent> ReceiveAsync(Stream content, CancellationToken cancellationToken)
        => new ContentReceiver(_content, _space, _options.InlineBytes).ReceiveAsync(content, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<AcceptResult>> SplitAsync(SplitChunk chunk)
    {
        RefuseWhereReserved();
        var files = LargeFiles.Write(_content, _options.InlineBytes, chunk);
        return Enqueue(new SplitChange(chunk, files), files).Answer;
    }

    /// <inheritdoc/>
    public override ValueTask<AcceptResult> AcceptBatchAsync(NewBatch batch)
    {
        RefuseWhereReserved();
        var files = LargeFiles.Write(_content, _options.InlineBytes, batch);
        return Enqueue(new BatchChange(batch, files), files).Answer;
    }

    /// <inheritdoc/>
    public override ValueTask<long?> SequenceAsync(string link, SequenceRequest request) => Enqueue(new SequenceChange(link, request), null).Answer;

    /// <inheritdoc/>
    public override ValueTask<RunResult> AppendRunAsync(MessageId id, NewRun run)
    {
        var files = LargeFiles.Write(_content, _options.InlineBytes, run);
        return Enqueue(new RunChange(id, run, files), files).Answer;
    }

    /// <inheritdoc/>
    public override ValueTask<Answer> AnswerAsync(NewAnswer answer) => Enqueue(new AnswerChange(answer), null).Answer;

    /// <inheritdoc/>
    public override Answer? ReadAnswer(MessageId id) => _segments.Find(id.Segment)?.Read(r => r.ReadAnswer(id.Number));

    /// <inheritdoc/>
    public override IReadOnlyList<MessageId> ReadUnanswered(string channel)
        => [.. _segments.All.SelectMany(s => s.Read(r => r.ReadUnanswered(channel)))];

    /// <inheritdoc/>
    public override ValueTask<ComposeResult> ComposeAsync(ComposedBatch batch)
    {
        RefuseWhereReserved();
        var files = LargeFiles.Write(_content, _options.InlineBytes, batch);
        return Enqueue(new ComposeChange(batch, files), files).Answer;
    }

    /// <inheritdoc/>
    public override ValueTask<long> NextBatchNumberAsync(string channel, string destination) => Enqueue(new BatchNumberChange(channel, destination), null).Answer;

    /// <inheritdoc/>
    public override QueuePage ReadMembers(string channel, string destination, string lane, int limit, long maxBytes)
    {
        // As in ReadQueue.
        var through = _writer.CommittedPosition;
        var pages = new List<QueuePage>();
        foreach (var segment in _segments.All)
        {
            if (segment.Members > 0)
                pages.Add(segment.Read(r => r.ReadMembers(channel, destination, lane, through, limit, maxBytes)));
        }
        return pages.Count switch
        {
            0 => new QueuePage([], true),
            1 => pages[0],
            _ => Merge(pages, limit, maxBytes),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OpenBatch> ReadOpenBatches()
        => [.. _segments.All
            .Where(s => s.Members > 0)
            .SelectMany(s => s.Read(r => r.ReadOpenBatches()))
            .GroupBy(b => (b.Channel, b.Destination, b.Lane))
            .Select(g => new OpenBatch(g.Key.Channel, g.Key.Destination, g.Key.Lane, g.Sum(b => b.Count), g.Sum(b => b.Bytes), g.Min(b => b.Oldest)))
            .OrderBy(b => b.Channel, StringComparer.Ordinal)
            .ThenBy(b => b.Destination, StringComparer.Ordinal)
            .ThenBy(b => b.Lane, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override IReadOnlyList<DeliveryId> ReadBatch(DeliveryId id) => _segments.Find(id.Segment)?.Read(r => r.ReadBatch(id.Number)) ?? [];

    /// <inheritdoc/>
    public override ValueTask RecordAsync(DeliveryChange change) => Enqueue(new RecordChange(change), null).Done;

    /// <inheritdoc/>
    public override QueuePage ReadQueue(string channel, string destination, string? lane, long after, int limit, long maxBytes)
    {
        // First of all, so that whatever is not above it is in the segments: a batch that is between its commits shows nothing yet, in any segment.
        var through = _writer.CommittedPosition;
        var pages = new List<QueuePage>();
        foreach (var segment in _segments.All)
        {
            if (segment.Queued > 0)
                pages.Add(segment.Read(r => r.ReadQueue(channel, destination, lane, after, through, limit, maxBytes)));
        }
        return pages.Count switch
        {
            0 => new QueuePage([], true),
            1 => pages[0],
            _ => Merge(pages, limit, maxBytes),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<StoredMessage> ReadUnfinished(string channel)
        => [.. _segments.All.SelectMany(s => s.Read(r => r.ReadUnfinished(channel)))];

    /// <inheritdoc/>
    public override StoredMessage? FindMessage(MessageId id) => _segments.Find(id.Segment)?.Read(r => r.FindMessage(id.Number));

    /// <inheritdoc/>
    public override StoredContent FindContent(MessageId id)
        => _segments.Find(id.Segment)?.Read(r => r.ReadContent(id.Number)) ?? throw Missing(id);

    /// <inheritdoc/>
    public override StoredContent FindContent(MessageId id, int run)
        => _segments.Find(id.Segment)?.Read(r => r.ReadEditedContent(id.Number, run) ?? r.ReadContent(id.Number)) ?? throw Missing(id);

    /// <inheritdoc/>
    public override StoredDelivery? FindDelivery(DeliveryId id) => _segments.Find(id.Segment)?.Read(r => r.FindDelivery(id.Number));

    /// <inheritdoc/>
    public override StoredContent FindPayload(DeliveryId id)
        => _segments.Find(id.Segment)?.Read(r => r.ReadPayload(id.Number)) ?? throw Missing(id);

    /// <inheritdoc/>
    public override IReadOnlyList<StoredDelivery> ReadDeliveries(MessageId id)
        => _segments.Find(id.Segment)?.Read(r => r.ReadDeliveries(id.Number)) ?? [];

    /// <inheritdoc/>
    public override IReadOnlyList<TimelineEntry> ReadTimeline(MessageId id)
        => _segments.Find(id.Segment)?.Read(r => r.ReadTimeline(id.Number)) ?? [];

    /// <inheritdoc/>
    public override IEnumerable<StoredMessage> QueryMessages(MessageFilter filter)
        => Query(filter.OldestFirst, filter.Limit, (r, beyond, limit) => r.QueryMessages(filter, beyond, limit), m => m.Id.Number);

    /// <inheritdoc/>
    public override IEnumerable<StoredDelivery> QueryDeliveries(DeliveryFilter filter)
        => Query(filter.OldestFirst, filter.Limit, (r, beyond, limit) => r.QueryDeliveries(filter, beyond, limit), d => d.Id.Number);

    /// <inheritdoc/>
    public override ValueTask<int> CancelTransactionAsync(TransactionId id, DateTimeOffset at, string reason)
        => Enqueue(new CancelTransactionChange(id, at, reason), null).Answer;

    /// <inheritdoc/>
    public override IEnumerable<TransactionId> QueryTransactions(TransactionFilter filter)
        => Query(filter.OldestFirst, filter.Limit, (r, beyond, limit) => r.QueryTransactions(filter, beyond, limit), SegmentReader.PlaceOf);

    /// <inheritdoc/>
    public override IReadOnlyList<QueueSummary> SummarizeQueues() => _segments.SummarizeQueues();

    /// <inheritdoc/>
    public override StoreStatus ReadStatus()
    {
        _space.Refresh();
        var segments = _segments.All;
        var bytes = new DirectoryInfo(_options.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        return new StoreStatus(_options.Folder, bytes, _space.Read(), segments.Length, segments.Sum(s => s.Messages),
            _space.Refusal ?? _writer.Unavailable, _control.LastStopClean);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        try
        {
            await _writer.StopAsync();
        }
        finally
        {
            await _indexer.DisposeAsync();
            Release();
        }
    }

    // It holds patient data: its owner's alone, whatever the umask says. A folder that is there already keeps what its owner gave it.
    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static SqliteMessageStore OpenLocked(SqliteStoreOptions options, StoreLock storeLock)
    {
        var path = Path.Combine(options.Folder, "control.db");
        if (!File.Exists(path) && Directory.EnumerateFiles(Path.Combine(options.Folder, "segments")).Any())
        {
            throw new StoreOpenException("STORE-DAMAGED",
                $"the store {options.Folder} has segments but no control.db; restore it from a backup, or give this engine a store of its own");
        }
        var control = ControlFile.Open(path);
        try
        {
            // Every file is looked at before any is changed.
            foreach (var segment in control.ReadSegments())
                Inspect(Segment.PathOf(options.Folder, segment.Number));
            if (File.Exists(SqliteRejects.PathOf(options.Folder)))
                Schema.Rejects.Inspect(SqliteRejects.PathOf(options.Folder));
            control.BeginEpoch();
            var store = new SqliteMessageStore(options, storeLock, control);
            if (!control.LastStopClean)
                store._content.RemoveOrphans(store._segments.All.SelectMany(s => s.Read(r => r.ReadFileNames())).ToHashSet());
            store._writer.Start();
            return store;
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    // Before a large file takes what is left for outcomes; the writer asks again.
    private void RefuseWhereReserved()
    {
        _space.Refresh();
        _space.ThrowIfReserved();
    }

    private T Enqueue<T>(T change, LargeFiles? files)
        where T : Change
    {
        try
        {
            _writer.Enqueue(change);
            return change;
        }
        catch
        {
            files?.Delete();
            throw;
        }
    }

    private static void Inspect(string segment)
    {
        if (!File.Exists(segment))
            throw new StoreOpenException("STORE-DAMAGED", $"{segment} is missing; restore it from a backup");
        Schema.Segment.Inspect(segment);
    }

    private static QueuePage Merge(List<QueuePage> pages, int limit, long maxBytes)
    {
        // A page that is not at its end hides what stands behind its last position, in all segments.
        var known = pages.Where(p => !p.AtEnd).Select(p => p.Deliveries[^1].Position).DefaultIfEmpty(long.MaxValue).Min();
        var merged = new List<QueuedDelivery>();
        var bytes = 0L;
        foreach (var delivery in pages.SelectMany(p => p.Deliveries).OrderBy(d => d.Position))
        {
            if (delivery.Position > known || merged.Count == limit || (merged.Count > 0 && bytes + delivery.BytesInMemory > maxBytes))
                return new QueuePage(merged, false);
            bytes += delivery.BytesInMemory;
            merged.Add(delivery);
        }
        return new QueuePage(merged, known == long.MaxValue);
    }

    // Page by page, so that no snapshot is held while the caller works.
    private IEnumerable<T> Query<T>(bool oldestFirst, int limit, Func<SegmentReader, long?, int, List<T>> read, Func<T, long> numberOf)
    {
        var segments = _segments.All;
        for (var i = 0; i < segments.Length && limit > 0; i++)
        {
            var segment = oldestFirst ? segments[i] : segments[^(i + 1)];
            long? beyond = null;
            while (limit > 0)
            {
                var asked = Math.Min(limit, PageSize);
                var page = segment.Read(r => read(r, beyond, asked));
                foreach (var item in page)
                    yield return item;
                limit -= page.Count;
                if (page.Count < asked)
                    break;
                beyond = numberOf(page[^1]);
            }
        }
    }

    private void Release()
    {
        _rejects.Dispose();
        _documents.Dispose();
        _segments.Dispose();
        _control.Dispose();
        _lock.Dispose();
    }

    private static KeyNotFoundException Missing(object id) => new($"The store has no {id} (any more).");
}
