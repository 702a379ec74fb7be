using System.Collections.Concurrent;
using System.Text;
using InterfaceEngine.Mappings.Hl7v2.CharacterSets;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>What a message's bytes mean as characters (MSH-18, HL7 table 0211).</summary>
public sealed class Hl7v2CharacterSet
{
    private static readonly ConcurrentDictionary<string, Hl7v2CharacterSet> Made = new();

    private readonly Encoding?[] _readers = new Encoding?[3];
    private Encoding? _strict;
    private Hl7v2TextRules? _asOverride;

    internal Hl7v2CharacterSet(string name, Encoding encoding, bool isAsciiTransparent = true)
    {
        Name = name;
        Encoding = encoding;
        IsAsciiTransparent = isAsciiTransparent;
    }

    /// <summary>UTF-8, whose name in MSH-18 is <c>UNICODE UTF-8</c>.</summary>
    public static Hl7v2CharacterSet Utf8 { get; } = new("UNICODE UTF-8", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    /// <summary>ISO 8859-1, in which every sequence of bytes is text.</summary>
    public static Hl7v2CharacterSet Latin1 { get; } = new("8859/1", Encoding.Latin1);

    /// <summary>ASCII, which is also ISO IR6: of bytes from 0x80 on it says nothing.</summary>
    public static Hl7v2CharacterSet Ascii { get; } = new("ASCII", Encoding.ASCII);

    /// <summary>UTF-8 where the bytes are valid in it, else ISO 8859-1, whatever MSH-18 says.</summary>
    public static Hl7v2CharacterSet Auto { get; } = new("auto", Encoding.Latin1);

    /// <summary>ISO IR14 as JIS X 0201 alone, beside which sets of two bytes are shifted to; without shifts it is read as Shift JIS, which includes it.</summary>
    internal static Hl7v2CharacterSet HalfWidth { get; } = new("ISO IR14", new TableEncoding(Load("shift_jis")));

    private static Hl7v2CharacterSet Utf16 { get; } = new("UNICODE UTF-16", new UnicodeEncoding(false, false), isAsciiTransparent: false);

    private static Hl7v2CharacterSet Utf16BigEndian { get; } = new("UNICODE UTF-16", new UnicodeEncoding(true, false), isAsciiTransparent: false);

    private static Hl7v2CharacterSet Utf32 { get; } = new("UNICODE UTF-32", new UTF32Encoding(false, false), isAsciiTransparent: false);

    private static Hl7v2CharacterSet Utf32BigEndian { get; } = new("UNICODE UTF-32", new UTF32Encoding(true, false), isAsciiTransparent: false);

    /// <summary>The names of table 0211, in its order.</summary>
    public static IReadOnlyList<string> TableNames { get; } =
    [
        "ASCII", "8859/1", "8859/2", "8859/3", "8859/4", "8859/5", "8859/6", "8859/7", "8859/8", "8859/9", "8859/15", "JAS2020", "JIS X 0202",
        "ISO IR6", "ISO IR14", "ISO IR87", "ISO IR159", "GB 18030-2000", "KS X 1001", "CNS 11643-1992", "BIG-5",
        "UNICODE", "UNICODE UTF-8", "UNICODE UTF-16", "UNICODE UTF-32",
    ];

    /// <summary>The name in table 0211.</summary>
    public string Name { get; }

    /// <summary>The .NET encoding. It replaces what it cannot read.</summary>
    public Encoding Encoding { get; }

    /// <summary>Whether a byte below 0x80 is always that ASCII character, so that delimiters can be looked for in the bytes.</summary>
    internal bool IsAsciiTransparent { get; }

    /// <summary>Finds a set by a name of table 0211, or one that is written for it in practice (<c>UTF-8</c>, <c>ISO-8859-1</c>).</summary>
    /// <param name="name">The name; punctuation, blanks and case do not matter.</param>
    /// <returns>The set; null for a name that is not known.</returns>
    public static Hl7v2CharacterSet? Find(ReadOnlySpan<byte> name)
    {
        Span<char> letters = stackalloc char[24];
        var count = 0;
        foreach (var value in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)value))
                continue;
            if (count == letters.Length)
                return null;
            letters[count++] = char.ToUpperInvariant((char)value);
        }

        var key = letters[..count];
        if (key.StartsWith("ISO8859"))
            key = key[3..];
        return key switch
        {
            "UNICODEUTF8" or "UTF8" or "UNICODE" => Utf8,
            "ASCII" or "USASCII" or "ASCII7" or "ISOIR6" or "ISO646" or "ISO646US" or "ANSIX341968" => Ascii,
            "88591" or "ISOIR100" or "LATIN1" => Latin1,
            "88592" or "88594" or "88595" or "88599" or "885915" => Make($"8859/{key[4..]}", $"iso-8859-{key[4..]}"),
            "88593" or "88596" or "88597" or "88598" => MakeTable($"8859/{key[4..]}", $"iso-8859-{key[4..]}"),
            "WINDOWS1252" or "CP1252" => Make("windows-1252", "windows-1252"),
            "KSX1001" or "EUCKR" or "KSC5601" or "KSC56011987" => Make("KS X 1001", "euc-kr"),
            "ISOIR14" or "SHIFTJIS" or "SJIS" or "JISX0201" => Make("ISO IR14", "shift_jis", isAsciiTransparent: false),
            "ISOIR87" or "ISOIR159" or "ISO2022JP" or "JISX0202" or "JAS2020" or "JISX0208" or "JISX0212" => Shifting(Ascii, Japanese, Hl7v2Delimiters.Standard, false),
            "GB180302000" or "GB18030" or "GBK" or "GB2312" => Make("GB 18030-2000", "gb18030", isAsciiTransparent: false),
            "BIG5" => Make("BIG-5", "big5", isAsciiTransparent: false),
            "CNS116431992" or "CNS11643" or "EUCTW" => Made.GetOrAdd("CNS 11643-1992", static name => new(name, new EucTwEncoding())),
            "UNICODEUTF16" or "UTF16" or "UTF16LE" => Utf16,
            "UTF16BE" => Utf16BigEndian,
            "UNICODEUTF32" or "UTF32" or "UTF32LE" => Utf32,
            "UTF32BE" => Utf32BigEndian,
            _ => null,
        };
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public static Hl7v2CharacterSet? Find(string name) => Find(Encoding.Latin1.GetBytes(name));

    /// <summary>The encoding that reads impossible bytes as a receiver wants them.</summary>
    internal Encoding Reader(Hl7v2InvalidBytes invalid)
        => _readers[(int)invalid] ??= With(EncoderFallback.ReplacementFallback, invalid == Hl7v2InvalidBytes.Keep ? ByteFallback.Keep : ByteFallback.Replace);

    /// <summary>The rules of a receiver that reads all messages in this set.</summary>
    internal Hl7v2TextRules AsOverride => _asOverride ??= new Hl7v2TextRules { Override = this };

    /// <summary>Whether the set has every character of a text.</summary>
    internal bool CanWrite(string text)
    {
        if (System.Text.Ascii.IsValid(text) || this == Utf8)
            return true;
        try
        {
            Strict.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Whether bytes are text in the set.</summary>
    internal bool CanRead(ReadOnlySpan<byte> bytes) => FindImpossible(bytes) < 0;

    /// <summary>Where the first bytes stand that are impossible in the set; -1 where all are possible.</summary>
    internal int FindImpossible(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Ascii.IsValid(bytes) && IsAsciiTransparent)
            return -1;
        if (this == Utf8 && System.Text.Unicode.Utf8.IsValid(bytes))
            return -1;
        try
        {
            Strict.GetCharCount(bytes);
            return -1;
        }
        catch (DecoderFallbackException e)
        {
            return Math.Max(0, e.Index);
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>
    /// The set of bytes that begin with a UTF-16 or UTF-32 order mark, or with "M" in one of those; else null. Everything else begins with
    /// the ASCII characters of MSH.
    /// </summary>
    internal static Hl7v2CharacterSet? OfByteOrder(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [(byte)'M', 0, 0, 0, ..] => Utf32,
        [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, (byte)'M', 0, ..] => Utf32BigEndian,
        [0xFF, 0xFE, ..] or [(byte)'M', 0, ..] => Utf16,
        [0xFE, 0xFF, ..] or [0, (byte)'M', 0, ..] => Utf16BigEndian,
        _ => null,
    };

    /// <summary>The set of messages that shift from one set to others whose bytes may be those of delimiters.</summary>
    internal static Hl7v2CharacterSet Shifting(Hl7v2CharacterSet own, IReadOnlyCollection<GraphicSet> alternates, Hl7v2Delimiters delimiters, bool writesEscapes)
    {
        var name = own == Ascii && alternates.Contains(GraphicSet.Jis0208) ? "ISO IR87" : own.Name;

        // Delimiters are the sender's to choose, so only the usual ones are kept for the next message.
        if (delimiters != Hl7v2Delimiters.Standard)
            return New();
        return Made.GetOrAdd($"{own.Name} {string.Concat(alternates.Select(a => Encoding.ASCII.GetString(a.Designation)))} {writesEscapes}", _ => New());

        Hl7v2CharacterSet New() => new(name, new ShiftEncoding(own.Encoding, alternates, delimiters, writesEscapes), isAsciiTransparent: false);
    }

    internal static IReadOnlyCollection<GraphicSet> Japanese { get; } = [GraphicSet.Jis0208, GraphicSet.Jis0212];

    private Encoding Strict => _strict ??= With(EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private Encoding With(EncoderFallback encoder, DecoderFallback decoder)
    {
        var encoding = (Encoding)Encoding.Clone();
        (encoding.EncoderFallback, encoding.DecoderFallback) = (encoder, decoder);
        return encoding;
    }

    private static Hl7v2CharacterSet Make(string name, string encoding, bool isAsciiTransparent = true)
        => Made.GetOrAdd(name, _ => new(name, Load(encoding), isAsciiTransparent));

    private static Hl7v2CharacterSet MakeTable(string name, string encoding)
        => Made.GetOrAdd(name, _ => new(name, new TableEncoding(Load(encoding))));

    private static Encoding Load(string encoding) => CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
}
