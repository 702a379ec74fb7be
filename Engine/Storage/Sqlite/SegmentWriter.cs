using System.Buffers;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>What changes one segment: the writer's connection to it, with its statements and the numbers that it gives out.</summary>
internal sealed partial class SegmentWriter : IDisposable
{
    /// <summary>The log is copied into the file after this many pages: 32 MB.</summary>
    private const long CheckpointPages = 8192;

    /// <summary>When readers keep so many pages from being copied, the writer waits for them: 256 MB.</summary>
    private const int MostPagesLeft = 65_536;

    private readonly Segment _segment;
    private readonly StoreWriter _writer;
    private readonly Database _database;
    private readonly ChunkBuffer _chunks;
    private readonly Words _words;
    private IdentityMap? _identities;
    private long _identitiesFrom;
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly List<QueuedDelivery> _queued = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _progress;
    private readonly Statement _pageCount;
    private long _lastMessage;
    private long _lastDelivery;
    private long _committedMessage;
    private long _committedDelivery;
    private long _queuedDelta;
    private long _pagesAtCheckpoint;

    public SegmentWriter(Segment segment, StoreWriter writer)
    {
        _segment = segment;
        _writer = writer;
        _database = Database.Open(segment.Path, DatabaseAccess.Write);
        try
        {
            Schema.Segment.Migrate(_database);
            _begin = _database.Prepare("BEGIN IMMEDIATE");
            _commit = _database.Prepare("COMMIT");
            _progress = _database.Prepare("UPDATE progress SET epoch = ?1, position = max(position, ?2) WHERE epoch <= ?1");
            _pageCount = _database.Prepare("PRAGMA page_count");
            _chunks = new ChunkBuffer(_database, _database.ReadLong("SELECT max(id) FROM chunk"));
            _words = new Words(_database);
            _lastMessage = _committedMessage = _database.ReadLong("SELECT max(number) FROM message");
            _lastDelivery = _committedDelivery = _database.ReadLong("SELECT max(number) FROM delivery");
            PrepareMessages();
            PrepareDeliveries();
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    public int Number => _segment.Number;

    /// <summary>Whether a transaction stands open.</summary>
    public bool Begun { get; private set; }

    /// <summary>Whether its COMMIT was begun and did not succeed: then the log may hold all of it.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>How large the file is, its log aside, as of the last commit.</summary>
    public long Bytes { get; private set; }

    /// <summary>What the open transaction queued, to be handed over once it is committed.</summary>
    public IReadOnlyList<QueuedDelivery> QueuedDeliveries => _queued;

    /// <summary>The last position that a commit of this segment gave out.</summary>
    public long ReadPosition() => _database.ReadLong("SELECT position FROM progress");

    /// <summary>How many of its deliveries are queued, counted.</summary>
    public long CountQueued() => _database.ReadLong("SELECT count(*) FROM delivery WHERE state = 0");

    /// <summary>How many messages it holds.</summary>
    public long MessageCount => _committedMessage;

    public void Begin()
    {
        if (_writer.PageLimit is { } limit)
            _database.Execute($"PRAGMA max_page_count={limit}");
        _begin.Run();
        Begun = true;
        _identities?.Mark();
    }

    /// <summary>Writes what is gathered and syncs it.</summary>
    /// <exception cref="DatabaseException">It is not stored; <see cref="RollBack"/> must follow.</exception>
    public void Commit(long epoch, long position)
    {
        _chunks.Flush();
        _progress.Bind(1, epoch).Bind(2, position).Run();
        if (_database.Changes != 1)
            throw new StoreUnavailableException("STORE-FENCED", "another engine has taken over the store; this one must stop");
        if (_pageCount.Step())
            Bytes = _pageCount.Long(0) * 4096;
        _pageCount.Reset();
        IsCommitting = true;
        _writer.Committing?.Invoke(Number);
        _commit.Run();
        (Begun, IsCommitting) = (false, false);
        _segment.Count(_queuedDelta, _lastMessage - _committedMessage, _openDelta);
        (_committedMessage, _committedDelivery, _queuedDelta, _openDelta) = (_lastMessage, _lastDelivery, 0, 0);
        _chunks.Committed();
        _words.Committed();
        if (_numbersOpen.Count > 0)
            CommitNumbers();
    }

    /// <summary>Forgets the open transaction, in the file and in memory.</summary>
    public void RollBack()
    {
        if (_database.InTransaction)
            _database.Execute("ROLLBACK");
        (Begun, IsCommitting) = (false, false);
        (_lastMessage, _lastDelivery, _queuedDelta) = (_committedMessage, _committedDelivery, 0);
        _chunks.RolledBack();
        _words.RolledBack();
        _numbersOpen.Clear();
        _identities?.TakeBack();
        _queued.Clear();
        ForgetOpened();
    }

    /// <summary>After the queued deliveries were handed over.</summary>
    public void ClearQueued()
    {
        _queued.Clear();
        ClearOpened();
    }

    /// <summary>Keeps the log bounded: copies it into the file when it has grown.</summary>
    public void CheckpointWhenDue()
    {
        var pages = _database.PagesWritten;
        if (pages - _pagesAtCheckpoint < CheckpointPages)
            return;
        _pagesAtCheckpoint = pages;
        if (_database.Checkpoint(truncate: false) > MostPagesLeft)
            _database.Checkpoint(truncate: true);
    }

    /// <summary>Copies all of the log into the file.</summary>
    public void Checkpoint() => _database.Checkpoint(truncate: true);

    public void Dispose() => _database.Dispose();

    // What the index does not know is looked up in memory: all of the present segment, and of a closed one nothing once it has its index.
    private IdentityMap Identities()
    {
        var covered = _segment.Index?.Covered ?? 0;
        if (_identities is not null && (_identitiesFrom == covered || _identities.HasUndo))
            return _identities;
        var identities = new IdentityMap();
        // Reads the small table only: some 150 bytes a message. The present transaction's messages are among its rows.
        using var rows = _database.PrepareOnce("SELECT identity, number FROM message WHERE number > ? AND identity IS NOT NULL ORDER BY number");
        rows.Bind(1, covered);
        while (rows.Step())
            identities.Put((ulong)rows.Long(0), rows.Long(1));
        identities.Mark();
        (_identities, _identitiesFrom) = (identities, covered);
        return identities;
    }

    private void BindError(Statement statement, int code, int detail, MessageError? error)
    {
        if (error is null)
        {
            statement.BindNull(code).BindNull(detail);
            return;
        }
        _words.Bind(statement, code, error.Code);
        _scratch.ResetWrittenCount();
        Details.Write(_scratch, error);
        statement.BindBlob(detail, _scratch.WrittenSpan);
    }

    private void BindAttributes(Statement statement, int index, IReadOnlyDictionary<string, string> attributes, string? duplicateKey = null)
    {
        if (attributes.Count == 0 && duplicateKey is null)
        {
            statement.BindNull(index);
            return;
        }
        _scratch.ResetWrittenCount();
        Details.Write(_scratch, attributes, duplicateKey);
        statement.BindBlob(index, _scratch.WrittenSpan);
    }
}
