using System.Buffers;
using System.Text;
using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>A server's answer to a request, read out of its packet (draft-ietf-secsh-filexfer-02, 7), or why none will come.</summary>
internal sealed class SftpReply
{
    private const int LongestHint = 256;
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SftpReply s_ok = new() { Type = SftpPacketType.Status };
    private byte[]? _pooled;

    /// <summary>Which answer it is.</summary>
    public SftpPacketType Type { get; private init; }

    /// <summary>The status; <see cref="SftpStatus.Ok"/> where the answer holds something else.</summary>
    public SftpStatus Status { get; private init; }

    /// <summary>The server's own words beside the status. They may hold names: to be searched for what they mean, never shown.</summary>
    public string Hint { get; private init; } = "";

    /// <summary>A handle, or the bytes of an extended reply.</summary>
    public byte[] Handle { get; private init; } = [];

    /// <summary>What was read of a file. Gone once it is given back.</summary>
    public ReadOnlyMemory<byte> Data { get; private init; }

    /// <summary>A file's attributes.</summary>
    public SftpAttributes Attributes { get; private init; }

    /// <summary>Entries of a folder.</summary>
    public IReadOnlyList<FileEntry> Entries { get; private init; } = [];

    /// <summary>Why there is no answer; null where there is one.</summary>
    public SftpFailure? Failure { get; private init; }

    /// <summary>No answer will come.</summary>
    public static SftpReply Failed(SftpFailure failure) => new() { Failure = failure };

    /// <summary>Reads what follows the id.</summary>
    /// <exception cref="SftpProtocolException">The packet is not whole, or of no type that answers.</exception>
    public static SftpReply Read(SftpPacketType type, ReadOnlySpan<byte> body)
    {
        var reader = new SftpReader(body);
        switch (type)
        {
            case SftpPacketType.Status:
                var status = (SftpStatus)reader.UInt32();
                if (status == SftpStatus.Ok)
                    return s_ok;
                // Old servers leave the words out.
                var words = reader.Left == 0 ? default : reader.Bytes();
                return new SftpReply { Type = type, Status = status, Hint = Encoding.UTF8.GetString(words[..Math.Min(words.Length, LongestHint)]) };
            case SftpPacketType.Handle:
                return new SftpReply { Type = type, Handle = reader.Bytes().ToArray() };
            case SftpPacketType.Data:
                var data = reader.Bytes();
                var pooled = ArrayPool<byte>.Shared.Rent(data.Length);
                data.CopyTo(pooled);
                return new SftpReply { Type = type, Data = pooled.AsMemory(0, data.Length), _pooled = pooled };
            case SftpPacketType.Attrs:
                return new SftpReply { Type = type, Attributes = SftpAttributes.Read(ref reader) };
            case SftpPacketType.Name:
                return new SftpReply { Type = type, Entries = ReadNames(ref reader) };
            case SftpPacketType.ExtendedReply:
                return new SftpReply { Type = type, Handle = body.ToArray() };
            default:
                throw new SftpProtocolException("a packet is of a type that answers nothing");
        }
    }

    /// <summary>Gives the buffer of <see cref="Data"/> back.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _pooled, null) is { } pooled)
            ArrayPool<byte>.Shared.Return(pooled);
    }

    private static List<FileEntry> ReadNames(ref SftpReader reader)
    {
        var count = reader.UInt32();
        // A name takes twelve bytes at least, whatever the count says.
        var entries = new List<FileEntry>((int)Math.Min(count, (uint)reader.Left / 12));
        for (; count > 0; count--)
        {
            var name = reader.Bytes();
            var line = reader.Bytes();
            var attributes = SftpAttributes.Read(ref reader);
            if (NameOf(name) is { } text)
                entries.Add(attributes.ToEntry(text, line));
        }
        return entries;
    }

    // What is no name of an entry, or could not be said back to the server as it stands there, is left out.
    private static string? NameOf(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || name.IndexOfAny((byte)'/', (byte)0) >= 0)
            return null;
        try
        {
            return s_strict.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
