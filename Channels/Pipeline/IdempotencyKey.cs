using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>
/// Makes idempotency keys: <c>{channel}-{destination}-{key}</c> in characters that headers, file names and MSH-10 can carry. A key that is long or holds other
/// characters is replaced by its hash, never cut, so that two keys never become one.
/// </summary>
internal static class IdempotencyKey
{
    private const int Longest = 128;
    private static readonly SearchValues<char> s_safe = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_:");

    /// <summary>Makes a key.</summary>
    /// <param name="prefix">Channel and destination, with their hyphens.</param>
    /// <param name="key">What the object is known by.</param>
    /// <param name="part">Which of the objects that the destination's own pipeline made of it, from 0; the first is called like the whole.</param>
    public static string Make(string prefix, string key, int part)
    {
        var tail = part == 0 ? "" : $".{part + 1}";
        var safe = prefix.Length + key.Length + tail.Length <= Longest && IsSafe(key);
        return string.Concat(prefix, safe ? key : Hash(key), tail);
    }

    // Hashes hold a dot, which plain keys never do.
    private static string Hash(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return "_." + Convert.ToHexStringLower(hash[..16]);
    }

    private static bool IsSafe(string key) => key.Length > 0 && !key.AsSpan().ContainsAnyExcept(s_safe);
}
