using System.Runtime.CompilerServices;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>
/// The first fields of a message's MSH, found without looking at the rest: what acceptance, routing and acknowledgments need. It holds
/// places, not bytes, so the same content has to be given to every question.
/// </summary>
public readonly struct Hl7v2Header
{
    // MSH-21 is the last field that 2.5 has.
    private const int LastField = 21;

    // _ends[n] is the place of the separator after MSH-n, or the segment's end; _ends[0] is that of MSH-1.
    private readonly Ends _ends;
    private readonly int _fields;

    private Hl7v2Header(Hl7v2Delimiters delimiters, in Ends ends, int fields)
    {
        Delimiters = delimiters;
        _ends = ends;
        _fields = fields;
    }

    /// <summary>The message's delimiters.</summary>
    public Hl7v2Delimiters Delimiters { get; }

    /// <summary>Reads the header.</summary>
    /// <param name="content">A message's bytes; a byte order mark, MLLP's start block and blank lines may stand first.</param>
    /// <param name="header">The header.</param>
    /// <returns>False where the content does not begin with an MSH that has a field separator.</returns>
    public static bool TryRead(ReadOnlySpan<byte> content, out Hl7v2Header header)
    {
        header = default;
        var start = Hl7v2Framing.SkipToHeader(content);
        var text = content[start..];
        if (!text.StartsWith("MSH"u8) || !Hl7v2Delimiters.TryRead(text, out var delimiters))
            return false;
        var end = text.IndexOfAny((byte)'\r', (byte)'\n');
        text = end < 0 ? text[..(Hl7v2Framing.TrimEnd(content) - start)] : text[..end];
        var ends = new Ends();
        var (position, field) = (3, 1);
        ends[0] = start + position;
        while (field < LastField && position < text.Length)
        {
            var next = text[(position + 1)..].IndexOf(delimiters.Field);
            position = next < 0 ? text.Length : position + 1 + next;
            ends[field++] = start + position;
        }

        header = new Hl7v2Header(delimiters, ends, field);
        return true;
    }

    /// <summary>Where a field stands in the content; an empty range where the header does not have it.</summary>
    /// <param name="number">2 to 21. MSH-1 is <see cref="Delimiters"/>.</param>
    public Range Range(int number)
        => number < 2 || number > _fields ? default : (_ends[number - 2] + 1).._ends[number - 1];

    /// <summary>A field's bytes as they stand.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> content, int number) => content[Range(number)];

    /// <summary>The bytes of a component of a field's first repetition.</summary>
    public ReadOnlySpan<byte> Component(ReadOnlySpan<byte> content, int number, int component)
    {
        var field = Field(content, number);
        if (Hl7v2Parts.TryFind(field, Delimiters.Repetition, 1, out var start, out var length))
            field = field.Slice(start, length);
        return Hl7v2Parts.TryFind(field, Delimiters.Component, component, out start, out length) ? field.Slice(start, length) : default;
    }

    /// <summary>
    /// The first component of a field as text, undecoded where it is not ASCII: meant for identifiers (MSH-3, 4, 10) and codes (MSH-9, 11, 12).
    /// </summary>
    public string ReadText(ReadOnlySpan<byte> content, int number, int component = 1) => Encoding.UTF8.GetString(Component(content, number, component));

    /// <summary>Whether the sender asked for enhanced acknowledgment: MSH-15 or MSH-16 is valued.</summary>
    public bool AsksForEnhancedAcknowledgment => !IsEmpty(15) || !IsEmpty(16);

    private bool IsEmpty(int number)
    {
        var range = Range(number);
        return range.Start.Value == range.End.Value;
    }

    [InlineArray(LastField)]
    private struct Ends
    {
        private int _first;
    }
}
