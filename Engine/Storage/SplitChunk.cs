using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>The next children of a split message.</summary>
/// <param name="Parent">The message that is split.</param>
/// <param name="Children">Its next records, each with its run.</param>
/// <param name="Offset">Where the split goes on after them: opaque to the store.</param>
/// <param name="End">The parent's own run where this was the last chunk; otherwise null.</param>
public sealed record SplitChunk(MessageId Parent, IReadOnlyList<NewMessage> Children, long Offset, NewRun? End);
