using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace InterfaceEngine.Channels.Messages;

/// <summary>
/// A fast hash that is the same on every machine and in every version, and may therefore be stored: XXH64 with seed 0. It finds repeats; it
/// protects nothing against somebody who looks for collisions, nor a value against guessing.
/// </summary>
public static class StableHash
{
    /// <summary>How many bytes the hash takes at once.</summary>
    internal const int Stripe = 32;

    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    /// <summary>The hash of some bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var lanes = Lanes.Start;
        var rest = lanes.Add(bytes);
        return Finish(lanes, (ulong)bytes.Length, rest);
    }

    /// <summary>The hash of a text's UTF-8 bytes.</summary>
    public static ulong Of(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = most <= 512 ? stackalloc byte[512] : new byte[most];
        return Of(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    /// <summary>The hash, once all whole stripes are in the lanes.</summary>
    internal static ulong Finish(in Lanes lanes, ulong length, ReadOnlySpan<byte> rest)
    {
        var hash = (length >= Stripe ? lanes.Merge() : Prime5) + length;
        while (rest.Length >= 8)
        {
            hash = BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * Prime1 + Prime4;
            rest = rest[8..];
        }
        if (rest.Length >= 4)
        {
            hash = BitOperations.RotateLeft(hash ^ BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1, 23) * Prime2 + Prime3;
            rest = rest[4..];
        }
        foreach (var one in rest)
            hash = BitOperations.RotateLeft(hash ^ one * Prime5, 11) * Prime1;
        hash = (hash ^ hash >> 33) * Prime2;
        hash = (hash ^ hash >> 29) * Prime3;
        return hash ^ hash >> 32;
    }

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + input * Prime2, 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => (hash ^ Round(0, lane)) * Prime1 + Prime4;

    /// <summary>The four sums that the bytes go into, a stripe at a time.</summary>
    internal struct Lanes
    {
        private ulong _a, _b, _c, _d;

        public static Lanes Start => new() { _a = unchecked(Prime1 + Prime2), _b = Prime2, _c = 0, _d = unchecked(0 - Prime1) };

        /// <summary>Adds all whole stripes, and gives back the rest.</summary>
        public ReadOnlySpan<byte> Add(ReadOnlySpan<byte> bytes)
        {
            var (a, b, c, d) = (_a, _b, _c, _d);
            while (bytes.Length >= Stripe)
            {
                a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
                c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
                d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
                bytes = bytes[Stripe..];
            }
            (_a, _b, _c, _d) = (a, b, c, d);
            return bytes;
        }

        public readonly ulong Merge()
        {
            var hash = BitOperations.RotateLeft(_a, 1) + BitOperations.RotateLeft(_b, 7) + BitOperations.RotateLeft(_c, 12) + BitOperations.RotateLeft(_d, 18);
            return StableHash.Merge(StableHash.Merge(StableHash.Merge(StableHash.Merge(hash, _a), _b), _c), _d);
        }
    }
}
