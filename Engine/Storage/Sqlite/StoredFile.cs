using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>Content or a payload that is a file of the store.</summary>
internal sealed class StoredFile(ContentFolder folder, string name, long length, ulong? hash = null) : LargeContent
{
    private const int HashedAtOnce = 256 << 10;
    private readonly Lock _gate = new();
    private ulong? _hash = hash;
    private int _isTaken;

    /// <summary>Its name in the folder, as rows have it.</summary>
    public string Name => name;

    public override long Length => length;

    /// <summary>Leaves it to a change to keep or to remove it; false where another has it already.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    public override Stream OpenRead() => folder.OpenRead(name, length);

    public override ulong ReadHash()
    {
        lock (_gate)
        {
            if (_hash is { } known)
                return known;
            var sum = new StableHashSum();
            var buffer = new byte[HashedAtOnce];
            using var stream = OpenRead();
            for (int read; (read = stream.Read(buffer)) > 0;)
                sum.Add(buffer.AsSpan(0, read));
            _hash = sum.Result;
            return _hash.Value;
        }
    }
}
