using System.Globalization;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The folder of content and payloads that are files of their own, named by the epoch that wrote them and a number in it.</summary>
internal sealed class ContentFolder
{
    /// <summary>What is no longer than this stands in a row, whatever the store's options are or once were.</summary>
    public const int SmallestFile = 64 << 10;

    private const int OutOfSpace = 28;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int InputOutputError = 5;
    private const int WindowsInputOutputError = unchecked((int)0x8007045D);
    private const int WindowsChecksumError = unchecked((int)0x80070017);
    private readonly string _store;
    private readonly string _folder;
    private readonly long _epoch;
    private long _last;

    public ContentFolder(string store, long epoch)
    {
        _store = store;
        _folder = Path.Combine(store, "content");
        _epoch = epoch;
        Directory.CreateDirectory(_folder);
    }

    /// <summary>Writes a new file, synced, and gives its name.</summary>
    public string Write(ReadOnlySpan<byte> bytes)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{_epoch}-{Interlocked.Increment(ref _last)}.bin");
        var path = Path.Combine(_folder, name);
        try
        {
            DurableFiles.Write(path, bytes);
            return name;
        }
        catch (IOException)
        {
            Delete(name);
            throw;
        }
    }

    /// <summary>Reads a piece, wherever its chunk keeps it.</summary>
    public byte[] ReadPiece(Database database, long chunk, int start, int size)
    {
        if (size == 0)
            return [];
        if (size <= SmallestFile)
            return database.ReadBlob("chunk", "bytes", chunk, start, size);
        using var row = database.PrepareOnce("SELECT file FROM chunk WHERE id = ?");
        if (!row.Bind(1, chunk).Step() || row.TextOrNull(0) is not { } name)
            return database.ReadBlob("chunk", "bytes", chunk, start, size);
        var bytes = File.ReadAllBytes(Path.Combine(_folder, name));
        return bytes.Length == size ? bytes : throw new EndOfStreamException("A file of the store's content has not the length that its row says.");
    }

    /// <summary>Whether an exception of <see cref="ReadPiece"/> says that the bytes are gone or damaged, so that a later try would fare no better.</summary>
    public static bool IsLost(Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException or EndOfStreamException => true,
        IOException => problem.HResult is InputOutputError or WindowsInputOutputError or WindowsChecksumError,
        DatabaseException database => !database.IsStorageFailure || database.Code == SQLitePCL.raw.SQLITE_CORRUPT,
        _ => false,
    };

    /// <summary>Removes a file that no row names. Where that fails it is only space, and the next start after an unclean stop tries again.</summary>
    public void Delete(string name)
    {
        try
        {
            File.Delete(Path.Combine(_folder, name));
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Removes what earlier epochs wrote and no row names: the remains of changes that a crash cut off.</summary>
    public void RemoveOrphans(IReadOnlySet<string> named)
    {
        foreach (var path in Directory.EnumerateFiles(_folder, "*.bin"))
        {
            var name = Path.GetFileName(path);
            if (!named.Contains(name))
                Delete(name);
        }
    }

    public StoreUnavailableException ToUnavailable(IOException problem) => problem.HResult is OutOfSpace or WindowsDiskFull
        ? new StoreUnavailableException("STORE-DISK-FULL", $"the disk of the store {_store} is full; free space on it, nothing needs a restart", problem)
        : new StoreUnavailableException("STORE-IO", $"the store {_store} cannot be written; check its disk", problem);
}
