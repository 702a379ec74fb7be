using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Files;

/// <summary>A call of a file system failed, for a reason in the world and not in the code.</summary>
/// <param name="fault">Which.</param>
/// <param name="error">
/// A permanent code, what happened as the second half of a sentence ("access is denied"), and for faults of the whole file system which setting to change.
/// No path or name: those may hold patient data.
/// </param>
/// <param name="inner">The system's own error.</param>
internal sealed class FileSystemException(FileFault fault, MessageError error, Exception? inner = null) : Exception(error.ToString(), inner)
{
    /// <summary>Why.</summary>
    public FileFault Fault { get; } = fault;

    /// <summary>The same for people.</summary>
    public MessageError Error { get; } = error;
}
