using System.Buffers.Binary;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>The two threads of a session: what goes out, what comes in.</summary>
internal sealed partial class SftpSession
{
    private const uint Version = 3;
    private const int LengthSize = 4;
    private const int Chunk = 64 << 10;
    private const int StackSize = 256 << 10;

    // OpenSSH sends 256 KB at most; a length beyond this is no length but other bytes.
    private const int LongestPacket = 1 << 20;

    // Takes whatever is to go out in one piece, so that many small requests cost one call of the system, here and in ssh.
    private void WriteLoop()
    {
        var piece = new byte[Chunk];
        try
        {
            // The first packet, which has no id.
            BinaryPrimitives.WriteInt32BigEndian(piece, 1 + sizeof(uint));
            piece[LengthSize] = (byte)SftpPacketType.Init;
            BinaryPrimitives.WriteUInt32BigEndian(piece.AsSpan(LengthSize + 1), Version);
            Write(piece.AsSpan(0, LengthSize + 1 + sizeof(uint)));
            while (TakeOutgoing(piece, out var filled, out var large))
            {
                if (large is null)
                {
                    Write(piece.AsSpan(0, filled));
                    continue;
                }
                using (large)
                    Write(large.Bytes.Span);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // ssh is gone; the reader finds out why.
        }
        _transport.ToServer.DisposeQuietly();

        void Write(ReadOnlySpan<byte> bytes)
        {
            _transport.ToServer.Write(bytes);
            _transport.ToServer.Flush();
        }
    }

    private bool TakeOutgoing(byte[] piece, out int filled, out SftpPacket? large)
    {
        (filled, large) = (0, null);
        lock (_gate)
        {
            while (_outbox.Count == 0)
            {
                // At the end, what waits for its turn is let out first.
                if (_failure is not null || (_closing && _waiting.Count == 0))
                    return false;
                _writerSleeps = true;
                Monitor.Wait(_gate);
                _writerSleeps = false;
            }
            while (_outbox.TryPeek(out var packet))
            {
                if (packet.Length > piece.Length - filled)
                {
                    if (filled == 0)
                        large = _outbox.Dequeue();
                    break;
                }
                packet.Bytes.Span.CopyTo(piece.AsSpan(filled));
                filled += packet.Length;
                _outbox.Dequeue().Dispose();
            }
            return true;
        }
    }

    private void ReadLoop()
    {
        SftpFailure failure;
        try
        {
            Read();
            var end = _transport.WaitForEnd();
            failure = IsBegun ? SshErrors.Broken(_settings) : SshErrors.OfConnecting(end, _settings);
        }
        catch (SftpProtocolException e)
        {
            failure = IsBegun ? SshErrors.Protocol(_settings, e.Message) : SshErrors.NotSftp(_settings, e.Message);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            failure = SshErrors.Broken(_settings);
        }
        Die(failure);
        _transport.Dispose();
        _ended.TrySetResult();
    }

    private bool IsBegun => _begun.Task.IsCompleted;

    private void Read()
    {
        var buffer = new byte[Chunk];
        var (start, end) = (0, 0);
        while (true)
        {
            var needed = LengthSize;
            while (end - start >= LengthSize)
            {
                var length = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(start));
                if (length is 0 or > LongestPacket)
                    throw new SftpProtocolException($"a packet of length {length}");
                needed = LengthSize + (int)length;
                if (end - start < needed)
                    break;
                Take(buffer.AsSpan(start + LengthSize, (int)length));
                start += needed;
                needed = LengthSize;
            }
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }
            if (needed > buffer.Length)
                Array.Resize(ref buffer, Math.Max(needed + Chunk, buffer.Length * 2));
            var read = _transport.FromServer.Read(buffer, end, buffer.Length - end);
            if (read == 0)
                return;
            end += read;
        }
    }

    private void Take(ReadOnlySpan<byte> packet)
    {
        var type = (SftpPacketType)packet[0];
        var reader = new SftpReader(packet[1..]);
        if (!IsBegun)
        {
            Begin(type, ref reader);
            return;
        }
        var id = reader.UInt32();
        Request? request;
        lock (_gate)
        {
            if (_failure is not null)
                return;
            if (!_pending.TryGetValue(id, out request))
                throw new SftpProtocolException("an answer to what was not asked");
        }
        // Read before it is taken off: should it be broken, the request hears of that with the others.
        var reply = SftpReply.Read(type, packet[(1 + sizeof(uint))..]);
        lock (_gate)
        {
            if (!_pending.Remove(id))
                return;
            _quietSince = _time.GetTimestamp();
            _inFlight -= request.Cost;
            while (_waiting.TryPeek(out var next) && (_inFlight == 0 || _inFlight + next.Request.Cost <= MostInFlight))
            {
                _waiting.Dequeue();
                Post(next.Packet, next.Request);
            }
            if (_closing)
                Monitor.PulseAll(_gate);
        }
        request.SetResult(reply);
    }

    private void Begin(SftpPacketType type, ref SftpReader reader)
    {
        if (type != SftpPacketType.Version)
            throw new SftpProtocolException("the first packet is not the version");
        var version = reader.UInt32();
        if (version != Version)
            throw new SftpProtocolException($"version {version}");
        while (reader.Left > 0)
        {
            var name = System.Text.Encoding.ASCII.GetString(reader.Bytes());
            Extensions |= SftpExtensionNames.Of(name, System.Text.Encoding.ASCII.GetString(reader.Bytes()));
        }
        _begun.TrySetResult(null);
    }
}
