using System.Net.Sockets;

namespace InterfaceEngine.Benchmarks;

/// <summary>Reads MLLP frames from a socket with blocking calls and one buffer: as little as a client can do.</summary>
internal sealed class Frames(Socket socket)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;

    /// <summary>The next frame's content without its framing, valid until the next call; empty when the peer closed.</summary>
    public ReadOnlySpan<byte> Next()
    {
        var scanned = _start;
        while (true)
        {
            var fs = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)0x1c);
            if (fs >= 0 && scanned + fs + 1 < _end)
            {
                var whole = _buffer.AsSpan(_start, scanned + fs - _start);
                _start = scanned + fs + 2;
                return whole[(whole.IndexOf((byte)0x0b) + 1)..];
            }
            scanned = fs >= 0 ? scanned + fs : _end;
            if (_start > 0 && (_start == _end || _end == _buffer.Length))
            {
                Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
                (scanned, _end, _start) = (scanned - _start, _end - _start, 0);
            }
            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            var read = socket.Receive(_buffer, _end, _buffer.Length - _end, SocketFlags.None);
            if (read <= 0)
                return default;
            _end += read;
        }
    }

    /// <summary>The raw bytes of a field of the first segment with an id; MSH counts its separator.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> message, ReadOnlySpan<byte> segment, int number)
    {
        while (!message.StartsWith(segment))
        {
            var end = message.IndexOf((byte)'\r');
            if (end < 0)
                return default;
            message = message[(end + 1)..];
        }
        for (var skip = segment.SequenceEqual("MSH"u8) ? number - 1 : number; skip > 0; skip--)
            message = message[(message.IndexOf((byte)'|') + 1)..];
        var stop = message.IndexOfAny((byte)'|', (byte)'\r');
        return stop < 0 ? message : message[..stop];
    }
}
