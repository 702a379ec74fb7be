using System.Collections.Concurrent;
using System.Globalization;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>One segment as readers and the writer share it: its file, its idle read connections, and how much of it is queued.</summary>
internal sealed class Segment(string folder, SegmentEntry entry) : IDisposable
{
    private const int MostIdleReaders = 4;
    private readonly string _folder = folder;
    private readonly ConcurrentBag<SegmentReader> _idle = [];
    private readonly ConcurrentDictionary<long, string> _words = new();
    private readonly ConcurrentDictionary<long, (string Channel, string Destination)> _routes = new();
    private SegmentIndex? _index;
    private OpenKeys? _openKeys;
    private long _queued;
    private long _messages;
    private long _members;
    private int _closing;

    public int Number => entry.Number;

    /// <summary>When it was begun, in ticks of UTC.</summary>
    public long Created => entry.Created;

    public string Path { get; } = PathOf(folder, entry.Number);

    public ContentFolder Content { get; init; } = null!;

    /// <summary>The sorted keys of a closed segment; null where they were not made yet, and for the one that messages go to.</summary>
    public SegmentIndex? Index
    {
        get => Volatile.Read(ref _index);
        set
        {
            Volatile.Write(ref _index, value);
            Volatile.Write(ref _openKeys, null);
        }
    }

    /// <summary>The keys of a segment that has no index, in memory from the first question on.</summary>
    public OpenKeys OpenKeys => LazyInitializer.EnsureInitialized(ref _openKeys);

    /// <summary>How many of its deliveries are queued, so that readers of queues pass over segments that owe nothing.</summary>
    public long Queued => Interlocked.Read(ref _queued);

    /// <summary>How many of its deliveries wait for a batch; as <see cref="Queued"/>.</summary>
    public long Members => Interlocked.Read(ref _members);

    /// <summary>How many messages it holds.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    public static string PathOf(string folder, int number)
        => System.IO.Path.Combine(folder, "segments", number.ToString("D6", CultureInfo.InvariantCulture) + ".db");

    /// <summary>Notes what a commit changed.</summary>
    public void Count(long queued, long messages, long members)
    {
        Interlocked.Add(ref _queued, queued);
        Interlocked.Add(ref _messages, messages);
        if (members != 0)
            Interlocked.Add(ref _members, members);
    }

    /// <summary>Whether a message of this segment may have an identity; true where only its rows could tell.</summary>
    public bool MayHold(ulong identity) => Index is not { } index || index.Covered < Messages || index.MayHold(identity);

    /// <summary>Reads with a connection of its own, from what was committed when the first row is read.</summary>
    /// <exception cref="StoreUnavailableException">The disk cannot be read now.</exception>
    public T Read<T>(Func<SegmentReader, T> read)
    {
        SegmentReader? reader = null;
        try
        {
            if (!_idle.TryTake(out reader))
                reader = new SegmentReader(this, _words, _routes);
            return read(reader);
        }
        catch (DatabaseException e) when (e.IsStorageFailure)
        {
            throw new StoreUnavailableException("STORE-IO", $"the store {_folder} cannot be read ({e.Message}); check its disk", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !ContentFolder.IsLost(e))
        {
            throw new StoreUnavailableException("STORE-IO", $"the store {_folder} cannot be read; check its disk", e);
        }
        finally
        {
            if (reader is null)
            {
                // It could not be opened.
            }
            else if (_idle.Count < MostIdleReaders && Volatile.Read(ref _closing) == 0)
                _idle.Add(reader);
            else
                reader.Dispose();
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _closing, 1);
        while (_idle.TryTake(out var reader))
            reader.Dispose();
        Index?.Dispose();
    }
}
