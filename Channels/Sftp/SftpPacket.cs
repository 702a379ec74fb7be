using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>A request that is being written, in a buffer from the pool: length, type, a place for its id, then its fields (draft-ietf-secsh-filexfer-02, 3 and 5).</summary>
internal sealed class SftpPacket : IDisposable
{
    private const int IdAt = 5;
    private const int LengthSize = 4;
    private const int Header = 9;
    private byte[] _buffer;

    /// <summary>Begins one.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="room">About how many bytes its fields take.</param>
    public SftpPacket(SftpPacketType type, int room = 240)
    {
        Type = type;
        _buffer = ArrayPool<byte>.Shared.Rent(Header + room);
        _buffer[LengthSize] = (byte)type;
        Length = Header;
    }

    /// <summary>What it is.</summary>
    public SftpPacketType Type { get; }

    /// <summary>How long it is, all told.</summary>
    public int Length { get; private set; }

    /// <summary>The whole packet, once it has its id.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>Adds a number.</summary>
    public SftpPacket Add(uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), number);
        return this;
    }

    /// <summary>Adds a number.</summary>
    public SftpPacket Add(ulong number)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), number);
        return this;
    }

    /// <summary>Adds bytes behind their length.</summary>
    public SftpPacket Add(ReadOnlySpan<byte> bytes)
    {
        Add((uint)bytes.Length);
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    /// <summary>Adds a text in UTF-8 behind its length.</summary>
    public SftpPacket Add(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Add((uint)length);
        Encoding.UTF8.GetBytes(text, Take(length));
        return this;
    }

    /// <summary>Adds attributes that say nothing: the server's own rules decide (section 5).</summary>
    public SftpPacket AddNoAttributes() => Add(0u);

    /// <summary>Gives it its id and its length; it is whole then.</summary>
    public void Finish(uint id)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(IdAt), id);
        BinaryPrimitives.WriteInt32BigEndian(_buffer, Length - LengthSize);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + count));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        var place = _buffer.AsSpan(Length, count);
        Length += count;
        return place;
    }
}
