namespace InterfaceEngine.Channels.Files;

/// <summary>
/// Files somewhere: on this machine, or behind a server. Paths are separated by '/'; a relative one is below the file system's root. May be called by many at
/// once: calls are independent of each other, and one that waits for a far server does not hold up the others. Every call throws
/// <see cref="FileSystemException"/> for what the world does, and <see cref="OperationCanceledException"/> where its token ends; whether a cancelled call was carried
/// out is unknown. It connects when it is first needed, and again after a connection was lost; it repeats no call by itself that may have been carried out.
/// </summary>
internal interface IFileSystem : IAsyncDisposable
{
    /// <summary>
    /// Reads a folder's entries, in no order, in batches as they come, so that a folder of millions is never in memory as a whole. Without <c>.</c> and <c>..</c>, and
    /// without names that cannot be said back to the file system. An entry that is made, renamed or removed meanwhile may be there or not.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<FileEntry>> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>What stands at a path, links not followed; null where nothing does.</summary>
    ValueTask<FileEntry?> StatAsync(string path, CancellationToken cancellationToken);

    /// <summary>Reads a small file, or a file's beginning, in as few round trips as can be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes at most. A file that is known to be n long is asked for n + 1, which shows whether it has grown.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<FileContent> ReadAsync(string path, int most, CancellationToken cancellationToken);

    /// <summary>Opens a file to be read from its beginning. The stream reads ahead where the file system is far away; its reads throw <see cref="FileSystemException"/> too.</summary>
    ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Makes a file and opens it to be written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there makes room for a new one; otherwise it is <see cref="FileFault.Exists"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<IFileWriter> CreateAsync(string path, bool overwrite, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a file another name, in one step that nobody sees half of. Of several who rename the same file away, one succeeds and the others hear
    /// <see cref="FileFault.NotFound"/>.
    /// </summary>
    /// <param name="from">Its path.</param>
    /// <param name="to">The new one. Its folder must be there.</param>
    /// <param name="overwrite">Whether a file of that name is replaced, in the same step; otherwise it is <see cref="FileFault.Exists"/> and both stay as they are.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask RenameAsync(string from, string to, bool overwrite, CancellationToken cancellationToken);

    /// <summary>Removes a file; <see cref="FileFault.NotFound"/> where it is not there.</summary>
    ValueTask RemoveAsync(string path, CancellationToken cancellationToken);

    /// <summary>Makes a folder and those above it; nothing where it is there.</summary>
    ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken);

    /// <summary>Removes an empty folder; one that is not empty is <see cref="FileFault.Other"/>, one that is not there <see cref="FileFault.NotFound"/>.</summary>
    ValueTask RemoveFolderAsync(string path, CancellationToken cancellationToken);

    /// <summary>Writes a folder's entries to the disk, so that a renamed file is there after a power failure; nothing where the file system has no such call.</summary>
    ValueTask SyncFolderAsync(string path, CancellationToken cancellationToken);
}

/// <summary>A file that is being written from its beginning. Disposed without being completed, it is left as it is, incomplete.</summary>
internal interface IFileWriter : IAsyncDisposable
{
    /// <summary>
    /// Adds bytes. The caller may change them once it returns, though they may still be on their way; a failure may come with a later call, at the
    /// latest with <see cref="CompleteAsync"/>.
    /// </summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Waits until all is written, syncs it to the disk where the file system can, and closes it. Nothing can be added after this.</summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}
