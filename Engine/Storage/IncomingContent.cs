using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>
/// Content that was written into the store and that no message has yet. The message that is stored with it takes it; where none does, it is removed when this
/// is disposed of. What a crash leaves of it is removed at the next start.
/// </summary>
public abstract class IncomingContent : IDisposable
{
    /// <summary>The content as a file, synced; null where it was so short that it is in memory.</summary>
    public abstract LargeContent? Large { get; }

    /// <summary>The content in memory; none where it is a file.</summary>
    public abstract ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Removes it, unless a message has taken it.</summary>
    public abstract void Dispose();
}
