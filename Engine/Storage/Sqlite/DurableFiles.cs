using System.Runtime.InteropServices;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>Files that are on the disk, name and all, when the call returns.</summary>
internal static partial class DurableFiles
{
    private const int ReadOnly = 0;

    /// <summary>Writes a new file and syncs it and its folder.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes the names in a folder durable. Windows' file systems do that with the file itself.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            throw new IOException($"The folder {folder} cannot be opened to sync it (error {Marshal.GetLastPInvokeError()}).");
        var result = Fsync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0)
            throw new IOException($"The folder {folder} cannot be synced (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
