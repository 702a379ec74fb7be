using System.Buffers.Binary;
using System.Text;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>What can be said of a private key file without using it.</summary>
internal static class PrivateKeyFile
{
    private const int Longest = 64 << 10;
    private const string OpenSshBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static readonly byte[] s_magic = "openssh-key-v1\0"u8.ToArray();

    /// <summary>Whether it is not there or cannot be read.</summary>
    public static bool IsMissing(string path) => Text(path) is null;

    /// <summary>Whether others than its owner have rights, which ssh does not accept. Never on Windows, where rights are of another kind.</summary>
    public static bool IsOpenToOthers(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        try
        {
            return (File.GetUnixFileMode(path) & others) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether it looks like a private key at all.</summary>
    public static bool LooksLikeKey(string path) => Text(path) is { } text && text.Contains("PRIVATE KEY-----", StringComparison.Ordinal);

    /// <summary>Whether it is encrypted: OpenSSH's own format names a cipher, the older ones say so in their head.</summary>
    public static bool NeedsPassphrase(string path)
    {
        if (Text(path) is not { } text)
            return false;
        var begin = text.IndexOf(OpenSshBegin, StringComparison.Ordinal);
        if (begin < 0)
            return text.Contains("ENCRYPTED", StringComparison.Ordinal);
        var body = new string([.. text[(begin + OpenSshBegin.Length)..].TakeWhile(c => c != '-').Where(c => !char.IsWhiteSpace(c))]);
        var bytes = new byte[body.Length];
        if (!Convert.TryFromBase64String(body, bytes, out var length) || !bytes.AsSpan(0, length).StartsWith(s_magic))
            return false;
        var cipher = bytes.AsSpan(s_magic.Length, length - s_magic.Length);
        if (cipher.Length < sizeof(uint))
            return false;
        var named = BinaryPrimitives.ReadUInt32BigEndian(cipher);
        return named <= cipher.Length - sizeof(uint) && !cipher.Slice(sizeof(uint), (int)named).SequenceEqual("none"u8);
    }

    private static string? Text(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[(int)Math.Min(file.Length, Longest)];
            file.ReadExactly(bytes);
            return Encoding.ASCII.GetString(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
