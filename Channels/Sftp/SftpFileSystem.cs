using System.Runtime.CompilerServices;
using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>
/// Files behind a server of SFTP. Calls of many are on their way at once over the sessions that the system's users share; whatever belongs together without
/// needing an answer first is sent together.
/// </summary>
/// <remarks>
/// The server's rename may be a link and an unlink (OpenSSH's is), so that a server that dies between leaves one file under two names. A file that is made over
/// another is therefore a new one: the old one is removed, not emptied.
/// </remarks>
internal sealed partial class SftpFileSystem : IFileSystem
{
    // A folder's entries come some hundred at a time; asking for more before they are there makes a far server as fast as a near one.
    private const int ListAhead = 3;

    private readonly SftpPool _pool;
    private readonly IAsyncDisposable _owner;
    private readonly string _root;
    private readonly FolderSyncs _syncs;

    /// <summary>Makes one.</summary>
    /// <param name="pool">The system's sessions.</param>
    /// <param name="owner">What is disposed with it: the pool, or a lease of it.</param>
    /// <param name="root">The folder that relative paths are below; empty for the one where sessions begin.</param>
    public SftpFileSystem(SftpPool pool, IAsyncDisposable owner, string root)
    {
        (_pool, _owner, _root) = (pool, owner, root.Length > 1 ? root.TrimEnd('/') : root);
        _syncs = new FolderSyncs(SyncAsync);
    }

