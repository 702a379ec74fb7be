using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using InterfaceEngine.Mappings.Hl7v2.CharacterSets;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// An HL7 v2 message as an index over its raw bytes: parsing finds where segments begin and end, everything smaller is found when it
/// is asked for, and nothing is copied before <see cref="Hl7v2Value.ReadText"/>. Immutable, so any number of threads may read it.
/// </summary>
/// <remarks>
/// Segments end with CR, LF or both, mixed as they come. Empty lines, blanks and control characters before a segment, a byte
/// order mark and the block characters of MLLP are passed over; they are still in <see cref="Content"/>, which is never altered.
/// </remarks>
public sealed class Hl7v2Message
{
    private readonly Hl7v2Index _index;
    private readonly Hl7v2TextRules _rules;
    private readonly Hl7v2CharacterSet? _undivided;
    private Hl7v2CharacterSet? _characterSet;
    private Hl7v2MessageGroups? _groups;

    private Hl7v2Message(
        ReadOnlyMemory<byte> content, ArraySegment<byte> body, Hl7v2Delimiters delimiters, Hl7v2Index index, Hl7v2TextRules rules, Hl7v2CharacterSet? undivided)
    {
        Content = content;
        Body = body;
        Delimiters = delimiters;
        _index = index;
        _rules = rules;
        _undivided = undivided;
    }

    /// <summary>The bytes that were given, unchanged.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The message's delimiters.</summary>
    public Hl7v2Delimiters Delimiters { get; }

    /// <summary>All segments, in order.</summary>
    public Hl7v2SegmentRange Segments => new(this, 0, _index.Count);

    /// <summary>The header, always the first segment.</summary>
    public Hl7v2Segment Header => new(this, 0);

    /// <summary>
    /// What the message's bytes mean as characters: the set that its receiver knows better, else the one of a byte order mark, else the one of
    /// MSH-18, else its receiver's default, else UTF-8 where the bytes are valid in it, else ISO 8859-1.
    /// </summary>
    public Hl7v2CharacterSet CharacterSet => _characterSet ??= _undivided ?? Declaration.Choose(_rules, this);

    /// <summary>
    /// The groups that the message's structure sees in its segments, found when first asked for; none where its type is not known.
    /// </summary>
    internal Hl7v2MessageGroups Groups => _groups ??= new Hl7v2MessageGroups(this);

    /// <summary>
    /// The bytes that the index points into. They are <see cref="Content"/>'s own, except in character sets whose characters may hold
    /// the bytes of delimiters (GB 18030, Big5, Shift JIS, UTF-16…): there they are the content as UTF-8.
    /// </summary>
    internal ArraySegment<byte> Body { get; }

    /// <summary>Whether <see cref="Body"/> is the content as UTF-8 instead of the content itself.</summary>
    internal bool IsTranscoded => _undivided is not null;

    /// <summary>How the bytes of <see cref="Body"/> are read as text; it never fails.</summary>
    internal Encoding TextEncoding => IsTranscoded ? Encoding.UTF8 : CharacterSet.Reader(_rules.InvalidBytes);

