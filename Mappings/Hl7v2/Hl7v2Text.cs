using System.Buffers;
using System.Text;
using InterfaceEngine.Mappings.Hl7v2.CharacterSets;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>Which escape sequences are decoded; all others stay as they are written.</summary>
internal enum Hl7v2Escapes
{
    /// <summary>F S T R E: the delimiters.</summary>
    Delimiters,

    /// <summary>
    /// The delimiters, P where the message has a truncation character, X: bytes in the message's character set, and C and M: shifts to another
    /// set.
    /// </summary>
    All,

    /// <summary>The same; what stays as it is written (formatting, highlighting, local sequences) stands between <see cref="Hl7v2Text.Mark"/> instead of the escape character.</summary>
    Marked,
}

/// <summary>Escape sequences (HL7 v2 chapter 2, "Use of escape sequences in text fields"), read and written.</summary>
internal static class Hl7v2Text
{
    /// <summary>Stands around a sequence that is kept, so that it cannot be taken for text that reads the same; no text has it.</summary>
    public const byte Mark = 0x1F;

    /// <summary>Reads a leaf as text.</summary>
    public static string Decode(Hl7v2Value value, ReadOnlySpan<byte> leaf, Hl7v2Escapes escapes)
    {
        var message = value.Message!;
        var delimiters = message.Delimiters;
        if (value.Level == Hl7v2Level.Literal || delimiters.Escape == 0 || !leaf.Contains(delimiters.Escape))
            return Read(message, leaf);
        var buffer = ArrayPool<byte>.Shared.Rent(leaf.Length * 2);
        try
        {
            ShiftedText? shifted = null;
            var rest = buffer.AsSpan(0, Unescape(message, leaf, escapes, buffer, ref shifted));
            if (shifted is null)
                return Read(message, rest);
            shifted.Add(rest);
            return shifted.ToString();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Read(Hl7v2Message message, ReadOnlySpan<byte> text)
        => Ascii.IsValid(text) ? Encoding.Latin1.GetString(text) : message.TextEncoding.GetString(text);

    private static int Unescape(Hl7v2Message message, ReadOnlySpan<byte> text, Hl7v2Escapes escapes, Span<byte> target, ref ShiftedText? shifted)
    {
        var delimiters = message.Delimiters;
        var written = 0;
        while (!text.IsEmpty)
        {
            var escape = text.IndexOf(delimiters.Escape);
            var plain = escape < 0 ? text : text[..escape];
            plain.CopyTo(target[written..]);
            written += plain.Length;
            if (escape < 0)
                break;
            text = text[escape..];
            var end = text[1..].IndexOf(delimiters.Escape);
            var sequence = end < 0 ? default : text.Slice(1, end);
            if (sequence.Length == 1 && Character(sequence[0], delimiters, escapes) is var character and not 0)
            {
                target[written++] = character;
                text = text[3..];
            }
            else if (escapes != Hl7v2Escapes.Delimiters && sequence is [(byte)'X', .. var digits] && TryReadHex(message, digits, target[written..], out var bytes))
            {
                written += bytes;
                text = text[(end + 2)..];
            }
            else if (escapes != Hl7v2Escapes.Delimiters && !message.IsTranscoded && GraphicSet.Of(sequence) is { } set)
            {
                shifted ??= new ShiftedText(message.TextEncoding);
                shifted.Add(target[..written]);
                shifted.Shift(set);
                written = 0;
                text = text[(end + 2)..];
            }
            else if (escapes == Hl7v2Escapes.Marked && IsKept(sequence))
            {
                target[written++] = Mark;
                sequence.CopyTo(target[written..]);
                written += sequence.Length;
                target[written++] = Mark;
                text = text[(end + 2)..];
            }
            else
            {
                // Kept as written. Unless the sequence is one of the standard's, its closing character may open the next.
                var length = IsKept(sequence) ? end + 2 : 1;
                text[..length].CopyTo(target[written..]);
                written += length;
                text = text[length..];
            }
        }

        return written;
    }

    private static byte Character(byte name, Hl7v2Delimiters delimiters, Hl7v2Escapes escapes) => name switch
    {
        (byte)'F' => delimiters.Field,
        (byte)'S' => delimiters.Component,
        (byte)'T' => delimiters.SubComponent,
        (byte)'R' => delimiters.Repetition,
        (byte)'E' => delimiters.Escape,
        (byte)'P' when escapes != Hl7v2Escapes.Delimiters => delimiters.Truncation,
        _ => 0,
    };

    private static bool TryReadHex(Hl7v2Message message, ReadOnlySpan<byte> digits, Span<byte> target, out int written)
    {
        written = 0;
        if (digits.IsEmpty || digits.Length % 2 != 0
            || Convert.FromHexString(Encoding.Latin1.GetString(digits).AsSpan(), target, out _, out written) != OperationStatus.Done)
            return false;
        if (message.IsTranscoded)
            written = Encoding.UTF8.GetBytes(message.CharacterSet.Encoding.GetString(target[..written]), target);
        return true;
    }

    /// <summary>
    /// Whether a sequence is one of the standard's that is passed on as written: highlighting, formatting commands, character set
    /// shifts, local ones.
    /// </summary>
    public static bool IsKept(ReadOnlySpan<byte> sequence) => sequence switch
    {
        [] => false,
        [(byte)'H' or (byte)'N'] => true,
        [(byte)'.', _, _, ..] => sequence.Length <= 8 && !sequence.ContainsAnyExceptInRange((byte)'+', (byte)'z'),
        [(byte)'C', .. var digits] => digits.Length == 4 && IsHex(digits),
        [(byte)'M', .. var digits] => digits.Length is 4 or 6 && IsHex(digits),
        [(byte)'Z', .. var digits] => digits.Length > 0 && IsHex(digits),
        _ => false,
    };

    private static bool IsHex(ReadOnlySpan<byte> digits) => !digits.ContainsAnyExcept(HexDigits);

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef"u8);
}
