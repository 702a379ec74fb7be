using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>A file was still being written while it was read.</summary>
internal sealed class FileChangedException() : Exception("A file changed while it was read.");

/// <summary>A file's bytes, which ends only where the file is then what it was seen to be: half a file must not be stored as a whole one.</summary>
/// <param name="inner">The file.</param>
/// <param name="seen">What it has to be.</param>
/// <param name="look">What it is now.</param>
internal sealed class UnchangedStream(Stream inner, SeenFile seen, Func<ValueTask<FileEntry?>> look) : Stream
{
    private long _read;
    private bool _ended;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => seen.Size;

    /// <inheritdoc/>
    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty)
            return 0;
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _read += count;
        if (_read > seen.Size)
            throw new FileChangedException();
        if (count > 0)
            return count;
        if (_read != seen.Size || await look() is not { } now || SeenFile.Of(now) != seen)
            throw new FileChangedException();
        _ended = true;
        return 0;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A file that may be far away is read asynchronously.");

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
