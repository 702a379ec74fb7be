using System.Runtime.InteropServices;

namespace InterfaceEngine.Channels.Files;

/// <summary>
/// Renames in one step. .NET looks whether the new name is free and renames then, which lets two do it at once and one file be lost; the systems have a call that
/// does both, and file systems without it can make a second name for a file.
/// </summary>
internal static class LocalRename
{
    private const int CurrentFolder = -100;
    private const uint NoReplaceOnLinux = 1;
    private const uint NoReplaceOnMac = 4;
    private const int NameTaken = LocalFaults.NameTaken, NoEntry = LocalFaults.NoEntry, OtherDisk = 18, Invalid = 22, NoSuchCallOnLinux = 38, NotSupportedOnLinux = 95, NotSupportedOnMac = 45;

    private static int _copies;

    /// <summary>Renames a file; onto another disk it is copied under a hidden name, synced, renamed there, and the first is removed.</summary>
    public static void Rename(string from, string to, bool overwrite)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite);
            return;
        }
        var error = TryRename(from, to, overwrite);
        if (error == OtherDisk)
            Copy(from, to, overwrite);
        else if (error != 0)
            throw LocalFaults.FromNumber(error);
    }

    private static int TryRename(string from, string to, bool overwrite)
    {
        if (overwrite)
            return rename(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();
        try
        {
            var result = OperatingSystem.IsMacOS() ? renamex_np(from, to, NoReplaceOnMac) : renameat2(CurrentFolder, from, CurrentFolder, to, NoReplaceOnLinux);
            var error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error is not (Invalid or NoSuchCallOnLinux or NotSupportedOnLinux or NotSupportedOnMac))
                return error;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library that does not have it.
        }
        return RenameBySecondName(from, to);
    }

    private static int RenameBySecondName(string from, string to)
    {
        if (link(from, to) != 0)
            return Marshal.GetLastPInvokeError();
        if (unlink(from) == 0)
            return 0;
        var error = Marshal.GetLastPInvokeError();
        // Somebody else renamed it away between the two calls, and it is theirs.
        if (error == NoEntry)
            _ = unlink(to);
        return error;
    }

    private static void Copy(string from, string to, bool overwrite)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(to)!, $".moving-{Environment.ProcessId}-{Interlocked.Increment(ref _copies)}.part");
        try
        {
            File.Copy(from, temporary, overwrite: true);
            using (var copy = new FileStream(temporary, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0))
                copy.Flush(flushToDisk: true);
            var error = TryRename(temporary, to, overwrite);
            if (error != 0)
                throw LocalFaults.FromNumber(error);
            FolderSync.Sync(Path.GetDirectoryName(to)!);
        }
        finally
        {
            File.Delete(temporary);
        }
        File.Delete(from);
    }

#pragma warning disable SYSLIB1054 // Generated marshalling would need unsafe code in the whole library for six calls.
#pragma warning disable IDE1006 // The names are the C library's.
    [DllImport("libc", SetLastError = true)]
    private static extern int rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", SetLastError = true)]
    private static extern int renameat2(
        int fromFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string from, int toFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, uint flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int renamex_np([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, uint flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlink([MarshalAs(UnmanagedType.LPUTF8Str)] string path);
#pragma warning restore IDE1006, SYSLIB1054
}
