using System.Runtime.CompilerServices;

namespace InterfaceEngine.Channels.Files;

/// <summary>The files of this machine, and what is mounted into it. Calls run on threads that may wait for the disk.</summary>
/// <param name="root">The absolute folder that relative paths are below.</param>
internal sealed class LocalFileSystem(string root) : IFileSystem
{
    private const int BatchSize = 1000;

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<FileEntry>> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var entries = await Run(() => new DirectoryInfo(Full(folder)).EnumerateFileSystemInfos().GetEnumerator(), cancellationToken);
        while (await Run(() => NextBatch(entries), cancellationToken) is { Count: > 0 } batch)
            yield return batch;
    }

    /// <inheritdoc/>
    public ValueTask<FileEntry?> StatAsync(string path, CancellationToken cancellationToken) => Run(() => EntryOf(new FileInfo(Full(path))), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileContent> ReadAsync(string path, int most, CancellationToken cancellationToken) => Run(
        () =>
        {
            using var file = OpenToRead(path, bufferSize: 0);
            var buffer = new byte[Math.Min(most, file.Length)];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return new FileContent(buffer.AsMemory(0, length), file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
        => Run<Stream>(() => new LocalReadStream(OpenToRead(path, bufferSize: 1 << 16)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IFileWriter> CreateAsync(string path, bool overwrite, CancellationToken cancellationToken) => Run<IFileWriter>(
        () =>
        {
            // A new file, not the old one emptied: that may have another name by now, and be somebody's.
            if (overwrite)
                File.Delete(Full(path));
            return new LocalFileWriter(new FileStream(Full(path), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask RenameAsync(string from, string to, bool overwrite, CancellationToken cancellationToken) => Run(
        () => LocalRename.Rename(Full(from), Full(to), overwrite), cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string path, CancellationToken cancellationToken) => Run(
        () =>
        {
            var full = Full(path);
            // The system's own call says nothing where the file is not there.
            if (!File.Exists(full))
                throw new FileNotFoundException();
            File.Delete(full);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken) => Run(() => { Directory.CreateDirectory(Full(path)); }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveFolderAsync(string path, CancellationToken cancellationToken) => Run(() => Directory.Delete(Full(path)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask SyncFolderAsync(string path, CancellationToken cancellationToken) => Run(() => FolderSync.Sync(Full(path)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A path as the system takes it.</summary>
    public string Full(string path) => Path.GetFullPath(path, root);

    private FileStream OpenToRead(string path, int bufferSize)
        => new(Full(path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize, FileOptions.SequentialScan);

    private static List<FileEntry> NextBatch(IEnumerator<FileSystemInfo> entries)
    {
        var batch = new List<FileEntry>();
        while (batch.Count < BatchSize && entries.MoveNext())
        {
            if (EntryOf(entries.Current) is { } entry)
                batch.Add(entry);
        }
        return batch;
    }

    private static FileEntry? EntryOf(FileSystemInfo info)
    {
        try
        {
            var attributes = info.Attributes;
            if ((int)attributes == -1)
                return null;
            var kind = attributes.HasFlag(FileAttributes.ReparsePoint) ? FileKind.Link
                : attributes.HasFlag(FileAttributes.Directory) ? FileKind.Folder
                : FileKind.File;
            return new FileEntry(info.Name, kind, kind == FileKind.File ? SizeOf(info) : 0, info.LastWriteTimeUtc);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Gone since it was listed.
            return null;
        }
    }

    private static long SizeOf(FileSystemInfo info) => info is FileInfo file ? file.Length : new FileInfo(info.FullName).Length;

    private static async ValueTask Run(Action call, CancellationToken cancellationToken)
        => await Run(
            () =>
            {
                call();
                return true;
            },
            cancellationToken);

    private static async ValueTask<T> Run<T>(Func<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(call, cancellationToken);
        }
        catch (Exception e) when (LocalFaults.IsOfTheWorld(e))
        {
            throw LocalFaults.Of(e);
        }
    }

    /// <summary>A file that is written with the system's own calls.</summary>
    private sealed class LocalFileWriter(FileStream file) : IFileWriter
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => Run(() => file.Write(bytes.Span), cancellationToken);

        public ValueTask CompleteAsync(CancellationToken cancellationToken) => Run(
            () =>
            {
                file.Flush(flushToDisk: true);
                file.Dispose();
            },
            cancellationToken);

        public ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
