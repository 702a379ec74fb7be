using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>Reads bytes whose meaning is shifted from one registered set to another. It begins, and after <see cref="Reset"/> goes on, in the message's own set.</summary>
/// <param name="own">The message's own set, in which unshifted bytes are read.</param>
/// <param name="into">Gets the characters.</param>
internal ref struct ShiftReader(Encoding own, ref CharacterSink into)
{
    private readonly ref CharacterSink _into = ref into;
    private GraphicSet? _left;
    private GraphicSet? _right;

    /// <summary>Whether bytes below 0x80 are pairs, in which a delimiter's byte is none.</summary>
    public readonly bool IsInPairs => _left is { Width: 2 };

    /// <summary>Shifts one half of the bytes to a set.</summary>
    public void Shift(GraphicSet set)
    {
        if (set.IsRight)
            _right = set;
        else
            _left = set == GraphicSet.Ascii ? null : set;
        if (set == GraphicSet.Ascii)
            _right = null;
    }

    /// <summary>Goes back to the message's own set.</summary>
    public void Reset() => (_left, _right) = (null, null);

    /// <summary>Reads as many bytes as belong to the next character, or to the next run of unshifted ones.</summary>
    /// <param name="bytes">The bytes, up to the next shift.</param>
    /// <param name="index">Where to read.</param>
    /// <returns>Where to go on.</returns>
    public int Read(ReadOnlySpan<byte> bytes, int index)
    {
        var value = bytes[index];
        var set = value >= 0x80 ? _right : _left;
        if (set is null || (value < 0x80 && value is <= 0x20 or 0x7F))
            return ReadOwn(bytes, index);
        if (set.Width == 1)
        {
            if (set.TryRead(value, out var single))
                _into.Text.Append(single);
            else
                _into.AddUnknown(bytes.Slice(index, 1), index);
            return index + 1;
        }

        var hasPair = index + 1 < bytes.Length && (bytes[index + 1] & 0x7F) is > 0x20 and < 0x7F && bytes[index + 1] >= 0x80 == value >= 0x80;
        if (hasPair && set.TryRead(value, bytes[index + 1], out var character))
            _into.Text.Append(character);
        else
            _into.AddUnknown(bytes.Slice(index, hasPair ? 2 : 1), index);
        return index + (hasPair ? 2 : 1);
    }

    // One multi-byte character of the own set may have bytes of both halves, so a run is read as a whole where nothing is shifted.
    private readonly int ReadOwn(ReadOnlySpan<byte> bytes, int index)
    {
        var end = index + 1;
        if (_left is null && _right is null)
            end = bytes.Length;
        else if (bytes[index] >= 0x80)
            while (end < bytes.Length && bytes[end] >= 0x80)
                end++;
        else if (_left is null)
            while (end < bytes.Length && bytes[end] < 0x80)
                end++;
        _into.Text.Append(own.GetString(bytes[index..end]));
        return end;
    }
}
