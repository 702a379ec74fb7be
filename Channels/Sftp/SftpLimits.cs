namespace InterfaceEngine.Channels.Sftp;

/// <summary>How much of a file one request may ask for or carry.</summary>
internal static class SftpLimits
{
    /// <summary>What every server must take: draft-ietf-secsh-filexfer-02, 3, has packets of 34000 bytes.</summary>
    public const int Usual = 32 << 10;

    /// <summary>The most that is worth asking for: with more, fewer are under way at once.</summary>
    public const int Most = 255 << 10;

    /// <summary>Reads the answer to <c>limits@openssh.com</c>: the longest packet, read and write, and the number of handles; zero is "not told".</summary>
    public static (int Read, int Write) Read(ReadOnlySpan<byte> answer)
    {
        var reader = new SftpReader(answer);
        _ = reader.UInt64();
        var (read, write) = (reader.UInt64(), reader.UInt64());
        return (Of(read), Of(write));
    }

    private static int Of(ulong told) => told == 0 ? Usual : (int)Math.Min(told, Most);
}
