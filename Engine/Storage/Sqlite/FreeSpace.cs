namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>What the store's disk has left, looked at once a second at the most.</summary>
internal sealed class FreeSpace(SqliteStoreOptions options)
{
    private const long Every = 1000;
    private long _looked = long.MinValue / 2;
    private volatile string? _refusal;

    /// <summary>Why new messages are refused; null where they are not.</summary>
    public string? Refusal => _refusal;

    public void Refresh()
    {
        if (options.ReserveBytes <= 0 || Environment.TickCount64 - _looked < Every)
            return;
        _looked = Environment.TickCount64;
        long left;
        try
        {
            left = Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was known a second ago is the best that is known.
            return;
        }
        _refusal = left < options.ReserveBytes
            ? $"the disk of the store {options.Folder} has less than its reserve of {options.ReserveBytes >> 20} MB left; free space on it, nothing needs a restart"
            : null;
    }

    /// <summary>Refuses what would grow the store where the disk has only its reserve left.</summary>
    /// <exception cref="StoreUnavailableException"><c>STORE-DISK-FULL</c>.</exception>
    public void ThrowIfReserved()
    {
        if (_refusal is { } refusal)
            throw new StoreUnavailableException("STORE-DISK-FULL", refusal);
    }

    /// <summary>How many bytes this user may still write.</summary>
    public long Read() => new DriveInfo(Path.GetFullPath(options.Folder)).AvailableFreeSpace;
}
