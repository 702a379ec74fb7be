namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>Where a piece of content or a payload stands.</summary>
/// <param name="Chunk">The row of <c>chunk</c>.</param>
/// <param name="Start">The first byte in it.</param>
/// <param name="Size">How many bytes.</param>
internal readonly record struct Piece(long Chunk, int Start, long Size);

/// <summary>
/// Gathers the content and payloads of a commit into few large rows: one insert of 48 kB costs a fraction of 64 inserts of 750 bytes, and message
/// and delivery rows stay small.
/// </summary>
internal sealed class ChunkBuffer(Database database, long last)
{
    /// <summary>A chunk ends here: to read a piece, SQLite follows a chain of a page per 4 kB.</summary>
    private const int Limit = 64 << 10;

    private readonly Statement _insert = database.Prepare("INSERT INTO chunk (id, key_id, file, bytes) VALUES (?, 0, ?, ?)");
    private byte[] _bytes = new byte[Limit];
    private int _length;
    private long _last = last;
    private long _lastCommitted = last;
    private (string? Name, Piece Piece) _lastFile;

    /// <summary>Adds a chunk that stands in a file of its own. A payload that is its message's content has the same file, and the same chunk.</summary>
    public Piece Add(string file, long size)
    {
        if (_lastFile.Name == file)
            return _lastFile.Piece;
        Flush();
        _last++;
        _insert.Bind(1, _last).Bind(2, file).BindNull(3).Run();
        _lastFile = (file, new Piece(_last, 0, size));
        return _lastFile.Piece;
    }

    /// <summary>Adds bytes to the present chunk.</summary>
    public Piece Add(ReadOnlySpan<byte> bytes)
    {
        if (_length > 0 && _length + bytes.Length > Limit)
            Flush();
        if (_length == 0)
            _last++;
        if (bytes.Length > _bytes.Length)
            _bytes = new byte[bytes.Length];
        bytes.CopyTo(_bytes.AsSpan(_length));
        // A piece of no bytes still makes its chunk's number taken.
        var piece = new Piece(_last, _length, bytes.Length);
        _length += bytes.Length;
        return piece;
    }

    /// <summary>Writes the present chunk, before a commit and before pieces of this transaction are read.</summary>
    public void Flush()
    {
        if (_length == 0)
            return;
        _insert.Bind(1, _last).BindNull(2).BindBlob(3, _bytes.AsSpan(0, _length)).Run();
        _length = 0;
        if (_bytes.Length > Limit)
            _bytes = new byte[Limit];
    }

    public void Committed() => _lastCommitted = _last;

    public void RolledBack()
    {
        (_length, _lastFile) = (0, default);
        _last = _lastCommitted;
    }
}
