using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// Writes an edited message back in a character set whose characters may hold the bytes of delimiters, so that it was read and edited as
/// UTF-8. The lines before the first and behind the last that changed keep the bytes that they came with, whatever those were.
/// </summary>
internal static class Hl7v2Transcoding
{
    /// <summary>The edited message in the set it came in.</summary>
    /// <param name="message">The message as it came.</param>
    /// <param name="changed">The edited message as UTF-8.</param>
    /// <exception cref="Hl7v2WriteException">A line that changed holds bytes that are none in the set, and would not come out as they were.</exception>
    public static byte[] Write(Hl7v2Message message, ReadOnlySpan<byte> changed)
    {
        var old = (ReadOnlySpan<byte>)message.Body;
        var encoding = message.CharacterSet.Encoding;
        var prefix = old[..old.CommonPrefixLength(changed)].LastIndexOfAny((byte)'\r', (byte)'\n') + 1;
        var suffix = CommonSuffixLength(old[prefix..], changed[prefix..]);
        suffix = old[^suffix..].IndexOfAny((byte)'\r', (byte)'\n') is var end and >= 0 ? suffix - end : 0;

        // Ends of lines are counted, for they are what both have in common; a decoder that made more or fewer of them leaves nothing to keep.
        var ends = LineEnds(message.Content.Span, encoding);
        var (before, behind) = (CountEnds(old[..prefix]), CountEnds(old[^suffix..]));
        if (ends.Count != CountEnds(old))
            (prefix, suffix, before, behind) = (0, 0, 0, 0);
        var content = message.Content.Span;
        var start = before == 0 ? 0 : ends[before - 1].End;
        var rest = behind == 0 ? content.Length : ends[^behind].Start;
        if (message.CharacterSet.FindImpossible(content[start..rest]) >= 0 && !content[start..rest].SequenceEqual(Encode(encoding, old[prefix..^suffix])))
            throw Hl7v2WriteException.ImpossibleBytes(message.CharacterSet);
        return [.. content[..start], .. Encode(encoding, changed[prefix..^suffix]), .. content[rest..]];
    }

    private static byte[] Encode(Encoding encoding, ReadOnlySpan<byte> text) => encoding.GetBytes(Encoding.UTF8.GetString(text));

    private static List<(int Start, int End)> LineEnds(ReadOnlySpan<byte> content, Encoding encoding)
    {
        var (carriageReturn, lineFeed) = (encoding.GetBytes("\r"), encoding.GetBytes("\n"));
        var width = carriageReturn.Length;
        var ends = new List<(int, int)>();
        for (var i = 0; i <= content.Length - width; i += width)
        {
            var unit = content.Slice(i, width);
            if (unit.SequenceEqual(carriageReturn) || unit.SequenceEqual(lineFeed))
                ends.Add((i, i + width));
        }

        return ends;
    }

    private static int CountEnds(ReadOnlySpan<byte> text) => text.Count((byte)'\r') + text.Count((byte)'\n');

    private static int CommonSuffixLength(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var length = 0;
        while (length < one.Length && length < other.Length && one[^(length + 1)] == other[^(length + 1)])
            length++;
        return length;
    }
}
