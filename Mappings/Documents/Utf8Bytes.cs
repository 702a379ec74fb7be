using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace InterfaceEngine.Mappings.Documents;

/// <summary>Bytes of UTF-8 that grow as they are written.</summary>
/// <param name="array">Where they are written first; replaced by a larger one where that is needed.</param>
internal ref struct Utf8Bytes(byte[] array)
{
    private const int LongestDecimal = 32;

    private Span<byte> _room = array;

    /// <summary>The array that holds them now.</summary>
    public byte[] Array { get; private set; } = array;

    /// <summary>How many there are; may be set back.</summary>
    public int Length { get; set; }

    /// <summary>How many there is room for.</summary>
    public readonly int Capacity => Array.Length;

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _room[..Length];

    /// <summary>Adds a byte.</summary>
    public void Add(byte value)
    {
        if (Length == _room.Length)
            Grow(1);
        _room[Length++] = value;
    }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> values)
    {
        if (_room.Length - Length < values.Length)
            Grow(values.Length);
        values.CopyTo(_room[Length..]);
        Length += values.Length;
    }

    /// <summary>Adds a number, to the digit.</summary>
    public void Add(decimal number)
    {
        if (_room.Length - Length < LongestDecimal)
            Grow(LongestDecimal);
        number.TryFormat(_room[Length..], out var written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Adds a text that JSON writes as it is: printable ASCII without quotes and backslashes.</summary>
    /// <returns>False where it is no such text; then part of it may have been added.</returns>
    public bool TryAddPlain(string text)
    {
        if (_room.Length - Length < text.Length)
            Grow(text.Length);
        ReadOnlySpan<char> from = text;
        var room = _room[Length..];
        Length += from.Length;
        while (from.Length >= Vector128<ushort>.Count)
        {
            var eight = Vector128.LoadUnsafe(ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(from)));
            var special = Vector128.GreaterThan(eight - Vector128.Create((ushort)' '), Vector128.Create((ushort)('~' - ' ')))
                | Vector128.Equals(eight, Vector128.Create((ushort)'"')) | Vector128.Equals(eight, Vector128.Create((ushort)'\\'));
            if (special != Vector128<ushort>.Zero)
                return false;
            Vector128.Narrow(eight, eight).GetLower().CopyTo(room);
            from = from[Vector128<ushort>.Count..];
            room = room[Vector128<ushort>.Count..];
        }
        for (var i = 0; i < from.Length; i++)
        {
            var c = from[i];
            if (c is < ' ' or > '~' or '"' or '\\')
                return false;
            room[i] = (byte)c;
        }
        return true;
    }

    private void Grow(int more)
    {
        var larger = new byte[Math.Max(Array.Length * 2, Length + more)];
        Written.CopyTo(larger);
        Array = larger;
        _room = larger;
    }
}
