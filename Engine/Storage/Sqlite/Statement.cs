using System.Buffers;
using System.Text;
using SQLitePCL;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as SQLite has it.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, long? value)
        => value is { } number ? Bind(index, number) : BindNull(index);

    public Statement BindNull(int index)
    {
        database.Check(raw.sqlite3_bind_null(handle, index));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        if (value is null)
            return BindNull(index);
        if (value.Length == 0)
        {
            database.Check(raw.sqlite3_bind_text(handle, index, ""));
            return this;
        }
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var bytes = most <= 512 ? stackalloc byte[512] : (rented = ArrayPool<byte>.Shared.Rent(most));
        database.Check(raw.sqlite3_bind_text(handle, index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    public Statement BindBlob(int index, ReadOnlySpan<byte> value)
    {
        database.Check(raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    /// <summary>Sets every parameter to null.</summary>
    public Statement Clear()
    {
        raw.sqlite3_clear_bindings(handle);
        return this;
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result == raw.SQLITE_DONE)
            return false;
        database.Check(result);
        return false;
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready for the next use.</summary>
    public void Run()
    {
        var result = raw.sqlite3_step(handle);
        if (result != raw.SQLITE_DONE)
        {
            try
            {
                database.Check(result);
            }
            finally
            {
                raw.sqlite3_reset(handle);
            }
        }
        raw.sqlite3_reset(handle);
    }

    /// <summary>Makes it ready for the next use.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public bool IsText(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_TEXT;

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public int Int(int column) => raw.sqlite3_column_int(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
