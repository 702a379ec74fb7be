using System.Buffers;
using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>
/// Writes a file in pieces as long as the server takes, several under way at once. What is under way is bounded, so that a large file is never in memory. A small
/// file goes out in one piece together with its sync and its close: one round trip.
/// </summary>
internal sealed class SftpFileWriter : IFileWriter
{
    /// <summary>How many bytes may be under way to one file.</summary>
    internal const int MostUnderWay = 2 << 20;

    private readonly SftpSession _session;
    private readonly SftpSettings _settings;
    private readonly byte[] _handle;
    private readonly string _path;
    private readonly Queue<(Task<SftpReply> Reply, int Length)> _underWay = new();
    private byte[]? _piece;
    private int _filled;
    private int _unanswered;
    private long _offset;
    private bool _isClosed;

    /// <summary>Takes over an open file.</summary>
    /// <param name="session">The session that it is open on.</param>
    /// <param name="settings">The system.</param>
    /// <param name="handle">What the server calls the open file.</param>
    /// <param name="path">Its whole path.</param>
    public SftpFileWriter(SftpSession session, SftpSettings settings, byte[] handle, string path)
    {
        (_session, _settings, _handle, _path) = (session, settings, handle, path);
        session.Hold();
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        while (bytes.Length > 0)
        {
            if (_filled == 0 && bytes.Length >= _session.WriteSize)
            {
                await SendAsync(bytes[.._session.WriteSize], cancellationToken);
                bytes = bytes[_session.WriteSize..];
                continue;
            }
            _piece ??= ArrayPool<byte>.Shared.Rent(_session.WriteSize);
            var taken = Math.Min(bytes.Length, _session.WriteSize - _filled);
            bytes[..taken].CopyTo(_piece.AsMemory(_filled));
            _filled += taken;
            bytes = bytes[taken..];
            if (_filled == _session.WriteSize)
                await SendPieceAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_filled > 0)
            await SendPieceAsync(cancellationToken);
        // All that is asked of one file is done as though one after the other, so the rest need not wait for what goes before.
        var synced = _session.Extensions.HasFlag(SftpExtensions.FSync) ? _session.SendAsync(SftpRequests.FSync(_handle)) : null;
        var closed = Close();
        while (_underWay.Count > 0)
            await AnswerAsync(cancellationToken);
        if (synced is not null)
            await ExpectAsync(await synced.WaitAsync(cancellationToken), cancellationToken);
        // Some file systems tell of a full disk or quota only here.
        await ExpectAsync(await closed.WaitAsync(cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_isClosed)
            _ = Close();
        if (_piece is not null)
            ArrayPool<byte>.Shared.Return(_piece);
        _piece = null;
        return ValueTask.CompletedTask;
    }

    private Task<SftpReply> Close()
    {
        _isClosed = true;
        _session.Release();
        return _session.SendAsync(SftpRequests.Close(_handle));
    }

    private async ValueTask SendPieceAsync(CancellationToken cancellationToken)
    {
        var length = _filled;
        _filled = 0;
        await SendAsync(_piece.AsMemory(0, length), cancellationToken);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (_unanswered > 0 && _unanswered + bytes.Length > MostUnderWay)
            await AnswerAsync(cancellationToken);
        _underWay.Enqueue((_session.SendAsync(SftpRequests.Write(_handle, _offset, bytes.Span)), bytes.Length));
        _offset += bytes.Length;
        _unanswered += bytes.Length;
    }

    private async ValueTask AnswerAsync(CancellationToken cancellationToken)
    {
        var (reply, length) = _underWay.Peek();
        var answer = await reply.WaitAsync(cancellationToken);
        _underWay.Dequeue();
        _unanswered -= length;
        await ExpectAsync(answer, cancellationToken);
    }

    // A bare FAILURE while bytes are written is a full disk or a quota; the disk itself tells which.
    private async ValueTask ExpectAsync(SftpReply reply, CancellationToken cancellationToken)
    {
        if (reply.Type == SftpPacketType.Status && reply.Failure is null && reply.Status == SftpStatus.Ok)
            return;
        var failure = SftpStatusErrors.Of(reply, _settings);
        if (reply.Failure is null && reply.Status == SftpStatus.Failure && failure.Fault == FileFault.Other)
        {
            var isFull = await SftpFileSystem.IsFullAsync(_session, SftpFileSystem.FolderOf(_path), cancellationToken);
            failure = isFull == true ? SftpStatusErrors.DiskFull(_settings) : SftpStatusErrors.Quota(_settings);
        }
        throw failure.ToException();
    }
}
