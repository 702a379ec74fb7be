using SQLitePCL;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>SQLite refused a call. The text is SQLite's own, which names tables and columns but no values.</summary>
internal sealed class DatabaseException(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    /// <summary>The primary result code.</summary>
    public int Code { get; } = code & 0xFF;

    /// <summary>
    /// Whether the file system or the machine failed, and not the statement: then nothing else of the same batch would fare better, and a later
    /// try may succeed.
    /// </summary>
    public bool IsStorageFailure => Code is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY
        or raw.SQLITE_NOMEM or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_PROTOCOL;

    /// <summary>The same as the store's callers hear it.</summary>
    public StoreUnavailableException ToUnavailable(string folder) => Code == raw.SQLITE_FULL
        ? new StoreUnavailableException("STORE-DISK-FULL", $"the disk of the store {folder} is full; free space on it, nothing needs a restart", this)
        : new StoreUnavailableException("STORE-IO", $"the store {folder} cannot be written ({Message}); check its disk", this);
}
