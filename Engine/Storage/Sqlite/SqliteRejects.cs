using System.Buffers;
using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// <c>rejects.db</c>: written by a timer of its own, once a second where there is something, and not synced each time: the good path never waits for it. Reads
/// write what waits first, so that they show everything.
/// </summary>
internal sealed class SqliteRejects : RejectLog, IDisposable
{
    /// <summary>The most that is written in one second, in rejects and in bytes.</summary>
    public const int MostWaiting = 200;

    private const int MostBytesWaiting = 1 << 20;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lock _file = new();
    private readonly Database _database;
    private readonly FreeSpace _space;
    private readonly ITimer _timer;
    private readonly Statement _insert;
    private readonly Dictionary<string, long> _notKept = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private List<(NewReject Reject, byte[] Sample, long Size, long NotKept)> _waiting = [];
    private int _bytesWaiting;
    private bool _isDisposed;

    private SqliteRejects(Database database, FreeSpace space, TimeProvider time)
    {
        (_database, _space) = (database, space);
        _insert = database.Prepare("INSERT INTO reject (at, channel, peer, code, error, value, answer, size, not_kept, sample) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _timer = time.CreateTimer(static rejects => ((SqliteRejects)rejects!).Write(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Opens the file, or makes it.</summary>
    public static SqliteRejects Open(SqliteStoreOptions options, FreeSpace space)
    {
        var path = PathOf(options.Folder);
        var database = Database.Open(path, DatabaseAccess.Write);
        try
        {
            Schema.Rejects.Migrate(database);
            database.Execute("PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=1000");
            return new SqliteRejects(database, space, options.Time);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Where it is.</summary>
    public static string PathOf(string folder) => Path.Combine(folder, "rejects.db");

    /// <inheritdoc/>
    public override void Add(NewReject reject, ReadOnlySpan<byte> sample)
    {
        var kept = sample[..Math.Min(sample.Length, IInbox.MaxRejectSample)];
        lock (_gate)
        {
            if (_isDisposed)
                return;
            if (_waiting.Count >= MostWaiting || _bytesWaiting + kept.Length > MostBytesWaiting)
            {
                _notKept[reject.Channel] = _notKept.GetValueOrDefault(reject.Channel) + 1;
                return;
            }

            _notKept.Remove(reject.Channel, out var before);
            _waiting.Add((reject, kept.ToArray(), reject.Size ?? sample.Length, before));
            _bytesWaiting += kept.Length;
            if (_waiting.Count == 1)
                _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<StoredReject> Query(RejectFilter filter)
    {
        var where = new Conditions();
        where.AddAny(filter.Channels, channel => $"channel = {where.Parameter(channel)}");
        where.AddAny(filter.Errors, code => $"code = {where.Parameter(code)}");
        where.AddSpan("at", filter.From, filter.Until);
        return Read($"SELECT {Columns} FROM reject WHERE {where.Sql} ORDER BY number {(filter.OldestFirst ? "ASC" : "DESC")} LIMIT {filter.Limit}", where.BindTo, ToReject);
    }

    /// <inheritdoc/>
    public override StoredReject? Find(RejectId id)
        => Read($"SELECT {Columns} FROM reject WHERE number = ?", s => s.Bind(1, id.Number), ToReject).FirstOrDefault();

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> ReadSample(RejectId id)
        => Read("SELECT sample FROM reject WHERE number = ?", s => s.Bind(1, id.Number), row => row.Blob(0).ToArray()).FirstOrDefault() ?? [];

    public void Dispose()
    {
        _timer.Dispose();
        Write();
        lock (_gate)
            _isDisposed = true;
        lock (_file)
            _database.Dispose();
    }

    private const string Columns = "number, at, channel, peer, error, value, answer, size, length(sample), not_kept";

    private static StoredReject ToReject(Statement row)
    {
        var error = Details.ReadError(row.Blob(4), row.TextOrNull(5))!;
        var reject = new NewReject(row.Text(2), new DateTimeOffset(row.Long(1), TimeSpan.Zero), row.Text(3), error, row.Text(6));
        return new StoredReject(new RejectId(row.Long(0)), reject, row.Long(7), row.Int(8), row.Long(9));
    }

    private List<T> Read<T>(string sql, Action<Statement> bind, Func<Statement, T> read)
    {
        Write();
        lock (_file)
        {
            var rows = new List<T>();
            using var statement = _database.PrepareOnce(sql);
            bind(statement);
            while (statement.Step())
                rows.Add(read(statement));
            return rows;
        }
    }

    // On a timer's thread nobody would catch what it throws; a transaction that is still open fails the next write, which tries this again.
    private void RollBack()
    {
        try
        {
            if (_database.InTransaction)
                _database.Execute("ROLLBACK");
        }
        catch (DatabaseException)
        {
            // The disk fails: that is told where it matters, by the store.
        }
    }

    private void Write()
    {
        lock (_file)
        {
            var waiting = Take();
            if (waiting.Count == 0)
                return;
            try
            {
                _space.ThrowIfReserved();
                _database.Execute("BEGIN IMMEDIATE");
                foreach (var (reject, sample, size, notKept) in waiting)
                    Insert(reject, sample, size, notKept);
                foreach (var channel in waiting.Select(w => w.Reject.Channel).Distinct())
                    Prune(channel);
                _database.Execute("COMMIT");
            }
            catch (Exception e) when (e is DatabaseException or StoreUnavailableException)
            {
                // The disk is full or failing, which the store says by itself; these are counted with the next one that can be kept.
                PutOff(waiting);
                RollBack();
            }
        }
    }

    private List<(NewReject Reject, byte[] Sample, long Size, long NotKept)> Take()
    {
        lock (_gate)
        {
            if (_isDisposed || _waiting.Count == 0)
                return [];
            var waiting = _waiting;
            (_waiting, _bytesWaiting) = ([], 0);
            return waiting;
        }
    }

    private void PutOff(List<(NewReject Reject, byte[] Sample, long Size, long NotKept)> waiting)
    {
        lock (_gate)
        {
            foreach (var (reject, _, _, notKept) in waiting)
                _notKept[reject.Channel] = _notKept.GetValueOrDefault(reject.Channel) + notKept + 1;
        }
    }

    private void Insert(NewReject reject, byte[] sample, long size, long notKept)
    {
        _scratch.ResetWrittenCount();
        Details.Write(_scratch, reject.Error);
        _insert.Clear().Bind(1, reject.At.UtcTicks).Bind(2, reject.Channel).Bind(3, reject.Peer).Bind(4, reject.Error.Code)
            .BindBlob(5, _scratch.WrittenSpan);
        if (reject.Error.Value is { } value)
            _insert.Bind(6, value);
        _insert.Bind(7, reject.Answer).Bind(8, size).Bind(9, notKept).BindBlob(10, sample).Run();
    }

    private void Prune(string channel)
    {
        using var rows = _database.PrepareOnce("SELECT number, length(sample) FROM reject WHERE channel = ? ORDER BY number DESC");
        rows.Bind(1, channel);
        var (count, bytes) = (0, 0L);
        while (rows.Step())
        {
            count++;
            bytes += rows.Long(1);
            if (count <= MostOfChannel && bytes <= MostBytesOfChannel)
                continue;
            using var remove = _database.PrepareOnce("DELETE FROM reject WHERE channel = ? AND number <= ?");
            remove.Bind(1, channel).Bind(2, rows.Long(0)).Run();
            return;
        }
    }
}
