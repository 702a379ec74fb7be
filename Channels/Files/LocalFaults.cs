using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Files;

/// <summary>What the system's exceptions mean. Their own texts would repeat the file's name.</summary>
internal static class LocalFaults
{
    /// <summary>What .NET puts into the HResult of an I/O error where the system has no exception of its own: on Unix the error number.</summary>
    internal const int NoEntry = 2, AccessDenied = 13, NotPermitted = 1, NameTaken = 17, NoSpace = 28, ReadOnlyDisk = 30;

    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsFileExists = unchecked((int)0x80070050);
    private const int WindowsAlreadyExists = unchecked((int)0x800700B7);

    // The number differs between systems.
    private static int QuotaExceeded => OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Whether it is a failure of the world, which a file system reports, and no bug.</summary>
    public static bool IsOfTheWorld(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>The same as every file system reports it.</summary>
    public static FileSystemException Of(Exception e) => e switch
    {
        UnauthorizedAccessException => New(FileFault.Denied, "FOLDER-DENIED", "access is denied; the engine's account needs to read, write and rename there", e),
        FileNotFoundException or DirectoryNotFoundException => New(FileFault.NotFound, "FOLDER-NOT-THERE", "it is not there", e),
        PathTooLongException => New(FileFault.Other, "FOLDER-IO", "its path is too long", e),
        _ when IsDiskFull(e.HResult) => New(FileFault.DiskFull, "FOLDER-DISK-FULL", "the disk of the folder is full", e),
        _ when IsTaken(e.HResult) => New(FileFault.Exists, "FOLDER-NAME-TAKEN", "the name is taken", e),
        _ => New(FileFault.Other, "FOLDER-IO", $"an input/output error (0x{e.HResult:X8})", e),
    };

    /// <summary>An error number of Unix as the exception that .NET would make of it.</summary>
    public static Exception FromNumber(int number) => number switch
    {
        NoEntry => new FileNotFoundException(),
        AccessDenied or NotPermitted or ReadOnlyDisk => new UnauthorizedAccessException(),
        _ => new IOException("The system refused the call.", number),
    };

    private static bool IsDiskFull(int result)
        => OperatingSystem.IsWindows() ? result is WindowsDiskFull or WindowsHandleDiskFull : result == NoSpace || result == QuotaExceeded;

    private static bool IsTaken(int result)
        => OperatingSystem.IsWindows() ? result is WindowsFileExists or WindowsAlreadyExists : result == NameTaken;

    private static FileSystemException New(FileFault fault, string code, string message, Exception e) => new(fault, new MessageError(code, message), e);
}
