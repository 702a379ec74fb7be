using InterfaceEngine.Channels.Files;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>
/// What a server's refusals mean. OpenSSH says FAILURE for much, without a reason; others add words or the statuses of later versions, which are understood too.
/// The server's words may repeat names: they are looked through, never shown.
/// </summary>
internal static class SftpStatusErrors
{
    /// <summary>The name is taken.</summary>
    public static SftpFailure Taken { get; } = new(FileFault.Exists, new MessageError("SFTP-NAME-TAKEN", "the name is taken"));

    /// <summary>Nothing is there.</summary>
    public static SftpFailure NotThere { get; } = new(FileFault.NotFound, new MessageError("SFTP-NOT-THERE", "it is not there; see path, and the system's root"));

    /// <summary>The disk is full.</summary>
    public static SftpFailure DiskFull(SftpSettings settings) => new(FileFault.DiskFull, new MessageError(
        "SFTP-DISK-FULL", $"the disk of {settings.Address} is full; its owner must make room"));

    /// <summary>The account's share is used up, or something else stands against writing more, though the disk has room.</summary>
    public static SftpFailure Quota(SftpSettings settings) => new(FileFault.DiskFull, new MessageError(
        "SFTP-QUOTA", $"{settings.Address} does not take more bytes and gives no reason; {settings.User}'s quota there may be used up, or the disk be full"));

    /// <summary>What a reply means that is no success.</summary>
    public static SftpFailure Of(SftpReply reply, SftpSettings settings)
    {
        if (reply.Failure is { } failure)
            return failure;
        if (reply.Type != SftpPacketType.Status)
            return SshErrors.Protocol(settings, "an answer of another kind than was asked for");
        bool Says(string words) => reply.Hint.Contains(words, StringComparison.OrdinalIgnoreCase);
        return reply.Status switch
        {
            SftpStatus.NoSuchFile or SftpStatus.NoSuchPath => NotThere,
            SftpStatus.PermissionDenied or SftpStatus.WriteProtect => new(FileFault.Denied, new MessageError(
                "SFTP-DENIED", $"{settings.Address} denies it to {settings.User}, who needs to read, write, rename and delete there; see path, root and user")),
            SftpStatus.FileAlreadyExists => Taken,
            SftpStatus.NoSpaceOnFileSystem => DiskFull(settings),
            SftpStatus.QuotaExceeded => Quota(settings),
            SftpStatus.BadMessage or SftpStatus.InvalidFileName => new(FileFault.Other, new MessageError(
                "SFTP-NAME-INVALID", "the server takes no such name: it may be too long, or hold characters that are not allowed there")),
            SftpStatus.OpUnsupported => new(FileFault.Other, new MessageError("SFTP-UNSUPPORTED", $"{settings.Address} cannot do that")),
            SftpStatus.DirNotEmpty => new(FileFault.Other, new MessageError("SFTP-FOLDER-NOT-EMPTY", "the folder is not empty")),
            _ when Says("no space") || Says("disk full") => DiskFull(settings),
            _ when Says("quota") => Quota(settings),
            _ when Says("exist") && !Says("not exist") && !Says("n't exist") => Taken,
            _ => new(FileFault.Other, new MessageError(
                "SFTP-FAILURE", $"{settings.Address} answers that it failed (status {(uint)reply.Status}) and gives no reason; its log may tell more")),
        };
    }
}
