using System.Buffers.Binary;
using InterfaceEngine.Channels.Sftp;

namespace InterfaceEngine.Tests.Channels.Sftp;

/// <summary>The streams of a real ssh, which is killed once so many packets have passed: what comes after them never arrives.</summary>
/// <param name="inner">The real ones.</param>
/// <param name="mostOut">How many packets the server gets; null for all.</param>
/// <param name="mostIn">How many packets the session gets; null for all.</param>
internal sealed class CutTransport(ISftpTransport inner, int? mostOut, int? mostIn) : ISftpTransport
{
    public Stream ToServer { get; } = new CountedStream(inner.ToServer, mostOut, inner.Kill);

    public Stream FromServer { get; } = new CountedStream(inner.FromServer, mostIn, inner.Kill);

    public SshEnd WaitForEnd() => inner.WaitForEnd();

    public void Kill() => inner.Kill();

    public void Dispose() => inner.Dispose();

    /// <summary>Lets so many packets through and then kills. Packets are cut out of the stream of bytes by their lengths.</summary>
    private sealed class CountedStream(Stream inner, int? most, Action kill) : Stream
    {
        private readonly byte[] _head = new byte[4];
        private int _headFilled;
        private long _bodyLeft;
        private int _passed;
        private bool _isCut;

        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_isCut || most == 0)
                return End();
            var read = inner.Read(buffer, offset, count);
            var allowed = Allowed(buffer.AsSpan(offset, read));
            return allowed > 0 ? allowed : read == 0 ? 0 : End();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!_isCut && most != 0)
                inner.Write(buffer[..Allowed(buffer)]);
            if (!_isCut && most != 0)
                return;
            // What was let through has time to arrive: the pipe holds it, and ssh reads what is there before it ends only where it lives.
            inner.Flush();
            End();
            throw new IOException("The connection was cut.");
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        // How many of the bytes belong to packets that are let through.
        private int Allowed(ReadOnlySpan<byte> bytes)
        {
            var at = 0;
            while (at < bytes.Length && !(_isCut = most is { } limit && _passed >= limit))
            {
                if (_headFilled < _head.Length)
                {
                    _head[_headFilled++] = bytes[at++];
                    if (_headFilled == _head.Length)
                        _bodyLeft = BinaryPrimitives.ReadUInt32BigEndian(_head);
                    continue;
                }
                var some = (int)Math.Min(_bodyLeft, bytes.Length - at);
                at += some;
                _bodyLeft -= some;
                if (_bodyLeft == 0)
                    (_headFilled, _passed) = (0, _passed + 1);
            }
            return at;
        }

        private int End()
        {
            _isCut = true;
            kill();
            return 0;
        }
    }
}
