using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Tests.Support;

/// <summary>Large content that is none: bytes of a test that are read as those of a file are.</summary>
internal sealed class LargeBytes(byte[] bytes) : LargeContent
{
    public override long Length => bytes.Length;

    public override Stream OpenRead() => new MemoryStream(bytes, writable: false);

    public override ulong ReadHash() => StableHash.Of(bytes);
}
