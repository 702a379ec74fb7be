namespace InterfaceEngine.Tests.Support;

/// <summary>A stream of any length that nobody holds in memory: one pattern, again and again.</summary>
internal sealed class PatternStream(long length, long failsAt = long.MaxValue) : Stream
{
    private static readonly byte[] Block = [.. Enumerable.Range(0, 1 << 16).Select(i => (byte)(i % 251))];
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Whether another stream has the same bytes, to its end.</summary>
    public static bool IsSame(Stream other, long length)
    {
        using var expected = new PatternStream(length);
        var (mine, theirs) = (new byte[1 << 16], new byte[1 << 16]);
        while (true)
        {
            var read = expected.ReadAtLeast(mine, mine.Length, throwOnEndOfStream: false);
            if (other.ReadAtLeast(theirs, theirs.Length, throwOnEndOfStream: false) != read || !mine.AsSpan(0, read).SequenceEqual(theirs.AsSpan(0, read)))
                return false;
            if (read < mine.Length)
                return true;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position >= failsAt)
            throw new IOException("The other end is gone.");
        var at = (int)(_position % Block.Length);
        var read = (int)Math.Min(Math.Min(buffer.Length, Block.Length - at), length - _position);
        Block.AsSpan(at, read).CopyTo(buffer);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
