using System.Runtime.InteropServices;

namespace InterfaceEngine.Channels.Files;

/// <summary>
/// Writes a folder's entries to the disk. A file that is synced and renamed is there after a power failure only once its folder is synced too;
/// .NET has no call for that. On Windows the journal of NTFS keeps renames, and there is nothing to do.
/// </summary>
internal static class FolderSync
{
    private const int ReadOnly = 0;

    /// <summary>Syncs a folder.</summary>
    /// <exception cref="IOException">The system could not.</exception>
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(path, ReadOnly);
        if (handle < 0)
            throw new IOException("The folder could not be opened to be synced.", Marshal.GetLastPInvokeError());
        var failed = FSync(handle) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (failed)
            throw new IOException("The folder could not be synced.", error);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int FSync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int handle);
}
