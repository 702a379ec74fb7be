using System.Buffers;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// A message's place in a logical message that is sent in several (HL7 v2 chapter 2, "Continuation messages and segments"): which pointer it claims to
/// continue from (MSH-14), and which one the next part will claim (DSC-1).
/// </summary>
/// <param name="Claim">MSH-14; empty for the first part.</param>
/// <param name="Next">DSC-1; empty for the last part.</param>
public sealed record Hl7v2Part(string Claim, string Next)
{
    private static readonly Hl7v2SegmentId Dsc = IdOf("DSC");

    /// <summary>Reads a message's place.</summary>
    /// <returns>Null where it is a message by itself. Interactive continuation (DSC-2 I) is a query's: such a message is one by itself too.</returns>
    public static Hl7v2Part? Read(Hl7v2Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var claim = message.Header.Field(14);
        var last = message.Segments[message.Segments.Count - 1];
        var isContinued = last.Id == Dsc && !last.Field(1).IsEmpty;
        if (isContinued && last.Field(2).Raw.SequenceEqual("I"u8))
            return null;
        return claim.IsEmpty && !isContinued ? null : new Hl7v2Part(claim.ReadText(), isContinued ? last.Field(1).ReadText() : "");
    }

    private static Hl7v2SegmentId IdOf(string name)
        => Hl7v2SegmentId.TryParse(name, out var id) ? id : throw new ArgumentException("This is no segment's name.", nameof(name));
}

/// <summary>Joins the parts of a message.</summary>
public static class Hl7v2Continuation
{
    /// <summary>Whether a segment continues the one before it: content has an ADD.</summary>
    public static bool HoldsAdd(ReadOnlySpan<byte> content)
    {
        while (true)
        {
            var at = content.IndexOf("ADD"u8);
            if (at <= 0)
                return false;
            if (content[at - 1] is (byte)'\r' or (byte)'\n')
                return true;
            content = content[(at + 3)..];
        }
    }

    /// <summary>
    /// Joins parts, in their order, to the message that they are: the first's header, then all segments but DSC; what an ADD holds goes on where the segment
    /// before it ended, its first field with that segment's last one.
    /// </summary>
    /// <param name="parts">The parts' bytes. One alone has its ADD segments joined.</param>
    /// <param name="error">Why they cannot be joined: a part has no header, or divides its fields by other characters than the first.</param>
    /// <param name="keepsPointers">Whether DSC stays, for one part that is looked at by itself.</param>
    /// <returns>Segments that end with CR; null where they cannot be joined.</returns>
    public static byte[]? Join(IReadOnlyList<ReadOnlyMemory<byte>> parts, out Hl7v2Error? error, bool keepsPointers = false)
    {
        ArgumentNullException.ThrowIfNull(parts);
        error = null;
        var output = new ArrayBufferWriter<byte>();
        Hl7v2Delimiters first = default;
        var segments = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            var content = parts[i].Span;
            var position = Hl7v2Framing.SkipToHeader(content);
            if (!Hl7v2Delimiters.TryRead(content[position..], out var delimiters) || (i > 0 && delimiters != first))
            {
                error = new Hl7v2Error("HL7V2-PART-DELIMITERS", "A part has other delimiters than the first and cannot be joined to it", 1, "MSH-2", 207);
                return null;
            }

            first = delimiters;
            var end = Hl7v2Framing.TrimEnd(content);
            for (var line = 0; position < end; line++)
            {
                var length = content[position..end].IndexOfAny((byte)'\r', (byte)'\n');
                length = length < 0 ? end - position : length;
                var segment = content.Slice(position, length);
                position = Hl7v2Framing.SkipToSegment(content, position + length);
                if ((!keepsPointers && Is(segment, "DSC"u8, delimiters)) || (line == 0 && i > 0))
                    continue;
                if (segments > 1 && Is(segment, "ADD"u8, delimiters))
                {
                    output.Write(segment.Length > 4 ? segment[4..] : default);
                    continue;
                }

                if (segments++ > 0)
                    output.Write("\r"u8);
                output.Write(segment);
            }
        }

        output.Write("\r"u8);
        return output.WrittenSpan.ToArray();
    }

    private static bool Is(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> name, Hl7v2Delimiters delimiters)
        => segment.StartsWith(name) && (segment.Length == 3 || segment[3] == delimiters.Field);
}
