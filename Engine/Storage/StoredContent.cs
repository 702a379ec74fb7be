using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>Content or a payload as the store gives it: in memory, or, above <see cref="LargeContent.Above"/>, a file that is read as a stream.</summary>
/// <param name="Bytes">The bytes; none where <paramref name="Large"/> has them.</param>
/// <param name="Large">The file; null where the bytes are in memory.</param>
public sealed record StoredContent(ReadOnlyMemory<byte> Bytes, LargeContent? Large)
{
    /// <summary>How many bytes it has.</summary>
    public long Length => Large?.Length ?? Bytes.Length;

    /// <summary>The bytes as a stream, wherever they are. The caller disposes of it.</summary>
    /// <exception cref="ContentLostException">They cannot be read any more.</exception>
    public Stream OpenRead() => LargeContent.Open(Large, Bytes);

    /// <summary>Their <see cref="StableHash"/>.</summary>
    /// <exception cref="ContentLostException">They cannot be read any more.</exception>
    public ulong ReadHash() => Large?.ReadHash() ?? StableHash.Of(Bytes.Span);

    /// <summary>All bytes in memory.</summary>
    /// <exception cref="ContentTooLargeException">They are more than <see cref="LargeContent.MostInMemory"/>.</exception>
    /// <exception cref="ContentLostException">They cannot be read any more.</exception>
    public ReadOnlyMemory<byte> ReadAll() => Large is null ? Bytes : Large.ReadAll();
}
