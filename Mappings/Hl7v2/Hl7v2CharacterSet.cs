using System.Collections.Concurrent;
using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>What a message's bytes mean as characters (MSH-18, HL7 table 0211).</summary>
public sealed class Hl7v2CharacterSet
{
    private static readonly ConcurrentDictionary<string, Hl7v2CharacterSet> Made = new();

    private Hl7v2CharacterSet(string name, Encoding encoding, bool isAsciiTransparent = true)
    {
        Name = name;
        Encoding = encoding;
        IsAsciiTransparent = isAsciiTransparent;
    }

    /// <summary>UTF-8, whose name in MSH-18 is <c>UNICODE UTF-8</c>.</summary>
    public static Hl7v2CharacterSet Utf8 { get; } = new("UNICODE UTF-8", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    /// <summary>ISO 8859-1, in which every sequence of bytes is text.</summary>
    public static Hl7v2CharacterSet Latin1 { get; } = new("8859/1", Encoding.Latin1);

    /// <summary>UTF-8 where the bytes are valid in it, else ISO 8859-1, whatever MSH-18 says.</summary>
    public static Hl7v2CharacterSet Auto { get; } = new("auto", Encoding.Latin1);

    private static Hl7v2CharacterSet Utf16 { get; } = new("UNICODE UTF-16", new UnicodeEncoding(false, false), isAsciiTransparent: false);

    private static Hl7v2CharacterSet Utf16BigEndian { get; } = new("UNICODE UTF-16", new UnicodeEncoding(true, false), isAsciiTransparent: false);

    private static Hl7v2CharacterSet Utf32 { get; } = new("UNICODE UTF-32", new UTF32Encoding(false, false), isAsciiTransparent: false);

    private static Hl7v2CharacterSet Utf32BigEndian { get; } = new("UNICODE UTF-32", new UTF32Encoding(true, false), isAsciiTransparent: false);

    /// <summary>The name in table 0211.</summary>
    public string Name { get; }

    /// <summary>The .NET encoding. It replaces what it cannot read.</summary>
    public Encoding Encoding { get; }

    /// <summary>Whether a byte below 0x80 is always that ASCII character, so that delimiters can be looked for in the bytes.</summary>
    internal bool IsAsciiTransparent { get; }

    /// <summary>Finds a set by a name of table 0211, or one that is written for it in practice (<c>UTF-8</c>, <c>ISO-8859-1</c>).</summary>
    /// <param name="name">The name; punctuation, blanks and case do not matter.</param>
    /// <returns>The set; null for ASCII (which says nothing of other bytes), the vague <c>UNICODE</c>, and unknown names.</returns>
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
            "UNICODEUTF8" or "UTF8" => Utf8,
            "88591" or "ISOIR100" or "LATIN1" => Latin1,
            "88592" or "88593" or "88594" or "88595" or "88596" or "88597" or "88598" or "88599" or "885915"
                => Make($"8859/{key[4..]}", $"iso-8859-{key[4..]}"),
            "WINDOWS1252" or "CP1252" => Make("windows-1252", "windows-1252"),
            "KSX1001" or "EUCKR" => Make("KS X 1001", "euc-kr"),
            "ISOIR14" or "SHIFTJIS" => Make("ISO IR14", "shift_jis", isAsciiTransparent: false),
            "ISOIR87" or "ISOIR159" or "ISO2022JP" => Make("ISO IR87", "iso-2022-jp", isAsciiTransparent: false),
            "GB180302000" or "GB18030" => Make("GB 18030-2000", "gb18030", isAsciiTransparent: false),
            "BIG5" => Make("BIG-5", "big5", isAsciiTransparent: false),
            "CNS116431992" => Make("CNS 11643-1992", "x-Chinese-CNS", isAsciiTransparent: false),
            "UNICODEUTF16" or "UTF16" => Utf16,
            "UNICODEUTF32" or "UTF32" => Utf32,
            _ => null,
        };
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public static Hl7v2CharacterSet? Find(string name) => Find(Encoding.Latin1.GetBytes(name));

    /// <summary>Whether the set has every character of a text.</summary>
    internal bool CanWrite(string text)
    {
        if (Ascii.IsValid(text) || this == Utf8)
            return true;
        try
        {
            Strict().GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Whether bytes are text in the set.</summary>
    internal bool CanRead(ReadOnlySpan<byte> bytes)
    {
        if (this == Utf8)
            return System.Text.Unicode.Utf8.IsValid(bytes);
        try
        {
            Strict().GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private Encoding Strict()
    {
        var strict = (Encoding)Encoding.Clone();
        strict.EncoderFallback = EncoderFallback.ExceptionFallback;
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>The set of MSH-18's first repetition; null where it is empty or says nothing that helps.</summary>
    internal static Hl7v2CharacterSet? Declared(ReadOnlySpan<byte> header, Hl7v2Delimiters delimiters)
    {
        var end = header.IndexOfAny((byte)'\r', (byte)'\n');
        if (end >= 0)
            header = header[..end];
        if (!Hl7v2Parts.TryFind(header, delimiters.Field, 18, out var start, out var length) || length == 0)
            return null;
        var field = header.Slice(start, length);
        if (Hl7v2Parts.TryFind(field, delimiters.Repetition, 1, out start, out length))
            field = field.Slice(start, length);
        if (Hl7v2Parts.TryFind(field, delimiters.Component, 1, out start, out length))
            field = field.Slice(start, length);
        var declared = Find(field);

        // Bytes in which "MSH" could be read one by one are neither UTF-16 nor UTF-32, whatever they claim.
        return declared?.Encoding is UnicodeEncoding or UTF32Encoding ? null : declared;
    }

    /// <summary>The set of bytes that begin with a UTF-16 or UTF-32 order mark, or with "M" in one of those; else null.</summary>
    internal static Hl7v2CharacterSet? OfByteOrder(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [(byte)'M', 0, 0, 0, ..] => Utf32,
        [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, (byte)'M', ..] => Utf32BigEndian,
        [0xFF, 0xFE, ..] or [(byte)'M', 0, ..] => Utf16,
        [0xFE, 0xFF, ..] or [0, (byte)'M', ..] => Utf16BigEndian,
        _ => null,
    };

    /// <summary>Decides how a message is read.</summary>
    internal static Hl7v2CharacterSet Choose(Hl7v2CharacterSet? given, Hl7v2Message message)
    {
        if (given is not null && given != Auto)
            return given;
        var declared = given is null ? Declared(message.Header.Raw, message.Delimiters) : null;
        if (declared is not null && declared != Utf8)
            return declared;
        return System.Text.Unicode.Utf8.IsValid(message.Body) ? Utf8 : Latin1;
    }

    private static Hl7v2CharacterSet Make(string name, string encoding, bool isAsciiTransparent = true)
        => Made.GetOrAdd(name, _ => new(name, CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding), isAsciiTransparent));
}
