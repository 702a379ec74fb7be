using System.Text;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>The requests of draft-ietf-secsh-filexfer-02, 6, and those of OpenSSH that the engine makes.</summary>
internal static class SftpRequests
{
    // A request's fields beside a path: lengths and numbers.
    private const int Room = 64;

    public static SftpPacket Open(string path, SftpOpenFlags flags)
        => new SftpPacket(SftpPacketType.Open, RoomFor(path)).Add(path).Add((uint)flags).AddNoAttributes();

    public static SftpPacket Close(byte[] handle) => new SftpPacket(SftpPacketType.Close).Add(handle);

    public static SftpPacket Read(byte[] handle, long offset, int count)
        => new SftpPacket(SftpPacketType.Read).Add(handle).Add((ulong)offset).Add((uint)count);

    public static SftpPacket Write(byte[] handle, long offset, ReadOnlySpan<byte> bytes)
        => new SftpPacket(SftpPacketType.Write, Room + handle.Length + bytes.Length).Add(handle).Add((ulong)offset).Add(bytes);

    public static SftpPacket LStat(string path) => OfPath(SftpPacketType.LStat, path);

    public static SftpPacket Stat(string path) => OfPath(SftpPacketType.Stat, path);

    public static SftpPacket FStat(byte[] handle) => new SftpPacket(SftpPacketType.FStat).Add(handle);

    public static SftpPacket OpenDir(string path) => OfPath(SftpPacketType.OpenDir, path);

    public static SftpPacket ReadDir(byte[] handle) => new SftpPacket(SftpPacketType.ReadDir).Add(handle);

    public static SftpPacket Remove(string path) => OfPath(SftpPacketType.Remove, path);

    public static SftpPacket MkDir(string path) => OfPath(SftpPacketType.MkDir, path).AddNoAttributes();

    public static SftpPacket RmDir(string path) => OfPath(SftpPacketType.RmDir, path);

    /// <summary>Never over a file that is there, which is FAILURE.</summary>
    public static SftpPacket Rename(string from, string to)
        => new SftpPacket(SftpPacketType.Rename, RoomFor(from) + RoomFor(to)).Add(from).Add(to);

    /// <summary>Over a file that is there, in one step.</summary>
    public static SftpPacket PosixRename(string from, string to)
        => new SftpPacket(SftpPacketType.Extended, RoomFor(from) + RoomFor(to)).Add(SftpExtensionNames.PosixRename).Add(from).Add(to);

    public static SftpPacket FSync(byte[] handle) => new SftpPacket(SftpPacketType.Extended).Add(SftpExtensionNames.FSync).Add(handle);

    public static SftpPacket StatVfs(string path) => new SftpPacket(SftpPacketType.Extended, RoomFor(path)).Add(SftpExtensionNames.StatVfs).Add(path);

    public static SftpPacket Limits() => new SftpPacket(SftpPacketType.Extended).Add(SftpExtensionNames.Limits);

    private static SftpPacket OfPath(SftpPacketType type, string path) => new SftpPacket(type, RoomFor(path)).Add(path);

    private static int RoomFor(string path) => Room + Encoding.UTF8.GetMaxByteCount(path.Length);
}
