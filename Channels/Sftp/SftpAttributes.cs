using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>What a server tells of a file: draft-ietf-secsh-filexfer-02, 5.</summary>
/// <param name="Size">Its size; null where the server does not tell.</param>
/// <param name="Permissions">Its kind and rights as POSIX has them; null where the server does not tell.</param>
/// <param name="Modified">When it was last written, in seconds since 1970; null where the server does not tell.</param>
internal readonly record struct SftpAttributes(ulong? Size, uint? Permissions, uint? Modified)
{
    private const uint HasSize = 0x1;
    private const uint HasOwner = 0x2;
    private const uint HasPermissions = 0x4;
    private const uint HasTimes = 0x8;
    private const uint HasExtended = 0x80000000;

    // POSIX's st_mode: the bits of the kind, and three of its values.
    private const uint KindBits = 0xF000;
    private const uint RegularFile = 0x8000;
    private const uint Folder = 0x4000;
    private const uint Link = 0xA000;

    /// <summary>Reads them.</summary>
    /// <exception cref="SftpProtocolException">They are not whole.</exception>
    public static SftpAttributes Read(ref SftpReader reader)
    {
        var flags = reader.UInt32();
        ulong? size = (flags & HasSize) != 0 ? reader.UInt64() : null;
        if ((flags & HasOwner) != 0)
            _ = reader.UInt64();
        uint? permissions = (flags & HasPermissions) != 0 ? reader.UInt32() : null;
        uint? modified = null;
        if ((flags & HasTimes) != 0)
        {
            _ = reader.UInt32();
            modified = reader.UInt32();
        }
        if ((flags & HasExtended) != 0)
        {
            // Each is a name and a value. There can be no more than there are bytes, so a great count ends by itself.
            for (var left = reader.UInt32(); left > 0; left--)
            {
                reader.Bytes();
                reader.Bytes();
            }
        }
        return new SftpAttributes(size, permissions, modified);
    }

    /// <summary>What it is. Without permissions, the first letter of the line that <c>ls -l</c> would print may tell.</summary>
    /// <param name="line">The line that the server gives beside a name in a list; empty where there is none.</param>
    public FileKind Kind(ReadOnlySpan<byte> line = default) => Permissions is { } mode
        ? (mode & KindBits) switch
        {
            RegularFile => FileKind.File,
            Folder => FileKind.Folder,
            Link => FileKind.Link,
            // Rights alone, without the kind: some servers send these for plain files.
            0 => Of(line),
            _ => FileKind.Other,
        }
        : Of(line);

    /// <summary>The entry that they make with a name.</summary>
    public FileEntry ToEntry(string name, ReadOnlySpan<byte> line = default)
        => new(name, Kind(line), (long)Math.Min(Size ?? 0, long.MaxValue), DateTimeOffset.FromUnixTimeSeconds(Modified ?? 0));

    private static FileKind Of(ReadOnlySpan<byte> line) => line.IsEmpty ? FileKind.Other : line[0] switch
    {
        (byte)'-' => FileKind.File,
        (byte)'d' => FileKind.Folder,
        (byte)'l' => FileKind.Link,
        _ => FileKind.Other,
    };
}
