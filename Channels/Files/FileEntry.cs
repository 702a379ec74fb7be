namespace InterfaceEngine.Channels.Files;

/// <summary>What an entry of a folder is.</summary>
internal enum FileKind
{
    /// <summary>A file with bytes of its own.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link, whatever it leads to. The engine follows none: what it leads to may be moved away, or be the same file twice.</summary>
    Link,

    /// <summary>A device, a pipe, a socket, or what the server does not tell.</summary>
    Other,
}

/// <summary>An entry of a folder as it was when it was looked at.</summary>
/// <param name="Name">Its name, without the folder. May hold patient data: never in a log.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Modified">When it was last written, by the file system's own clock and as exactly as that tells: whole seconds over SFTP.</param>
internal readonly record struct FileEntry(string Name, FileKind Kind, long Size, DateTimeOffset Modified);

/// <summary>A small file's bytes, and what the file was when the last of them had been read.</summary>
/// <param name="Bytes">All of them, or the first where the file is longer than was asked for.</param>
/// <param name="Size">The file's size after the reading.</param>
/// <param name="Modified">When it was last written, after the reading.</param>
internal readonly record struct FileContent(ReadOnlyMemory<byte> Bytes, long Size, DateTimeOffset Modified);
