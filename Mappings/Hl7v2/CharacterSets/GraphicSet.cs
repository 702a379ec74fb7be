using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>
/// A set of the international register that an escape sequence of ISO 2022 calls up: to the left half of the bytes (G0, below 0x80) or to the
/// right one (G1). HL7's <c>\Cxxyy\</c> and <c>\Mxxyyzz\</c> name it by the same bytes in hexadecimal (chapter 2, "Escape sequences
/// supporting multiple character sets").
/// </summary>
internal sealed class GraphicSet
{
    private readonly Encoding? _encoding;
    private readonly bool _isTrailLow;

    private GraphicSet(string designation, bool isRight, int width, string? encoding, bool isTrailLow = false)
    {
        Designation = Encoding.ASCII.GetBytes(designation);
        IsRight = isRight;
        Width = width;
        _isTrailLow = isTrailLow;
        _encoding = encoding is null ? null
            : int.TryParse(encoding, out var page) ? CodePagesEncodingProvider.Instance.GetEncoding(page)
            : CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
    }

    /// <summary>The bytes after ESC.</summary>
    public byte[] Designation { get; }

    /// <summary>Whether it takes the bytes from 0xA0 on, not those below 0x80.</summary>
    public bool IsRight { get; }

    /// <summary>How many bytes a character has.</summary>
    public int Width { get; }

    /// <summary>ISO IR6, to which every text comes back.</summary>
    public static GraphicSet Ascii { get; } = new("(B", false, 1, null);

    /// <summary>ISO IR14, JIS X 0201: ASCII with a yen sign and an overline.</summary>
    public static GraphicSet Romaji { get; } = new("(J", false, 1, null);

    /// <summary>ISO IR13 to the left, the half-width katakana of JIS X 0201.</summary>
    public static GraphicSet Katakana { get; } = new("(I", false, 1, "shift_jis");

    /// <summary>ISO IR87, JIS X 0208.</summary>
    public static GraphicSet Jis0208 { get; } = new("$B", false, 2, "20932");

    /// <summary>ISO IR159, JIS X 0212.</summary>
    public static GraphicSet Jis0212 { get; } = new("$(D", false, 2, "20932", isTrailLow: true);

    /// <summary>KS X 1001, to the left.</summary>
    public static GraphicSet Korean { get; } = new("$(C", false, 2, "euc-kr");

    /// <summary>GB 2312, to the left.</summary>
    public static GraphicSet Chinese { get; } = new("$(A", false, 2, "gb2312");

    /// <summary>Plane 1 of CNS 11643.</summary>
    public static GraphicSet CnsPlane1 { get; } = new("$(G", false, 2, "20000");

    /// <summary>Plane 2 of CNS 11643.</summary>
    public static GraphicSet CnsPlane2 { get; } = new("$(H", false, 2, "20000", isTrailLow: true);

    private static readonly GraphicSet[] All =
    [
        Ascii, Romaji, Katakana, Jis0208, Jis0212, Korean, Chinese, CnsPlane1, CnsPlane2,
        new("$@", false, 2, "20932"),
        new(")I", true, 1, "shift_jis"),
        new("-A", true, 1, "iso-8859-1"), new("-B", true, 1, "iso-8859-2"), new("-C", true, 1, "iso-8859-3"), new("-D", true, 1, "iso-8859-4"),
        new("-L", true, 1, "iso-8859-5"), new("-G", true, 1, "iso-8859-6"), new("-F", true, 1, "iso-8859-7"), new("-H", true, 1, "iso-8859-8"),
        new("-M", true, 1, "iso-8859-9"), new("-b", true, 1, "iso-8859-15"),
        new("$)C", true, 2, "euc-kr"), new("$)A", true, 2, "gb2312"), new("$)G", true, 2, "20000"), new("$)H", true, 2, "20000", isTrailLow: true),
    ];

    /// <summary>The set whose designation the bytes after an ESC begin with; null where none does.</summary>
    public static GraphicSet? After(ReadOnlySpan<byte> bytes)
    {
        foreach (var set in All)
        {
            if (bytes.StartsWith(set.Designation))
                return set;
        }

        return null;
    }

    /// <summary>The set that a shift names; null for sequences that are none, or of a set that is not known.</summary>
    /// <param name="sequence">What stands between the two escape characters: <c>C2842</c>, <c>M2442</c>, <c>M242844</c>.</param>
    public static GraphicSet? Of(ReadOnlySpan<byte> sequence)
    {
        if (sequence.Length is not (5 or 7) || sequence[0] is not ((byte)'C' or (byte)'M'))
            return null;
        Span<byte> designation = stackalloc byte[3];
        if (Convert.FromHexString(sequence[1..], designation, out _, out var length) != System.Buffers.OperationStatus.Done)
            return null;

        // Two bytes of a multi-byte set are sometimes written with a third of zero.
        if (length == 3 && designation[2] == 0)
            length = 2;
        foreach (var set in All)
        {
            if (designation[..length].SequenceEqual(set.Designation) && set.Width == (sequence[0] == (byte)'C' ? 1 : 2))
                return set;
        }

        return null;
    }

    /// <summary>Reads a character of one byte.</summary>
    public bool TryRead(byte value, out char character)
    {
        character = this == Romaji ? value switch { 0x5C => '\u00A5', 0x7E => '\u203E', _ => (char)value } : (char)value;
        return _encoding is null || TryRead([(byte)(value | 0x80)], out character);
    }

    /// <summary>Reads a character of two bytes.</summary>
    public bool TryRead(byte first, byte second, out char character)
        => TryRead([(byte)(first | 0x80), (byte)(_isTrailLow ? second & 0x7F : second | 0x80)], out character);

    /// <summary>Writes a character of a set of two bytes; both are below 0x80.</summary>
    public bool TryWrite(char character, out byte first, out byte second)
    {
        Span<byte> bytes = stackalloc byte[8];
        (first, second) = (0, 0);
        if (char.IsSurrogate(character) || character < 0x80 || _encoding!.GetBytes([character], bytes) != 2 || bytes[0] < 0xA1 || (bytes[1] < 0x80) != _isTrailLow)
            return false;
        (first, second) = ((byte)(bytes[0] & 0x7F), (byte)(bytes[1] & 0x7F));

        // .NET writes similar characters for some that a set lacks.
        return TryRead(first, second, out var read) && read == character;
    }

    private bool TryRead(ReadOnlySpan<byte> bytes, out char character)
    {
        Span<char> text = stackalloc char[8];
        var length = _encoding!.GetChars(bytes, text);
        character = text[0];

        // .NET reads what EUC-JP lacks as a middle dot.
        if (character == '\u30FB' && bytes is not [0xA1, 0xA6])
            return false;
        return length == 1 && character is not ('\uFFFD' or '?' or (>= '\uE000' and <= '\uF8FF'));
    }
}
