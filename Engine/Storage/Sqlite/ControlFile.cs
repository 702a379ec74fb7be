namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>One segment as the control file lists it. Times are ticks of UTC.</summary>
internal readonly record struct SegmentEntry(int Number, long Created, long? Closed);

/// <summary>
/// <c>control.db</c>: which segments there are, the epoch, how the last stop was, and the engine's own documents. Written by the writer's thread, or
/// before it starts and after it ended.
/// </summary>
internal sealed class ControlFile : IDisposable
{
    private readonly Database _database;
    private readonly Statement _remove;
    private readonly Statement _write;

    private ControlFile(Database database)
    {
        _database = database;
        _remove = database.Prepare("DELETE FROM document WHERE kind = ? AND name = ?");
        _write = database.Prepare("INSERT OR REPLACE INTO document (kind, name, document) VALUES (?, ?, ?)");
    }

    /// <summary>This opening of the store, one more than the last.</summary>
    public long Epoch { get; private set; }

    /// <summary>Whether whoever had the store before closed it; true for a new one.</summary>
    public bool LastStopClean { get; private set; }

    public static ControlFile Open(string path)
    {
        if (File.Exists(path))
            Schema.Control.Inspect(path);
        var database = Database.Open(path, DatabaseAccess.Write);
        try
        {
            Schema.Control.Migrate(database);
            return new ControlFile(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens it beside whoever writes, without a change to it.</summary>
    public static ControlFile OpenToRead(string path)
    {
        Schema.Control.Inspect(path);
        var database = Database.Open(path, DatabaseAccess.Read);
        try
        {
            return new ControlFile(database) { LastStopClean = ReadClean(database) };
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Begins an epoch: from here on the store counts as not stopped cleanly.</summary>
    public void BeginEpoch()
    {
        LastStopClean = ReadClean(_database);
        Epoch = _database.ReadLong("SELECT coalesce((SELECT value FROM fact WHERE name = 'epoch'), 0)") + 1;
        _database.Execute($"BEGIN IMMEDIATE; INSERT OR REPLACE INTO fact VALUES ('epoch', {Epoch}), ('clean', 0); COMMIT");
    }

    /// <summary>Notes that everything was closed in order.</summary>
    public void EndEpoch() => _database.Execute("INSERT OR REPLACE INTO fact VALUES ('clean', 1)");

    public IReadOnlyList<SegmentEntry> ReadSegments()
    {
        var segments = new List<SegmentEntry>();
        using var statement = _database.PrepareOnce("SELECT number, created, closed FROM segment ORDER BY number");
        while (statement.Step())
            segments.Add(new SegmentEntry(statement.Int(0), statement.Long(1), statement.LongOrNull(2)));
        return segments;
    }

    /// <summary>Lists a new segment, which must stand on the disk, and closes the ones before it.</summary>
    public void AddSegment(int number, long created)
    {
        Begin();
        try
        {
            _database.Execute($"UPDATE segment SET closed = {created} WHERE closed IS NULL; INSERT INTO segment VALUES ({number}, {created}, NULL)");
            Commit();
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public void Begin() => _database.Execute("BEGIN IMMEDIATE");

    public void Commit() => _database.Execute("COMMIT");

    public void RollBack()
    {
        if (_database.InTransaction)
            _database.Execute("ROLLBACK");
    }

    /// <summary>Writes documents into the open transaction.</summary>
    public void Write(IReadOnlyList<(string Kind, string Name, string? Document)> documents)
    {
        foreach (var (kind, name, document) in documents)
        {
            if (document is null)
                _remove.Bind(1, kind).Bind(2, name).Run();
            else
                _write.Bind(1, kind).Bind(2, name).Bind(3, document).Run();
        }
    }

    public void Checkpoint() => _database.Checkpoint(truncate: true);

    public void Dispose() => _database.Dispose();

    private static bool ReadClean(Database database) => database.ReadLong("SELECT coalesce((SELECT value FROM fact WHERE name = 'clean'), 1)") == 1;
}
