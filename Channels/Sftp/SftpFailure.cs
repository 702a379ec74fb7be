using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>Why a session could not begin or has ended, or a call failed: the class, and what people read.</summary>
/// <param name="Fault">The class.</param>
/// <param name="Error">A permanent code, what happened, and which setting to change.</param>
internal sealed record SftpFailure(FileFault Fault, MessageError Error)
{
    /// <summary>The exception that says it. A new one each time: several callers throw it.</summary>
    public FileSystemException ToException(Exception? inner = null) => new(Fault, Error, inner);
}
