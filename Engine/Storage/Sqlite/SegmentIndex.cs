using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The sorted keys of a closed segment, in a file beside it: which messages have an identity or a search key. It is derived from the segment and can be
/// made again at any time; FORMAT.md has its layout. Messages behind <see cref="Covered"/> (later children of a split) are not in it.
/// </summary>
internal sealed class SegmentIndex : IDisposable
{
    /// <summary>How many messages are sorted at once: it bounds the memory of making an index, to some 10 MB.</summary>
    public const int RunMessages = 1 << 17;

    private const int HeaderSize = 32;
    private const int EntrySize = 16;
    private const int Probes = 6;
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private readonly (long At, long Count)[] _identityRuns;
    private readonly (long At, long Count)[] _keyRuns;
    private readonly ulong[] _bloom;

    private SegmentIndex(
        Microsoft.Win32.SafeHandles.SafeFileHandle file, long covered, (long, long)[] identityRuns, (long, long)[] keyRuns, ulong[] bloom)
    {
        _file = file;
        Covered = covered;
        _identityRuns = identityRuns;
        _keyRuns = keyRuns;
        _bloom = bloom;
    }

    /// <summary>The last message that it knows.</summary>
    public long Covered { get; }

    private static ReadOnlySpan<byte> Magic => "IEkeys01"u8;

    /// <summary>Opens a segment's index; null where there is none that can be used.</summary>
    public static SegmentIndex? Open(Segment segment)
    {
        var path = PathOf(segment);
        if (!File.Exists(path))
            return null;
        var file = File.OpenHandle(path);
        Span<byte> header = stackalloc byte[HeaderSize];
        var length = RandomAccess.GetLength(file);
        var isWhole = RandomAccess.Read(file, header, 0) == HeaderSize && header.StartsWith(Magic)
            && BinaryPrimitives.ReadInt64LittleEndian(header[24..]) == length;
        if (!isWhole)
        {
            file.Dispose();
            return null;
        }
        var covered = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        var directoryAt = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        var tail = new byte[length - directoryAt];
        RandomAccess.Read(file, tail, directoryAt);
        var numbers = MemoryMarshal.Cast<byte, long>(tail);
        var runs = (int)numbers[0];
        var (identityRuns, keyRuns) = (new (long, long)[runs], new (long, long)[runs]);
        for (var i = 0; i < runs; i++)
        {
            identityRuns[i] = (numbers[1 + (i * 4)], numbers[2 + (i * 4)]);
            keyRuns[i] = (numbers[3 + (i * 4)], numbers[4 + (i * 4)]);
        }
        return new SegmentIndex(file, covered, identityRuns, keyRuns, MemoryMarshal.Cast<byte, ulong>(tail)[(1 + (runs * 4))..].ToArray());
    }

    /// <summary>Makes a segment's index from its rows and puts it in place, synced.</summary>
    public static SegmentIndex? Make(Segment segment, CancellationToken cancellationToken)
    {
        var covered = segment.Messages;
        var path = PathOf(segment);
        var bloom = new ulong[BitOperations.RoundUpToPowerOf2((ulong)Math.Max(covered, 1) * 16) / 64 is var words and > 0 ? words : 1];
        var directory = new List<long>();
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            file.Write(new byte[HeaderSize]);
            for (long from = 0; from < covered; from += RunMessages)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var until = Math.Min(from + RunMessages, covered);
                var (identities, keys) = segment.Read(r => r.ReadKeys(from, until));
                foreach (var (identity, _) in identities)
                    Mark(bloom, identity);
                WriteRun(file, directory, identities);
                WriteRun(file, directory, keys);
            }
            var directoryAt = file.Position;
            file.Write(MemoryMarshal.AsBytes([directory.Count / 4L]));
            file.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(directory)));
            file.Write(MemoryMarshal.AsBytes(bloom.AsSpan()));
            var length = file.Position;
            file.Position = 0;
            file.Write(Magic);
            file.Write(MemoryMarshal.AsBytes([covered, directoryAt, length]));
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
        return Open(segment);
    }

    /// <summary>Whether there may be a message with an identity; one in some thousand times it says so wrongly.</summary>
    public bool MayHold(ulong identity)
    {
        var (hash, step) = BloomHash(identity);
        for (var i = 0; i < Probes; i++, hash += step)
        {
            if ((_bloom[(hash >> 6) & (ulong)(_bloom.Length - 1)] & (1UL << (int)(hash & 63))) == 0)
                return false;
        }
        return true;
    }

    /// <summary>The last messages with an identity, so many at the most, the last one first.</summary>
    public List<long> FindIdentities(ulong identity, int most)
    {
        var found = new List<long>();
        if (!MayHold(identity))
            return found;
        // Later runs hold later messages.
        for (var i = _identityRuns.Length - 1; i >= 0 && found.Count < most; i--)
            FindLast(_identityRuns[i], identity, found, most);
        return found;
    }

    /// <summary>The messages with any of these search keys; null where there are more than so many.</summary>
    public List<long>? FindKeys(IEnumerable<ulong> keys, int most)
    {
        var found = new List<long>();
        foreach (var key in keys)
        {
            foreach (var run in _keyRuns)
            {
                if (!Find(run, key, found, most))
                    return null;
            }
        }
        return found;
    }

    public void Dispose() => _file.Dispose();

    private static string PathOf(Segment segment) => Path.ChangeExtension(segment.Path, ".keys");

    private static void WriteRun(FileStream file, List<long> directory, List<(ulong Hash, long Number)> entries)
    {
        entries.Sort();
        directory.Add(file.Position);
        directory.Add(entries.Count);
        Span<byte> bytes = stackalloc byte[EntrySize];
        foreach (var (hash, number) in entries)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], number);
            file.Write(bytes);
        }
    }

    // Entries of one hash ascend by number: the last one is before the first that is above the hash.
    private void FindLast((long At, long Count) run, ulong hash, List<long> found, int most)
    {
        var at = (hash == ulong.MaxValue ? run.Count : FirstFrom(run, hash + 1)) - 1;
        for (; at >= 0 && found.Count < most && Read(run, at) is var entry && entry.Hash == hash; at--)
            found.Add(entry.Number);
    }

    // The first entry that is not below the hash.
    private long FirstFrom((long At, long Count) run, ulong hash)
    {
        var (low, high) = (0L, run.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Read(run, middle).Hash < hash)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private bool Find((long At, long Count) run, ulong hash, List<long> found, int most)
    {
        for (var low = FirstFrom(run, hash); low < run.Count && Read(run, low) is var entry && entry.Hash == hash; low++)
        {
            if (found.Count >= most)
                return false;
            found.Add(entry.Number);
        }
        return true;
    }

    private (ulong Hash, long Number) Read((long At, long Count) run, long index)
    {
        Span<byte> bytes = stackalloc byte[EntrySize];
        if (RandomAccess.Read(_file, bytes, run.At + (index * EntrySize)) != EntrySize)
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The index of a segment ends before entry {index}."));
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
    }

    private static void Mark(ulong[] bloom, ulong identity)
    {
        var (hash, step) = BloomHash(identity);
        for (var i = 0; i < Probes; i++, hash += step)
            bloom[(hash >> 6) & (ulong)(bloom.Length - 1)] |= 1UL << (int)(hash & 63);
    }

    private static (ulong Hash, ulong Step) BloomHash(ulong identity)
    {
        var hash = (identity ^ (identity >> 32)) * 0xD6E8FEB86659FD93UL;
        hash ^= hash >> 32;
        return (hash, (hash * 0xD6E8FEB86659FD93UL) | 1);
    }
}
