using System.Buffers.Binary;
using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>What several calls of the file system have in common.</summary>
internal sealed partial class SftpFileSystem
{
    // What is left of a disk when nothing more can be written: file systems keep a few blocks back.
    private const ulong NoRoom = 1 << 20;

    private static bool IsOk(SftpReply reply) => reply.Type == SftpPacketType.Status && reply.Failure is null && reply.Status == SftpStatus.Ok;

    private SftpReply Expect(SftpReply reply, SftpPacketType type)
        => reply.Type == type && reply.Failure is null ? reply : throw SftpStatusErrors.Of(reply, Settings).ToException();

    private void ExpectOk(SftpReply reply)
    {
        if (!IsOk(reply))
            throw SftpStatusErrors.Of(reply, Settings).ToException();
    }

    private async Task<byte[]> OpenAsync(SftpSession session, SftpPacket open, CancellationToken cancellationToken)
        => Expect(await AskToOpenAsync(session, open, cancellationToken), SftpPacketType.Handle).Handle;

    // Nobody waits any more, and the server opens the file all the same: it is closed when that is known.
    private static async Task<SftpReply> AskToOpenAsync(SftpSession session, SftpPacket open, CancellationToken cancellationToken)
    {
        var asked = session.SendAsync(open);
        try
        {
            return await asked.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = CloseOnceOpenAsync(session, asked);
            throw;
        }
    }

    private static async Task CloseOnceOpenAsync(SftpSession session, Task<SftpReply> asked)
    {
        if (await asked is { Type: SftpPacketType.Handle } opened)
            await session.SendAsync(SftpRequests.Close(opened.Handle));
    }

    private async Task<FileEntry?> LookAsync(SftpSession session, SftpPacket stat, string path, CancellationToken cancellationToken)
    {
        var reply = await session.SendAsync(stat).WaitAsync(cancellationToken);
        if (reply.Type == SftpPacketType.Status && reply.Status is SftpStatus.NoSuchFile or SftpStatus.NoSuchPath)
            return null;
        return Expect(reply, SftpPacketType.Attrs).Attributes.ToEntry(path[(path.LastIndexOf('/') + 1)..]);
    }

    // A bare FAILURE where a name was to be made: the name is taken, or the disk is full, or it cannot be told.
    private async Task<SftpFailure> WhyNotMadeAsync(SftpSession session, SftpReply reply, string target, CancellationToken cancellationToken)
    {
        var failure = SftpStatusErrors.Of(reply, Settings);
        if (reply.Failure is not null || reply.Status != SftpStatus.Failure || failure.Fault != FileFault.Other)
            return failure;
        var found = await session.SendAsync(SftpRequests.LStat(target)).WaitAsync(cancellationToken);
        if (found.Type == SftpPacketType.Attrs)
            return SftpStatusErrors.Taken;
        if (found.Failure is { } ended)
            return ended;
        return await IsFullAsync(session, FolderOf(target), cancellationToken) == true ? SftpStatusErrors.DiskFull(Settings) : failure;
    }

    /// <summary>Whether the disk below a path has no room left; null where the server does not tell.</summary>
    internal static async Task<bool?> IsFullAsync(SftpSession session, string path, CancellationToken cancellationToken)
    {
        if (!session.Extensions.HasFlag(SftpExtensions.StatVfs))
            return null;
        var reply = await session.SendAsync(SftpRequests.StatVfs(path)).WaitAsync(cancellationToken);
        return reply.Type == SftpPacketType.ExtendedReply ? HasNoRoom(reply.Handle) : null;
    }

    /// <summary>The folder that a path is in.</summary>
    internal static string FolderOf(string path) => path.LastIndexOf('/') switch
    {
        < 0 => ".",
        0 => "/",
        var at => path[..at],
    };

    // OpenSSH's PROTOCOL, 4.4: block sizes, then blocks (all, free, free to us), then files (all, free, free to us), each of eight bytes.
    private static bool HasNoRoom(ReadOnlySpan<byte> answer)
    {
        const int fields = 8;
        if (answer.Length < fields * sizeof(ulong))
            return false;
        ulong Field(ReadOnlySpan<byte> bytes, int number) => BinaryPrimitives.ReadUInt64BigEndian(bytes[(number * sizeof(ulong))..]);
        var (blockSize, blocks, free) = (Field(answer, 1), Field(answer, 2), Field(answer, 4));
        var (files, freeFiles) = (Field(answer, 5), Field(answer, 7));
        // Disks without a count of blocks or files, such as those of some network file systems, are never full by it.
        var noBlocks = blocks > 0 && free < NoRoom / Math.Max(blockSize, 1) && free < blocks / 8;
        return noBlocks || (files > 0 && freeFiles == 0);
    }

    private async Task MakeFolderAsync(SftpSession session, string path, CancellationToken cancellationToken)
    {
        // Links are followed here: a folder that is reached by one is there.
        var found = await LookAsync(session, SftpRequests.Stat(path), path, cancellationToken);
        if (found is { Kind: FileKind.Folder })
            return;
        if (found is not null)
            throw SftpStatusErrors.Taken.ToException();
        var parent = FolderOf(path);
        if (parent is not ("." or "/"))
            await MakeFolderAsync(session, parent, cancellationToken);
        var reply = await session.SendAsync(SftpRequests.MkDir(path)).WaitAsync(cancellationToken);
        if (IsOk(reply))
            return;
        // Somebody else may have made it meanwhile.
        if (await LookAsync(session, SftpRequests.Stat(path), path, cancellationToken) is not { Kind: FileKind.Folder })
            throw SftpStatusErrors.Of(reply, Settings).ToException();
    }

    // OpenSSH opens a folder to be read like a file, and fsync then does what it says. Servers that do not, or have no fsync, have no such call.
    private async Task SyncAsync(string folder)
    {
        var session = await _pool.GetAsync(CancellationToken.None);
        if (!session.Extensions.HasFlag(SftpExtensions.FSync))
            return;
        var opened = await session.SendAsync(SftpRequests.Open(folder, SftpOpenFlags.Read));
        if (opened.Type != SftpPacketType.Handle)
        {
            if (opened.Failure is { } failure)
                throw failure.ToException();
            return;
        }
        var synced = session.SendAsync(SftpRequests.FSync(opened.Handle));
        _ = session.SendAsync(SftpRequests.Close(opened.Handle));
        if ((await synced).Failure is { } ended)
            throw ended.ToException();
    }

    private async ValueTask<FileContent> ReadLongAsync(SftpSession session, string path, int most, CancellationToken cancellationToken)
    {
        var handle = await OpenAsync(session, SftpRequests.Open(PathOf(path), SftpOpenFlags.Read), cancellationToken);
        await using var stream = new SftpReadStream(session, Settings, handle);
        var bytes = new MemoryStream();
        var piece = new byte[Math.Min(most, SftpLimits.Most)];
        while (bytes.Length < most)
        {
            var read = await stream.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, most - bytes.Length)), cancellationToken);
            if (read == 0)
                break;
            bytes.Write(piece, 0, read);
        }
        var attributes = Expect(await session.SendAsync(SftpRequests.FStat(handle)).WaitAsync(cancellationToken), SftpPacketType.Attrs).Attributes;
        return new FileContent(bytes.ToArray(), (long)(attributes.Size ?? (ulong)bytes.Length), attributes.ToEntry("").Modified);
    }
}
