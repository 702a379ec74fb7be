using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>
/// Reads a file from its beginning, with several requests under way at once, so that a far server is read as fast as the line allows. What is asked for is bounded;
/// nothing is asked for behind the size that the file had, until that has been reached: one that has grown is read to its end.
/// </summary>
internal sealed class SftpReadStream : Stream
{
    /// <summary>How many bytes may be asked for ahead.</summary>
    internal const int MostAhead = 2 << 20;

    private readonly SftpSession _session;
    private readonly SftpSettings _settings;
    private readonly byte[] _handle;
    private readonly Queue<(Task<SftpReply> Reply, long Offset, int Length)> _asked = new();
    private readonly Task<SftpReply> _looking;
    private int _pieceSize;
    private long? _size;
    private long _nextOffset;
    private int _ahead;
    private SftpReply? _current;
    private ReadOnlyMemory<byte> _rest;
    private long _position;
    private bool _isAtEnd;
    private bool _isClosed;

    /// <summary>Takes over an open file.</summary>
    public SftpReadStream(SftpSession session, SftpSettings settings, byte[] handle)
    {
        (_session, _settings, _handle) = (session, settings, handle);
        session.Hold();
        _pieceSize = session.ReadSize;
        _looking = session.SendAsync(SftpRequests.FStat(handle));
        Ask(0, _pieceSize);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException("A file is read to its end, wherever that is.");

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("A file is read from its beginning.");
    }

    /// <inheritdoc/>
    /// <exception cref="FileSystemException">The world does not allow it.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (buffer.Length == 0)
            return 0;
        while (_rest.IsEmpty)
        {
            _current?.Release();
            _current = null;
            if (_isAtEnd)
                return 0;
            await AskAheadAsync(cancellationToken);
            await TakeNextAsync(cancellationToken);
        }
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A server is waited for asynchronously.");

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is written.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A file is read from its beginning.");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("A file is only read.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A file is only read.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            _current?.Release();
            _current = null;
            _rest = default;
            _ = _session.SendAsync(SftpRequests.Close(_handle));
            _session.Release();
        }
        base.Dispose(disposing);
    }

    private async ValueTask AskAheadAsync(CancellationToken cancellationToken)
    {
        if (_size is null)
        {
            var looked = await _looking.WaitAsync(cancellationToken);
            if (looked.Failure is { } failure)
                throw failure.ToException();
            _size = looked.Type == SftpPacketType.Attrs ? (long)Math.Min(looked.Attributes.Size ?? 0, long.MaxValue) : 0;
        }
        while (_ahead < MostAhead && _nextOffset < _size)
            Ask(_nextOffset, (int)Math.Min(_pieceSize, _size.Value - _nextOffset));
        if (_asked.Count == 0)
            Ask(_nextOffset, _pieceSize);
    }

    private void Ask(long offset, int length)
    {
        _asked.Enqueue((_session.SendAsync(SftpRequests.Read(_handle, offset, length), length), offset, length));
        _nextOffset = offset + length;
        _ahead += length;
    }

    private async ValueTask TakeNextAsync(CancellationToken cancellationToken)
    {
        var (asking, offset, length) = _asked.Peek();
        var reply = await asking.WaitAsync(cancellationToken);
        _asked.Dequeue();
        _ahead -= length;
        if (reply.Type == SftpPacketType.Status && reply.Failure is null && reply.Status == SftpStatus.Eof)
        {
            _isAtEnd = true;
            return;
        }
        if (reply.Type != SftpPacketType.Data)
            throw SftpStatusErrors.Of(reply, _settings).ToException();
        if (reply.Data.Length == 0 || reply.Data.Length > length)
            throw SshErrors.Protocol(_settings, "a piece of a file of a length that was not asked for").ToException();
        (_current, _rest) = (reply, reply.Data);
        if (reply.Data.Length == length)
            return;
        // Less than was asked for: a server may give what it likes. What was asked for behind it is given up, and asked for again from here.
        while (_asked.TryDequeue(out var given))
            _ahead -= given.Length;
        _nextOffset = offset + reply.Data.Length;
        if (_nextOffset < _size)
            _pieceSize = reply.Data.Length;
    }
}
