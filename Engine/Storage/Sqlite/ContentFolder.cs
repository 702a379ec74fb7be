using System.Globalization;
using InterfaceEngine.Channels.Messages;

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

    /// <summary>A name that no file had.</summary>
    public string NewName() => string.Create(CultureInfo.InvariantCulture, $"{_epoch}-{Interlocked.Increment(ref _last)}.bin");

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Makes the names of the files durable.</summary>
    public void Sync() => DurableFiles.SyncFolder(_folder);

    /// <summary>Writes a new file, synced, and gives its name.</summary>
    public string Write(ReadOnlySpan<byte> bytes)
    {
        var name = NewName();
        try
        {
            DurableFiles.Write(PathOf(name), bytes);
            return name;
        }
        catch (IOException)
        {
            Delete(name);
            throw;
        }
    }

    /// <summary>Reads a piece, wherever its chunk keeps it.</summary>
    /// <exception cref="ContentTooLargeException">It is longer than <see cref="LargeContent.MostInMemory"/>.</exception>
    public byte[] ReadPiece(Database database, in Piece piece)
    {
        if (piece.Size == 0)
            return [];
        return FileOf(database, piece) is { } name
            ? new StoredFile(this, name, piece.Size).ReadAll()
            : database.ReadBlob("chunk", "bytes", piece.Chunk, piece.Start, (int)piece.Size);
    }

    /// <summary>Finds a piece, wherever its chunk keeps it: in memory, or a file where that is too long for memory. A file is not looked into.</summary>
    public StoredContent Find(Database database, in Piece piece)
        => piece.Size > LargeContent.Above && FileOf(database, piece) is { } name
            ? new StoredContent(default, new StoredFile(this, name, piece.Size))
            : new StoredContent(ReadPiece(database, piece), null);

    /// <summary>The file that a piece stands in; null where it stands in a row.</summary>
    public static string? FileOf(Database database, in Piece piece)
    {
        if (piece.Size <= SmallestFile)
            return null;
        using var row = database.PrepareOnce("SELECT file FROM chunk WHERE id = ?");
        return row.Bind(1, piece.Chunk).Step() ? row.TextOrNull(0) : null;
    }

    /// <summary>Opens a file that a row names.</summary>
    /// <exception cref="ContentLostException">It is not there, or has not the length that its row says.</exception>
    public Stream OpenRead(string name, long length)
    {
        try
        {
            var stream = new StoredFileStream(PathOf(name));
            if (stream.Length == length)
                return stream;
            stream.Dispose();
            throw new ContentLostException(new EndOfStreamException("A file of the store's content has not the length that its row says."));
        }
        catch (IOException e) when (IsLost(e))
        {
            throw new ContentLostException(e);
        }
    }

    /// <summary>Whether an exception of <see cref="ReadPiece"/> says that the bytes are gone or damaged, so that a later try would fare no better.</summary>
    public static bool IsLost(Exception problem) => problem switch
    {
        ContentLostException or FileNotFoundException or DirectoryNotFoundException or EndOfStreamException => true,
        IOException => problem.HResult is InputOutputError or WindowsInputOutputError or WindowsChecksumError,
        DatabaseException database => !database.IsStorageFailure || database.Code == SQLitePCL.raw.SQLITE_CORRUPT,
        _ => false,
    };

    /// <summary>Removes a file that no row names. Where that fails it is only space, and the next start after an unclean stop tries again.</summary>
    public void Delete(string name)
    {
        try
        {
            File.Delete(PathOf(name));
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
