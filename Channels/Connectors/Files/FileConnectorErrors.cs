using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Files;

/// <summary>
/// What can be wrong with writing files, in one kind of connector's words. File names may hold patient data and stand in <see cref="MessageError.Value"/> only.
/// </summary>
/// <param name="prefix">What its codes begin with: <c>FOLDER</c>, <c>SFTP</c>.</param>
internal sealed class FileConnectorErrors(string prefix)
{
    public MessageError NameUnsafe(int longest, string? name) => new(
        $"{prefix}-NAME-UNSAFE", $"the name template came to something that cannot name a file: empty, hidden, longer than {longest} bytes, or with a separator")
    {
        Value = name,
    };

    public MessageError Exists(string name) => new(
        $"{prefix}-FILE-EXISTS", "a file of that name is there already and holds other bytes; see on-exists: replace or number")
    {
        Value = name,
    };

    public MessageError NotPublished(string name, FileSystemException e) => new(
        $"{prefix}-NOT-PUBLISHED", $"the file is written but cannot be given its name: {e.Error.Message}; see whether a folder of that name is there")
    {
        Value = name,
    };

    public MessageError NotWritten(FileSystemException e) => e.Fault switch
    {
        _ when e.Fault.IsOfTarget() => e.Error,
        FileFault.Denied => new($"{prefix}-DENIED", $"the folder (path) cannot be written to: {e.Error.Message}"),
        _ => new($"{prefix}-NOT-WRITTEN", $"the folder (path) cannot be written to: {e.Error.Message}"),
    };
}
