using System.Runtime.InteropServices;

namespace InterfaceEngine.Channels.Messages;

/// <summary>
/// Content or a payload that is too long to be held in memory: a file of the store that nobody changes. It is read as a stream, as often as it is needed;
/// one that is lost or damaged says so with <see cref="ContentLostException"/>. Several messages and deliveries may share one.
/// </summary>
public abstract class LargeContent
{
    /// <summary>What is longer than this many bytes, 16 MiB, is not held in memory where that can be helped.</summary>
    public const int Above = 16 << 20;

    /// <summary>What is longer than this many bytes, 256 MiB, is never read into memory as a whole.</summary>
    public const int MostInMemory = 256 << 20;

    /// <summary>How many bytes it has.</summary>
    public abstract long Length { get; }

    /// <summary>Opens it for reading from its beginning; the stream can seek. The caller disposes of it.</summary>
    /// <exception cref="ContentLostException">It is not there any more, or is not as long as it was.</exception>
    public abstract Stream OpenRead();

    /// <summary>The <see cref="StableHash"/> of its bytes. Known where it was just written; otherwise this reads all of it, once.</summary>
    /// <exception cref="ContentLostException">It cannot be read any more.</exception>
    public abstract ulong ReadHash();

    /// <summary>Reads all of it into memory, for what cannot be read in pieces.</summary>
    /// <exception cref="ContentTooLargeException">It is longer than <see cref="MostInMemory"/>.</exception>
    /// <exception cref="ContentLostException">It cannot be read any more.</exception>
    public byte[] ReadAll()
    {
        if (Length > MostInMemory)
            throw new ContentTooLargeException(Length);
        var bytes = GC.AllocateUninitializedArray<byte>((int)Length);
        using var stream = OpenRead();
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new ContentLostException(null);
        return bytes;
    }

    /// <summary>Bytes as a stream, whether they are in memory or not. Those in memory are not copied.</summary>
    public static Stream Open(LargeContent? large, ReadOnlyMemory<byte> bytes)
    {
        if (large is not null)
            return large.OpenRead();
        return MemoryMarshal.TryGetArray(bytes, out var array) && array.Array is not null
            ? new MemoryStream(array.Array, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
    }

    /// <summary>The bytes in memory; an exception where they are not, so that nobody takes them for none.</summary>
    internal static ReadOnlyMemory<byte> InMemory(LargeContent? large, ReadOnlyMemory<byte> bytes)
        => large is null || !bytes.IsEmpty ? bytes : throw new InvalidOperationException("These bytes are a file of the store and not in memory; they are read as a stream.");
}

/// <summary>Bytes of the store are gone or damaged, so that trying again would not help. Only a person can bring them back.</summary>
/// <param name="inner">What the system said; it may name the file.</param>
public sealed class ContentLostException(Exception? inner) : Exception(Lost.Message, inner)
{
    /// <summary>What happened and what to do.</summary>
    public static MessageError Lost { get; } = new("STORE-PAYLOAD-LOST",
        "the bytes are missing from the store, or damaged; bring back their file from a backup and retry it, or reprocess its message");
}

/// <summary>Bytes are too many to be read into memory as a whole.</summary>
/// <param name="length">How many there are.</param>
public sealed class ContentTooLargeException(long length) : Exception(ErrorOf(length).Message)
{
    /// <summary>What happened and what to do.</summary>
    public MessageError Error { get; } = ErrorOf(length);

    private static MessageError ErrorOf(long length) => new("CONTENT-TOO-LARGE",
        $"it has {length >> 20} MiB, and what needs all of it in memory takes {LargeContent.MostInMemory >> 20} MiB at most; have it divided into smaller files, or take it as format: raw, or a batch with split:, which are read in pieces");
}
