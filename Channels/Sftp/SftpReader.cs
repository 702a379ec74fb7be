using System.Buffers.Binary;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>Reads the fields of a packet from its bytes. A packet that is shorter than its fields say is <see cref="SftpProtocolException"/>, and nothing else happens.</summary>
/// <param name="bytes">What is left to be read.</param>
internal ref struct SftpReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>A number.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    /// <summary>A number.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    /// <summary>Bytes behind their length.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var length = UInt32();
        if (length > (uint)_rest.Length)
            throw new SftpProtocolException("a field is longer than its packet");
        return Take((int)length);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new SftpProtocolException("a packet ends before its fields");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

/// <summary>The server sent what SFTP does not allow. The session is of no use after it.</summary>
/// <param name="what">What, without any of its bytes.</param>
internal sealed class SftpProtocolException(string what) : Exception(what);
