namespace InterfaceEngine.Channels.Files;

/// <summary>Why a call of a file system failed: a closed set.</summary>
internal enum FileFault
{
    /// <summary>The file, or a folder on the way to it, is not there.</summary>
    NotFound,

    /// <summary>The account may not do that there.</summary>
    Denied,

    /// <summary>The name is taken, and was not to be overwritten.</summary>
    Exists,

    /// <summary>The disk is full, or the account's share of it.</summary>
    DiskFull,

    /// <summary>The server cannot be reached: no route, refused, its name unknown. Nothing was done.</summary>
    Unreachable,

    /// <summary>The server does not let the account in. Nothing was done.</summary>
    Login,

    /// <summary>The server's host key is not known, or is another than the one that is known. Nothing was done.</summary>
    HostKey,

    /// <summary>No answer came in time. Whether it was done is unknown.</summary>
    Timeout,

    /// <summary>The connection ended before the answer. Whether it was done is unknown.</summary>
    Broken,

    /// <summary>Anything else that the system or the server said no to.</summary>
    Other,
}

/// <summary>How far faults reach.</summary>
internal static class FileFaults
{
    /// <summary>Whether it is about the file system as a whole: the next call, on another file, would fail alike.</summary>
    public static bool IsOfTarget(this FileFault fault)
        => fault is FileFault.DiskFull or FileFault.Unreachable or FileFault.Login or FileFault.HostKey or FileFault.Timeout or FileFault.Broken;

    /// <summary>Whether the call may have been carried out all the same.</summary>
    public static bool LeavesUnknown(this FileFault fault) => fault is FileFault.Timeout or FileFault.Broken;
}
