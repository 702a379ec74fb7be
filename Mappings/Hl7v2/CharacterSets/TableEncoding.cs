using System.Buffers;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>
/// A single-byte set in which some bytes stand for nothing. .NET reads those of ISO 8859-3, 6, 7 and 8 as characters of its own (U+F7xx),
/// which no receiver knows; here they are impossible bytes.
/// </summary>
internal sealed class TableEncoding : WholeEncoding
{
    private readonly char[] _characters = new char[128];
    private readonly Dictionary<char, byte> _bytes = [];

    /// <summary>Takes the characters of an encoding of .NET.</summary>
    public TableEncoding(Encoding encoding)
    {
        for (var i = 0; i < 128; i++)
        {
            var character = encoding.GetString([(byte)(i + 128)])[0];
            if (character is >= '\uE000' and <= '\uF8FF' or '\uFFFD')
                continue;

            // Half of a character of two bytes: .NET has a substitute for it, which is not its own.
            if (encoding.GetBytes([character]) is not [var back] || back != i + 128)
                continue;
            _characters[i] = character;
            _bytes[character] = (byte)(i + 128);
        }
    }

    /// <inheritdoc/>
    protected override int MostBytes => 1;

    /// <inheritdoc/>
    protected override void Read(ReadOnlySpan<byte> bytes, ref CharacterSink into)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
                into.Text.Append((char)bytes[i]);
            else if (_characters[bytes[i] - 128] is var character and not '\0')
                into.Text.Append(character);
            else
                into.AddUnknown(bytes.Slice(i, 1), i);
        }
    }

    /// <inheritdoc/>
    protected override void Write(ReadOnlySpan<char> text, ArrayBufferWriter<byte> into)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x80)
                into.Write((ReadOnlySpan<byte>)[(byte)text[i]]);
            else if (_bytes.TryGetValue(text[i], out var value))
                into.Write((ReadOnlySpan<byte>)[value]);
            else
                i += WriteUnknown(text, i, into) - 1;
        }
    }
}
