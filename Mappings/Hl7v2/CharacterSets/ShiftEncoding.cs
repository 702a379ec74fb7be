using System.Buffers;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>
/// A whole message in which sets of two bytes are called up to the left half, where the bytes of a character may be those of delimiters: by ISO
/// 2022's escape sequences (MSH-20 <c>ISO 2022-1994</c>), or by HL7's <c>\M…\</c> and <c>\C…\</c> (MSH-20 <c>2.3</c>). Both are read; one is
/// written. A segment's end ends every shift, and so does a field separator where a character of two bytes would begin.
/// </summary>
internal sealed class ShiftEncoding : WholeEncoding
{
    private const byte Escape = 0x1B;

    // In the order in which they are tried for a character.
    private static readonly GraphicSet[] Writable = [GraphicSet.Jis0208, GraphicSet.Jis0212, GraphicSet.Korean, GraphicSet.Chinese, GraphicSet.CnsPlane1, GraphicSet.CnsPlane2];

    private readonly Encoding _own;
    private readonly GraphicSet[] _sets;
    private readonly byte _field;
    private readonly byte _escape;
    private readonly bool _writesEscapes;

    /// <summary>Makes it for messages of one form.</summary>
    /// <param name="own">The set of unshifted bytes: MSH-18's first.</param>
    /// <param name="alternates">The sets that may be shifted to when it is written.</param>
    /// <param name="delimiters">The message's delimiters.</param>
    /// <param name="writesEscapes">Whether shifts are written as HL7's escapes.</param>
    public ShiftEncoding(Encoding own, IReadOnlyCollection<GraphicSet> alternates, Hl7v2Delimiters delimiters, bool writesEscapes)
    {
        _own = own;
        _sets = [.. Writable.Where(alternates.Contains)];
        (_field, _escape, _writesEscapes) = (delimiters.Field, delimiters.Escape, writesEscapes && delimiters.Escape != 0);
    }

    /// <inheritdoc/>
    protected override int MostBytes => 20;

    /// <inheritdoc/>
    protected override void Read(ReadOnlySpan<byte> bytes, ref CharacterSink into)
    {
        var own = (Encoding)_own.Clone();
        own.DecoderFallback = DecoderFallback;
        var reader = new ShiftReader(own, ref into);
        for (var i = 0; i < bytes.Length;)
        {
            if (bytes[i] == Escape && GraphicSet.After(bytes[(i + 1)..]) is { } designated)
            {
                reader.Shift(designated);
                i += 1 + designated.Designation.Length;
                continue;
            }

            if (_escape != 0 && bytes[i] == _escape && Shift(bytes[i..], out var length) is { } shifted)
            {
                reader.Shift(shifted);
                i += length;
                continue;
            }

            if (bytes[i] is (byte)'\r' or (byte)'\n' || (bytes[i] == _field && reader.IsInPairs))
                reader.Reset();
            var end = bytes[(i + 1)..].IndexOfAny([Escape, _escape, (byte)'\r', (byte)'\n']);
            i = reader.Read(end < 0 || reader.IsInPairs ? bytes : bytes[..(i + 1 + end)], i);
        }
    }

    /// <inheritdoc/>
    protected override void Write(ReadOnlySpan<char> text, ArrayBufferWriter<byte> into)
    {
        GraphicSet? left = null;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] >= 0x80 && !CanWriteOwn(text[i]) && Find(text[i], left, out var first, out var second) is { } set)
            {
                if (set != left)
                    WriteShift(left = set, into);
                into.Write((ReadOnlySpan<byte>)[first, second]);
                i++;
                continue;
            }

            if (left is not null)
                WriteShift(GraphicSet.Ascii, into);
            left = null;
            if (text[i] < 0x80)
                into.Write((ReadOnlySpan<byte>)[(byte)text[i++]]);
            else if (CanWriteOwn(text[i]))
                into.Write(_own.GetBytes([text[i++]]));
            else
                i += WriteUnknown(text, i, into);
        }

        if (left is not null)
            WriteShift(GraphicSet.Ascii, into);
    }

    // A set of the register is looked for first where one is called up already.
    private GraphicSet? Find(char character, GraphicSet? left, out byte first, out byte second)
    {
        if (left is not null && left.TryWrite(character, out first, out second))
            return left;
        foreach (var set in _sets)
        {
            if (set.TryWrite(character, out first, out second))
                return set;
        }

        (first, second) = (0, 0);
        return null;
    }

    private bool CanWriteOwn(char character)
    {
        Span<byte> bytes = stackalloc byte[8];
        Span<char> back = stackalloc char[8];
        if (char.IsSurrogate(character))
            return false;
        var length = _own.GetBytes([character], bytes);
        return _own.GetChars(bytes[..length], back) == 1 && back[0] == character;
    }

    private void WriteShift(GraphicSet set, ArrayBufferWriter<byte> into)
    {
        if (!_writesEscapes)
        {
            into.Write((ReadOnlySpan<byte>)[Escape]);
            into.Write(set.Designation);
            return;
        }

        into.Write((ReadOnlySpan<byte>)[_escape, set.Width == 1 ? (byte)'C' : (byte)'M']);
        into.Write(Encoding.ASCII.GetBytes(System.Convert.ToHexString(set.Designation)));
        into.Write((ReadOnlySpan<byte>)[_escape]);
    }

    private GraphicSet? Shift(ReadOnlySpan<byte> text, out int length)
    {
        var end = text[1..].IndexOf(_escape);
        length = end + 2;
        return end is 5 or 7 ? GraphicSet.Of(text.Slice(1, end)) : null;
    }
}