    /// <summary>Indexes a message.</summary>
    /// <param name="content">The message's bytes; not copied, and not to be changed while the message is in use.</param>
    /// <param name="message">The message.</param>
    /// <param name="error">Why it is none.</param>
    /// <param name="characterSet">Overrides what the message says of its character set; null to believe the message.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> content,
        [NotNullWhen(true)] out Hl7v2Message? message,
        [NotNullWhen(false)] out Hl7v2Error? error,
        Hl7v2CharacterSet? characterSet = null)
        => TryParse(content, characterSet is null ? Hl7v2TextRules.Standard : characterSet.AsOverride, out message, out error);

    /// <summary>Indexes a message.</summary>
    /// <param name="content">The message's bytes; not copied, and not to be changed while the message is in use.</param>
    /// <param name="rules">What the receiver knows of the sender's character sets.</param>
    /// <param name="message">The message.</param>
    /// <param name="error">Why it is none, or why the rules do not let it in.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> content,
        Hl7v2TextRules rules,
        [NotNullWhen(true)] out Hl7v2Message? message,
        [NotNullWhen(false)] out Hl7v2Error? error)
    {
        ArgumentNullException.ThrowIfNull(rules);
        message = null;
        if (!MemoryMarshal.TryGetArray(content, out var bytes))
            bytes = content.ToArray();
        var undivided = Declaration.Undivided(bytes, rules);
        if (undivided is not null)
            bytes = Encoding.UTF8.GetBytes(undivided.Reader(rules.InvalidBytes).GetString(bytes));
        var start = Hl7v2Framing.SkipToHeader(bytes);
        if (!TryReadHeader(bytes.AsSpan(start), out var delimiters, out error))
            return false;

        var index = Hl7v2Index.Build(bytes, start);
        if (index.SecondHeader > 0)
        {
            error = Hl7v2Error.SeveralMessages(index.SecondHeader + 1);
            return false;
        }

        var parsed = new Hl7v2Message(content, bytes, delimiters, index, rules, undivided);
        if (rules.InvalidBytes == Hl7v2InvalidBytes.Reject && (error = parsed.FindImpossibleBytes()) is not null)
            return false;
        message = parsed;
        return true;
    }

    /// <summary>The first segment of this name; <see cref="Hl7v2Segment.Exists"/> is false where there is none.</summary>
    public Hl7v2Segment Find(Hl7v2SegmentId id, int occurrence = 1) => Segments.Find(id, occurrence);

    /// <summary>The bytes from one place of <see cref="Body"/>'s array to another.</summary>
    internal ReadOnlySpan<byte> Slice(int start, int length) => new(Body.Array, start, length);

    /// <summary>Where a segment stands in <see cref="Body"/>'s array.</summary>
    internal SegmentEntry Entry(int index)
    {
        var start = _index.Start(Body, index);
        return new SegmentEntry(Body.Offset + start, _index.End(index) - start);
    }

    /// <summary>A segment's name, read from its bytes.</summary>
    internal Hl7v2SegmentId IdAt(int index)
    {
        var body = (ReadOnlySpan<byte>)Body;
        return Hl7v2SegmentId.Of(body[_index.Start(body, index).._index.End(index)], Delimiters.Field);
    }

    /// <summary>The first segment of a name from one place to before another; -1 where there is none.</summary>
    internal int IndexOf(Hl7v2SegmentId id, int from, int until)
    {
        var body = (ReadOnlySpan<byte>)Body;
        for (; from < until; from++)
        {
            if (Hl7v2SegmentId.Of(body[_index.Start(body, from).._index.End(from)], Delimiters.Field) == id)
                return from;
        }

        return -1;
    }

    private Hl7v2Error? FindImpossibleBytes()
    {
        var at = CharacterSet.FindImpossible(Content.Span);
        return at < 0 ? null : Hl7v2Error.ImpossibleBytes(CharacterSet, at);
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> text, out Hl7v2Delimiters delimiters, [NotNullWhen(false)] out Hl7v2Error? error)
    {
        delimiters = default;
        error = text.IsEmpty ? Hl7v2Error.Empty
            : text.StartsWith("FHS"u8) || text.StartsWith("BHS"u8) ? Hl7v2Error.Batch
            : !text.StartsWith("MSH"u8) ? Hl7v2Error.NoHeader
            : !Hl7v2Delimiters.TryRead(text, out delimiters) ? Hl7v2Error.NoDelimiters
            : !delimiters.HasEncodingCharacters ? Hl7v2Error.NoEncodingCharacters
            : null;
        return error is null;
    }
}

/// <summary>Where one segment stands in the bytes, without its end.</summary>
internal readonly record struct SegmentEntry(int Start, int Length);