    private SftpSettings Settings => _pool.Settings;

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<FileEntry>> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var session = await _pool.GetAsync(cancellationToken);
        var handle = await OpenAsync(session, SftpRequests.OpenDir(PathOf(folder)), cancellationToken);
        session.Hold();
        try
        {
            var asked = new Queue<Task<SftpReply>>();
            while (true)
            {
                while (asked.Count < ListAhead)
                    asked.Enqueue(session.SendAsync(SftpRequests.ReadDir(handle)));
                var reply = await asked.Dequeue().WaitAsync(cancellationToken);
                if (reply.Type == SftpPacketType.Status && reply.Status == SftpStatus.Eof)
                    yield break;
                Expect(reply, SftpPacketType.Name);
                if (reply.Entries.Count > 0)
                    yield return reply.Entries;
            }
        }
        finally
        {
            _ = session.SendAsync(SftpRequests.Close(handle));
            session.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FileEntry?> StatAsync(string path, CancellationToken cancellationToken)
    {
        var session = await _pool.GetAsync(cancellationToken);
        return await LookAsync(session, SftpRequests.LStat(PathOf(path)), path, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<FileContent> ReadAsync(string path, int most, CancellationToken cancellationToken)
    {
        var session = await _pool.GetAsync(cancellationToken);
        if (most > session.ReadSize)
            return await ReadLongAsync(session, path, most, cancellationToken);
        var handle = await OpenAsync(session, SftpRequests.Open(PathOf(path), SftpOpenFlags.Read), cancellationToken);
        // A server answers what is asked of one file as though one after the other. That the file stops short of what was asked is so shown by the size behind it.
        var reading = session.SendAsync(SftpRequests.Read(handle, 0, most), most);
        var looking = session.SendAsync(SftpRequests.FStat(handle));
        _ = session.SendAsync(SftpRequests.Close(handle));
        var read = await reading.WaitAsync(cancellationToken);
        var isEmpty = read.Type == SftpPacketType.Status && read.Status == SftpStatus.Eof;
        var bytes = Array.Empty<byte>();
        if (!isEmpty)
        {
            Expect(read, SftpPacketType.Data);
            bytes = read.Data.ToArray();
            read.Release();
        }
        var attributes = Expect(await looking.WaitAsync(cancellationToken), SftpPacketType.Attrs).Attributes;
        var size = attributes.Size ?? (ulong)bytes.Length;
        if (bytes.Length < most && (ulong)bytes.Length < size)
            // The server gives less at a time than it was asked for.
            return await ReadLongAsync(session, path, most, cancellationToken);
        var entry = attributes.ToEntry("");
        return new FileContent(bytes, (long)size, entry.Modified);
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) => await OpenStreamAsync(path, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IFileWriter> CreateAsync(string path, bool overwrite, CancellationToken cancellationToken)
    {
        var session = await _pool.GetAsync(cancellationToken);
        var full = PathOf(path);
        for (var isFirst = true; ; isFirst = false)
        {
            const SftpOpenFlags fresh = SftpOpenFlags.Write | SftpOpenFlags.Create | SftpOpenFlags.Exclusive;
            var reply = await AskToOpenAsync(session, SftpRequests.Open(full, fresh), cancellationToken);
            if (reply.Type == SftpPacketType.Handle)
                return new SftpFileWriter(session, Settings, reply.Handle, full);
            var failure = await WhyNotMadeAsync(session, reply, full, cancellationToken);
            if (failure.Fault != FileFault.Exists || !overwrite)
                throw failure.ToException();
            var removed = await session.SendAsync(SftpRequests.Remove(full)).WaitAsync(cancellationToken);
            var isGone = removed.Type == SftpPacketType.Status && removed.Status is SftpStatus.Ok or SftpStatus.NoSuchFile;
            if (isGone && isFirst)
                continue;
            // It may be written and not be removed, or somebody makes it again each time.
            const SftpOpenFlags emptied = SftpOpenFlags.Write | SftpOpenFlags.Create | SftpOpenFlags.Truncate;
            return new SftpFileWriter(session, Settings, await OpenAsync(session, SftpRequests.Open(full, emptied), cancellationToken), full);
        }
    }

    /// <inheritdoc/>
    public async ValueTask RenameAsync(string from, string to, bool overwrite, CancellationToken cancellationToken)
    {
        var session = await _pool.GetAsync(cancellationToken);
        var (source, target) = (PathOf(from), PathOf(to));
        if (overwrite && session.Extensions.HasFlag(SftpExtensions.PosixRename))
        {
            ExpectOk(await session.SendAsync(SftpRequests.PosixRename(source, target)).WaitAsync(cancellationToken));
            return;
        }
        var reply = await session.SendAsync(SftpRequests.Rename(source, target)).WaitAsync(cancellationToken);
        if (IsOk(reply))
            return;
        var failure = await WhyNotMadeAsync(session, reply, target, cancellationToken);
        if (failure.Fault != FileFault.Exists || !overwrite)
            throw failure.ToException();
        // A server without posix-rename: for a moment there is no file of that name.
        if (await LookAsync(session, SftpRequests.LStat(source), from, cancellationToken) is null)
            throw SftpStatusErrors.NotThere.ToException();
        ExpectOk(await session.SendAsync(SftpRequests.Remove(target)).WaitAsync(cancellationToken));
        ExpectOk(await session.SendAsync(SftpRequests.Rename(source, target)).WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(string path, CancellationToken cancellationToken)
    {
        var session = await _pool.GetAsync(cancellationToken);
        ExpectOk(await session.SendAsync(SftpRequests.Remove(PathOf(path))).WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask MakeFolderAsync(string path, CancellationToken cancellationToken)
    {
        var session = await _pool.GetAsync(cancellationToken);
        await MakeFolderAsync(session, PathOf(path), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveFolderAsync(string path, CancellationToken cancellationToken)
    {
        var session = await _pool.GetAsync(cancellationToken);
        ExpectOk(await session.SendAsync(SftpRequests.RmDir(PathOf(path))).WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask SyncFolderAsync(string path, CancellationToken cancellationToken) => _syncs.SyncAsync(PathOf(path), cancellationToken);

    /// <summary>Opens a file to be read, with what its size was.</summary>
    internal async ValueTask<SftpReadStream> OpenStreamAsync(string path, CancellationToken cancellationToken)
    {
        var session = await _pool.GetAsync(cancellationToken);
        var handle = await OpenAsync(session, SftpRequests.Open(PathOf(path), SftpOpenFlags.Read), cancellationToken);
        return new SftpReadStream(session, Settings, handle);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _owner.DisposeAsync();

    private string PathOf(string path) => path.StartsWith('/') || _root.Length == 0 ? (path.Length == 0 ? "." : path)
        : path.Length == 0 ? _root
        : _root == "/" ? "/" + path
        : $"{_root}/{path}";
}
