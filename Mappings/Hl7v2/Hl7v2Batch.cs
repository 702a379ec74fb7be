using System.Globalization;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// The messages of one input: a batch file <c>[FHS] {[BHS] {MSH …} [BTS]} [FTS]</c> (HL7 v2 chapter 2, "Batch protocol"), several
/// messages one after the other, or one alone. Any of the envelopes may be missing.
/// </summary>
public sealed class Hl7v2Batch
{
    private Hl7v2Batch(IReadOnlyList<Hl7v2BatchMessage> messages, IReadOnlyList<Hl7v2BatchEnvelope> envelopes, IReadOnlyList<Hl7v2Error> errors)
    {
        Messages = messages;
        Envelopes = envelopes;
        Errors = errors;
    }

    /// <summary>The messages, in order. Their bytes are not copied and not looked into.</summary>
    public IReadOnlyList<Hl7v2BatchMessage> Messages { get; }

    /// <summary>The file and batch headers that were found, with their trailers, in order of their beginning.</summary>
    public IReadOnlyList<Hl7v2BatchEnvelope> Envelopes { get; }

    /// <summary>
    /// What is wrong with the whole: lines before any message (<c>HL7V2-BATCH-STRAY</c>), nothing at all (<c>HL7V2-EMPTY</c>), a count of
    /// BTS-1 or FTS-1 that differs from what came (<c>HL7V2-BATCH-COUNT</c>), a header without its trailer (<c>HL7V2-BATCH-OPEN</c>).
    /// The messages can be used all the same.
    /// </summary>
    public IReadOnlyList<Hl7v2Error> Errors { get; }

    /// <summary>Whether the input is more than one plain message.</summary>
    public static bool IsBatch(ReadOnlyMemory<byte> content)
    {
        var split = Split(content);
        return split.Messages.Count > 1 || split.Envelopes.Count > 0;
    }

    /// <summary>
    /// Whether content is a batch, or has a second message or a trailer behind its message: a quick look at each frame that comes, without a copy.
    /// </summary>
    public static bool HoldsSeveral(ReadOnlySpan<byte> content)
    {
        var at = Hl7v2Framing.SkipToHeader(content);
        if (content[at..].StartsWith("FHS"u8) || content[at..].StartsWith("BHS"u8))
            return true;
        return BeginsSegment(content, at + 3, "MSH"u8) || BeginsSegment(content, at + 3, "BTS"u8) || BeginsSegment(content, at + 3, "FTS"u8);
    }

    /// <summary>Finds the messages in an input. It never fails: what is wrong is in <see cref="Errors"/>.</summary>
    public static Hl7v2Batch Split(ReadOnlyMemory<byte> content)
    {
        var scanner = new Hl7v2BatchScanner();
        var messages = new List<Hl7v2BatchMessage>();
        while (scanner.TryNext(content.Span, isLast: true, out var start, out var end))
            messages.Add(new Hl7v2BatchMessage(content[start..end], start, scanner.File, scanner.Batch));
        return new Hl7v2Batch(messages, scanner.Envelopes, scanner.Errors);
    }

    // From a place behind the first segment's name on.
    private static bool BeginsSegment(ReadOnlySpan<byte> content, int from, ReadOnlySpan<byte> name)
    {
        while (from < content.Length)
        {
            var next = content[from..].IndexOf(name);
            if (next < 0)
                return false;
            from += next + name.Length;
            var before = content[from - name.Length - 1];
            var isWord = from < content.Length && char.IsAsciiLetterOrDigit((char)content[from]);
            if (before is (byte)'\r' or (byte)'\n' && !isWord)
                return true;
        }

        return false;
    }
}

/// <summary>One message of an input.</summary>
/// <param name="Content">Its bytes as they stand in the input, from its MSH to the next header or trailer.</param>
/// <param name="Offset">Where it begins in the input.</param>
/// <param name="File">The file header it stands under; null without one.</param>
/// <param name="Batch">The batch header it stands under; null without one.</param>
public sealed record Hl7v2BatchMessage(ReadOnlyMemory<byte> Content, int Offset, Hl7v2BatchEnvelope? File, Hl7v2BatchEnvelope? Batch);

/// <summary>A file or batch header with its trailer.</summary>
public sealed class Hl7v2BatchEnvelope
{
    internal Hl7v2BatchEnvelope(ReadOnlyMemory<byte> header, bool isFile, int line)
    {
        Header = header;
        IsFile = isFile;
        Line = line;
    }

    /// <summary>Whether it is FHS and FTS; otherwise BHS and BTS.</summary>
    public bool IsFile { get; }

    /// <summary>The header segment's bytes.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>The trailer segment's bytes; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Trailer { get; internal set; }

    /// <summary>FHS-11 or BHS-11: the sender's name for the file or batch; empty where it has none.</summary>
    public string ControlId => ReadText(Header, 11);

    /// <summary>FTS-1 or BTS-1: how many batches or messages the sender says there are; null where it does not say.</summary>
    public int? StatedCount => int.TryParse(CountText, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>Whether FTS-1 or BTS-1 says anything, be it a number or not.</summary>
    internal bool HasCount => CountText is not ("" or "\"\"");

    /// <summary>How many batches or messages came.</summary>
    public int Count { get; internal set; }

    /// <summary>How many messages came under a file's header, those of its batches included.</summary>
    internal int Messages { get; set; }

    /// <summary>The header's place, counting segments from 1.</summary>
    internal int Line { get; }

    // The last segment of a file may end with the end block of MLLP.
    private string CountText => ReadText(Trailer, 2).Trim(' ', '\t', '\u001C', '\0');

    // The part's number counts the segment's name, so field 1 of a trailer is part 2 and FHS-11, whose first field is the separator, part 11.
    private string ReadText(ReadOnlyMemory<byte> segment, int part)
        => Hl7v2Delimiters.TryRead(Header.Span, out var delimiters)
            && Hl7v2Parts.TryFind(segment.Span, delimiters.Field, part, out var start, out var length)
            ? Encoding.UTF8.GetString(segment.Span.Slice(start, length)) : "";
}
