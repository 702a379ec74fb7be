using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>
/// What can be wrong with a folder or its files, in one kind of source's words. File names may hold patient data and stand in <see cref="MessageError.Value"/> only.
/// </summary>
/// <param name="prefix">What its codes begin with: <c>FOLDER</c>, <c>SFTP</c>.</param>
internal sealed class FileSourceErrors(string prefix)
{
    public MessageError NotUsable(string key, string path, FileSystemException e) => e.Fault.IsOfTarget() && e.Fault != FileFault.DiskFull
        ? e.Error
        : new($"{prefix}-NOT-USABLE", $"the folder {path} ({key}) cannot be made or written to: {e.Error.Message}; the engine's account needs to read, write and rename there");

    public MessageError Gone(FileSystemException e) => e.Fault.IsOfTarget()
        ? e.Error
        : new($"{prefix}-GONE", $"the folder (path) cannot be read now: {e.Error.Message}; it is looked for again");

    public MessageError TooLarge(long limit, string name) => new(
        $"{prefix}-FILE-TOO-LARGE", $"a file is larger than {limit} bytes, the channel's max-size; it was quarantined unread")
    {
        Value = name,
    };

    public MessageError Unreadable(string name, FileSystemException e) => new(
        $"{prefix}-FILE-UNREADABLE", $"a file cannot be read: {e.Error.Message}; it stays and is tried again")
    {
        Value = name,
    };

    public MessageError NotClaimed(string name, FileSystemException e) => new(
        $"{prefix}-FILE-NOT-CLAIMED",
        $"a file cannot be renamed into the folder for claims: {e.Error.Message}; it stays and is tried again. The engine's account needs to rename from path to claims, on one disk")
    {
        Value = name,
    };

    public MessageError NotMoved(string name, FileSystemException e) => new(
        $"{prefix}-FILE-NOT-MOVED", $"a file is done with but cannot be moved away: {e.Error.Message}; the move is tried again, the file is not taken twice")
    {
        Value = name,
    };
}
