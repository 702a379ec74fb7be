namespace InterfaceEngine.Channels.Messages;

/// <summary>
/// What a source has read of a content, for the first who reads it after. It is given away once: a tree is many times as large as its bytes, and one that every
/// message held until it is stored would be moved by the garbage collector again and again.
/// </summary>
/// <param name="content">What was read.</param>
public sealed class ReadAhead(object content)
{
    private object? _content = content;

    /// <summary>What was read; null where somebody has it already, who then reads the bytes.</summary>
    public object? Take() => Interlocked.Exchange(ref _content, null);
}
