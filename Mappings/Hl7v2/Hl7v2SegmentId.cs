using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>A segment's three-character name, packed so that looking for a segment compares numbers.</summary>
public readonly struct Hl7v2SegmentId : IEquatable<Hl7v2SegmentId>
{
    private readonly uint _packed;

    private Hl7v2SegmentId(uint packed) => _packed = packed;

    /// <summary>The message header.</summary>
    public static Hl7v2SegmentId Msh { get; } = From("MSH"u8);

    /// <summary>The message acknowledgment.</summary>
    public static Hl7v2SegmentId Msa { get; } = From("MSA"u8);

    /// <summary>The error segment.</summary>
    public static Hl7v2SegmentId Err { get; } = From("ERR"u8);

    /// <summary>The file header.</summary>
    public static Hl7v2SegmentId Fhs { get; } = From("FHS"u8);

    /// <summary>The batch header.</summary>
    public static Hl7v2SegmentId Bhs { get; } = From("BHS"u8);

    /// <summary>The batch trailer.</summary>
    public static Hl7v2SegmentId Bts { get; } = From("BTS"u8);

    /// <summary>The file trailer.</summary>
    public static Hl7v2SegmentId Fts { get; } = From("FTS"u8);

    /// <summary>True for a line that does not begin with a three-character name; its text is <see cref="Hl7v2Segment.ReadName"/>.</summary>
    public bool IsNone => _packed == 0;

    /// <summary>Whether it is a capital letter and two capital letters or digits, as the standard wants.</summary>
    public bool IsWellFormed
        => IsCapital((byte)(_packed >> 16)) && IsCapitalOrDigit((byte)(_packed >> 8)) && IsCapitalOrDigit((byte)_packed);

    /// <summary>Whether the segment is a site's own (Z…), which no dictionary knows.</summary>
    public bool IsLocal => (byte)(_packed >> 16) == 'Z';

    /// <summary>Whether MSH-1 and MSH-2 rules hold: the first field is the separator itself.</summary>
    internal bool IsHeader => this == Msh || this == Fhs || this == Bhs;

    /// <summary>Reads a well-formed name, such as <c>PID</c> or <c>ZP1</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Hl7v2SegmentId id)
    {
        id = default;
        if (text.Length != 3 || text[0] > 0x7F || text[1] > 0x7F || text[2] > 0x7F)
            return false;
        var read = From([(byte)text[0], (byte)text[1], (byte)text[2]]);
        if (!read.IsWellFormed)
            return false;
        id = read;
        return true;
    }

    /// <summary>Packs three bytes, whatever they are.</summary>
    internal static Hl7v2SegmentId From(ReadOnlySpan<byte> name) => new((uint)(name[2] | name[1] << 8 | name[0] << 16));

    /// <summary>The name of a segment's line; none where no three characters stand before the separator.</summary>
    internal static Hl7v2SegmentId Of(ReadOnlySpan<byte> line, byte separator)
        => line.Length > 3 ? line[3] == separator ? From(line) : default : line.Length == 3 ? From(line) : default;

    /// <summary>Whether bytes begin with a header's name and something that can be its separator, or nothing more on its line.</summary>
    internal static bool IsHeaderLine(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
        => text.StartsWith(name) && (text.Length == name.Length || !char.IsAsciiLetterOrDigit((char)text[name.Length]));

    /// <summary>Writes the three bytes.</summary>
    internal void CopyTo(Span<byte> target)
    {
        target[0] = (byte)(_packed >> 16);
        target[1] = (byte)(_packed >> 8);
        target[2] = (byte)_packed;
    }

    /// <inheritdoc/>
    public bool Equals(Hl7v2SegmentId other) => _packed == other._packed;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hl7v2SegmentId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_packed;

    /// <summary>Whether both are the same name.</summary>
    public static bool operator ==(Hl7v2SegmentId left, Hl7v2SegmentId right) => left._packed == right._packed;

    /// <summary>Whether they are different names.</summary>
    public static bool operator !=(Hl7v2SegmentId left, Hl7v2SegmentId right) => left._packed != right._packed;

    /// <summary>The name; empty for <see cref="IsNone"/>.</summary>
    public override string ToString()
    {
        if (IsNone)
            return "";
        Span<byte> name = stackalloc byte[3];
        CopyTo(name);
        return Encoding.Latin1.GetString(name);
    }

    private static bool IsCapital(byte value) => value is >= (byte)'A' and <= (byte)'Z';

    private static bool IsCapitalOrDigit(byte value) => IsCapital(value) || value is >= (byte)'0' and <= (byte)'9';
}
