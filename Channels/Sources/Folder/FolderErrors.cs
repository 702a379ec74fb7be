using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sources.Folder;

/// <summary>What can be wrong with a folder or its files. File names may hold patient data and stand in <see cref="MessageError.Value"/> only.</summary>
internal static class FolderErrors
{
    public static MessageError NotUsable(string key, string path, Exception e) => new(
        "FOLDER-NOT-USABLE", $"the folder {path} ({key}) cannot be made or written to: {Reason(e)}; the engine's account needs to read, write and rename there");

    public static MessageError InUse(string path, string pattern) => new(
        "FOLDER-IN-USE", $"the files {pattern} of the folder {path} are taken by another channel or engine already; give each its own folder or pattern");

    public static MessageError Gone(Exception e) => new("FOLDER-GONE", $"the folder cannot be read now: {Reason(e)}; it is looked for again");

    public static MessageError TooLarge(long limit, string name) => new(
        "FOLDER-FILE-TOO-LARGE", $"a file is larger than {limit} bytes, the channel's max-size; it was quarantined unread")
    {
        Value = name,
    };

    public static MessageError Unreadable(string name, Exception e) => new(
        "FOLDER-FILE-UNREADABLE", $"a file cannot be read: {Reason(e)}; it stays and is tried again")
    {
        Value = name,
    };

    public static MessageError NotMoved(string name, Exception e) => new(
        "FOLDER-FILE-NOT-MOVED", $"a file is done with but cannot be moved away: {Reason(e)}; the move is tried again, the file is not taken twice")
    {
        Value = name,
    };

    // The system's own text would repeat the file's name.
    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "access is denied",
        FileNotFoundException or DirectoryNotFoundException => "it is not there",
        PathTooLongException => "its path is too long",
        _ => $"an input/output error (0x{e.HResult:X8})",
    };
}
