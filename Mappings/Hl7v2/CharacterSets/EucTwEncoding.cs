using System.Buffers;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>
/// CNS 11643-1992 as EUC-TW, the form in which it is mixed with ASCII: a character of plane 1 is two bytes from 0xA1 on, one of another
/// plane has 0x8E and the plane's number before it. Planes 1 and 2 are known, which are the characters of daily use; the
/// other planes are impossible bytes.
/// </summary>
internal sealed class EucTwEncoding : WholeEncoding
{
    private const byte SingleShift = 0x8E;

    /// <inheritdoc/>
    protected override int MostBytes => 4;

    /// <inheritdoc/>
    protected override void Read(ReadOnlySpan<byte> bytes, ref CharacterSink into)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
            {
                into.Text.Append((char)bytes[i]);
                continue;
            }

            var length = bytes[i] == SingleShift ? 4 : 2;
            var graphic = length == 2 ? GraphicSet.CnsPlane1
                : i + 1 < bytes.Length && bytes[i + 1] is 0xA1 ? GraphicSet.CnsPlane1
                : i + 1 < bytes.Length && bytes[i + 1] is 0xA2 ? GraphicSet.CnsPlane2
                : null;
            if (i + length <= bytes.Length && graphic is not null && bytes[i + length - 2] > 0xA0 && bytes[i + length - 1] > 0xA0
                && graphic.TryRead(bytes[i + length - 2], bytes[i + length - 1], out var character))
            {
                into.Text.Append(character);
                i += length - 1;
                continue;
            }

            // As many of its bytes as can belong to it.
            var unknown = 1;
            while (unknown < length && i + unknown < bytes.Length && bytes[i + unknown] > 0xA0)
                unknown++;
            into.AddUnknown(bytes.Slice(i, unknown), i);
            i += unknown - 1;
        }
    }

    /// <inheritdoc/>
    protected override void Write(ReadOnlySpan<char> text, ArrayBufferWriter<byte> into)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x80)
                into.Write((ReadOnlySpan<byte>)[(byte)text[i]]);
            else if (GraphicSet.CnsPlane1.TryWrite(text[i], out var first, out var second))
                into.Write((ReadOnlySpan<byte>)[(byte)(first | 0x80), (byte)(second | 0x80)]);
            else if (GraphicSet.CnsPlane2.TryWrite(text[i], out first, out second))
                into.Write((ReadOnlySpan<byte>)[SingleShift, 0xA2, (byte)(first | 0x80), (byte)(second | 0x80)]);
            else
                i += WriteUnknown(text, i, into) - 1;
        }
    }
}
