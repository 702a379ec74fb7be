using SQLitePCL;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>How a file is opened.</summary>
internal enum DatabaseAccess
{
    /// <summary>Reads and writes; the file is made where there is none.</summary>
    Write,

    /// <summary>Reads only, beside the one that writes.</summary>
    Read,
}

/// <summary>
/// One connection to one SQLite file, used by one thread at a time. It speaks to SQLite's own calls: the store's hot path makes some hundred a
/// message, where the layers of ADO.NET would cost more than SQLite does.
/// </summary>
internal sealed class Database : IDisposable
{
    private static readonly bool _initialized = Initialize();
    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    private Database(string path, sqlite3 handle)
    {
        Path = path;
        _handle = handle;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether a transaction stands open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>How many pages this connection has written to the log since it was opened.</summary>
    public long PagesWritten
    {
        get
        {
            Check(raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0));
            return pages;
        }
    }

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Opens a file.</summary>
    public static Database Open(string path, DatabaseAccess access)
    {
        _ = _initialized;
        var flags = raw.SQLITE_OPEN_NOMUTEX | (access == DatabaseAccess.Write
            ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE
            : raw.SQLITE_OPEN_READONLY);
        var result = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (result != raw.SQLITE_OK)
        {
            var problem = new DatabaseException(result, raw.sqlite3_errstr(result).utf8_to_string());
            handle?.Dispose();
            throw problem;
        }
        var database = new Database(path, handle);
        try
        {
            raw.sqlite3_busy_timeout(handle, 5000);
            raw.sqlite3_extended_result_codes(handle, 1);
            database.Execute(access == DatabaseAccess.Write
                ? "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY"
                : "PRAGMA query_only=1; PRAGMA cache_size=-1024; PRAGMA temp_store=MEMORY");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Prepares a statement, which lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = PrepareOnce(sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Prepares a statement that its user disposes of.</summary>
    public Statement PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new Statement(this, statement);
    }

    /// <summary>Runs one or more statements without parameters.</summary>
    public void Execute(string sql)
    {
        var result = raw.sqlite3_exec(_handle, sql, null, null, out var text);
        if (result != raw.SQLITE_OK)
            throw new DatabaseException(result, text ?? raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    /// <summary>The first column of the first row; 0 where there is none.</summary>
    public long ReadLong(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>A piece of a blob, without reading what stands around it.</summary>
    public byte[] ReadBlob(string table, string column, long row, int offset, int length)
    {
        if (length == 0)
            return [];
        Check(raw.sqlite3_blob_open(_handle, "main", table, column, row, 0, out var blob));
        using (blob)
        {
            var bytes = new byte[length];
            Check(raw.sqlite3_blob_read(blob, bytes, offset));
            return bytes;
        }
    }

    /// <summary>Copies the log into the file as far as readers allow, and syncs it.</summary>
    /// <param name="truncate">Waits for readers and cuts the log to nothing.</param>
    /// <returns>How many pages the log still holds that could not be copied.</returns>
    public int Checkpoint(bool truncate)
    {
        var mode = truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE;
        var result = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var pages, out var copied);
        if (result is not (raw.SQLITE_OK or raw.SQLITE_BUSY))
            Check(result);
        return pages - copied;
    }

    /// <summary>Throws where a call did not succeed.</summary>
    public void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw new DatabaseException(result, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _handle.Dispose();
    }

    // Memory statistics are off: they put a lock around every allocation of every connection.
    private static bool Initialize()
    {
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
        return true;
    }
}
