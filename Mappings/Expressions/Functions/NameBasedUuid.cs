using System.Security.Cryptography;
using System.Text;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>UUIDs made of names (RFC 9562 5.5, version 5): the same name gives the same one, at any time and anywhere.</summary>
internal static class NameBasedUuid
{
    /// <summary>What may be named as a name space.</summary>
    public const string Spaces = "'dns', 'url', 'oid', 'x500' or a UUID";

    /// <summary>The name space of names that are of none: fixed for all time, for with another one no UUID would be the same.</summary>
    public static Guid Engine { get; } = new("9b1c3f0e-5d57-4c1b-9a86-2f3f6a7d1e40");

    /// <summary>A name space by its name in RFC 9562 6.6, or its UUID; null where it is neither.</summary>
    public static Guid? SpaceOf(string name) => name switch
    {
        "dns" => new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        "url" => new Guid("6ba7b811-9dad-11d1-80b4-00c04fd430c8"),
        "oid" => new Guid("6ba7b812-9dad-11d1-80b4-00c04fd430c8"),
        "x500" => new Guid("6ba7b814-9dad-11d1-80b4-00c04fd430c8"),
        _ => Guid.TryParseExact(name, "D", out var space) ? space : null,
    };

    /// <summary>The UUID of a name, of its UTF-8 bytes.</summary>
    public static Guid Of(Guid space, string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        var bytes = new byte[16 + length];
        space.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The standard names SHA-1; it makes names short here and protects nothing.
        SHA1.HashData(bytes, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
