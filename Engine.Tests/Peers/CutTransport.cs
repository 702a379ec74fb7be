using System.Buffers.Binary;
using InterfaceEngine.Channels.Sftp;

namespace InterfaceEngine.Tests.Peers;

/// <summary>Where a connection is cut: at a packet of the one or the other direction, counted from 1.</summary>
/// <param name="Request">The request that no longer goes out; 0 for none.</param>
/// <param name="Reply">The reply that no longer comes in, though the server has done what was asked; 0 for none.</param>
internal readonly record struct Cut(int Request, int Reply);

/// <summary>A real connection to a real server that ends at a packet of the test's choice.</summary>
internal sealed class CutTransport : ISftpTransport
{
    private readonly ISftpTransport _inner;

    public CutTransport(ISftpTransport inner, Cut cut)
    {
        _inner = inner;
        ToServer = new CutStream(inner.ToServer, cut.Request, Kill);
        FromServer = new CutStream(inner.FromServer, cut.Reply, Kill);
    }

    /// <summary>Starts ssh, and cuts each connection where the test says.</summary>
    /// <param name="next">Where the next one is cut.</param>
    public static Func<SftpSettings, ISftpTransport> Start(Func<Cut> next) => settings => new CutTransport(SshProcess.Start(settings), next());

    /// <inheritdoc/>
    public Stream ToServer { get; }

    /// <inheritdoc/>
    public Stream FromServer { get; }

    /// <inheritdoc/>
    public SshEnd WaitForEnd() => _inner.WaitForEnd();

    /// <inheritdoc/>
    public void Kill() => _inner.Kill();

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    /// <summary>Lets packets through until the one to cut at: four bytes of length, then so many.</summary>
    private sealed class CutStream(Stream inner, int at, Action kill) : Stream
    {
        private readonly byte[] _header = new byte[4];
        private int _headerLength;
        private long _rest;
        private int _packets;
        private bool _isCut;

        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_isCut)
                return 0;
            var count = Allowed(buffer[..inner.Read(buffer)]);
            if (_isCut)
                kill();
            return count;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_isCut)
                throw new IOException("It is cut.");
            inner.Write(buffer[..Allowed(buffer)]);
            if (!_isCut)
                return;
            inner.Flush();
            kill();
            throw new IOException("It is cut.");
        }

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        // How many of the bytes lie before the packet to cut at.
        private int Allowed(ReadOnlySpan<byte> bytes)
        {
            for (var i = 0; i < bytes.Length;)
            {
                if (_rest > 0)
                {
                    var passed = (int)Math.Min(_rest, bytes.Length - i);
                    (_rest, i) = (_rest - passed, i + passed);
                    continue;
                }
                if (_headerLength == 0 && ++_packets == at)
                {
                    _isCut = true;
                    return i;
                }
                _header[_headerLength++] = bytes[i++];
                if (_headerLength == 4)
                    (_rest, _headerLength) = (BinaryPrimitives.ReadUInt32BigEndian(_header), 0);
            }
            return bytes.Length;
        }
    }
}
