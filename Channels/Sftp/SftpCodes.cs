namespace InterfaceEngine.Channels.Sftp;

/// <summary>What a packet is: draft-ietf-secsh-filexfer-02, 3.</summary>
internal enum SftpPacketType : byte
{
    Init = 1,
    Version = 2,
    Open = 3,
    Close = 4,
    Read = 5,
    Write = 6,
    LStat = 7,
    FStat = 8,
    OpenDir = 11,
    ReadDir = 12,
    Remove = 13,
    MkDir = 14,
    RmDir = 15,
    Stat = 17,
    Rename = 18,
    Status = 101,
    Handle = 102,
    Data = 103,
    Name = 104,
    Attrs = 105,
    Extended = 200,
    ExtendedReply = 201,
}

/// <summary>
/// What a server answers in a status: draft-ietf-secsh-filexfer-02, 7. Those from <see cref="InvalidHandle"/> on are of later versions of the protocol, and some
/// servers say them in version 3 too.
/// </summary>
internal enum SftpStatus : uint
{
    Ok = 0,
    Eof = 1,
    NoSuchFile = 2,
    PermissionDenied = 3,
    Failure = 4,
    BadMessage = 5,
    NoConnection = 6,
    ConnectionLost = 7,
    OpUnsupported = 8,
    InvalidHandle = 9,
    NoSuchPath = 10,
    FileAlreadyExists = 11,
    WriteProtect = 12,
    NoMedia = 13,
    NoSpaceOnFileSystem = 14,
    QuotaExceeded = 15,
    UnknownPrincipal = 16,
    LockConflict = 17,
    DirNotEmpty = 18,
    NotADirectory = 19,
    InvalidFileName = 20,
    LinkLoop = 21,
}

/// <summary>How a file is opened: draft-ietf-secsh-filexfer-02, 6.3.</summary>
[Flags]
internal enum SftpOpenFlags : uint
{
    Read = 1,
    Write = 2,
    Create = 8,
    Truncate = 16,
    Exclusive = 32,
}

/// <summary>What OpenSSH adds to the protocol: its file PROTOCOL, section 4. A server says in its version packet which it has.</summary>
[Flags]
internal enum SftpExtensions
{
    None = 0,
    PosixRename = 1,
    FSync = 2,
    StatVfs = 4,
    Limits = 8,
}

/// <summary>The names of the extensions.</summary>
internal static class SftpExtensionNames
{
    public const string PosixRename = "posix-rename@openssh.com";
    public const string FSync = "fsync@openssh.com";
    public const string StatVfs = "statvfs@openssh.com";
    public const string Limits = "limits@openssh.com";

    /// <summary>The extension of a name and version as the server offers them; none where it is not one of ours.</summary>
    public static SftpExtensions Of(string name, string version) => (name, version) switch
    {
        (PosixRename, "1") => SftpExtensions.PosixRename,
        (FSync, "1") => SftpExtensions.FSync,
        (StatVfs, "2") => SftpExtensions.StatVfs,
        (Limits, "1") => SftpExtensions.Limits,
        _ => SftpExtensions.None,
    };
}
