using System.Text;

namespace InterfaceEngine.Mappings.Hl7v2.CharacterSets;

/// <summary>What a message says of its character sets, read as the ASCII that its header begins with, before anything else is known.</summary>
internal static class Declaration
{
    /// <summary>The set of MSH-18's first repetition; null where it is empty or not known.</summary>
    public static Hl7v2CharacterSet? First(ReadOnlySpan<byte> header, Hl7v2Delimiters delimiters)
    {
        var field = Field(header, delimiters, 18);
        return field.IsEmpty ? null : Repetition(field, delimiters, 1) is var name && !name.IsEmpty ? Find(name) : null;
    }

    /// <summary>The set that a name of MSH-18 means in a header that could be read; null where it is not known.</summary>
    public static Hl7v2CharacterSet? Find(ReadOnlySpan<byte> name)
    {
        var declared = Hl7v2CharacterSet.Find(name);

        // Bytes in which "MSH" could be read one by one are neither UTF-16 nor UTF-32, whatever they claim.
        return declared?.Encoding is UnicodeEncoding or UTF32Encoding ? null : declared;
    }

    /// <summary>
    /// The set of a message whose bytes have to be read as text before they can be divided, because a character may hold the byte of a delimiter; null
    /// for all others.
    /// </summary>
    /// <param name="content">The message, with whatever stands before its header.</param>
    /// <param name="rules">What the receiver knows.</param>
    public static Hl7v2CharacterSet? Undivided(ReadOnlySpan<byte> content, Hl7v2TextRules rules)
    {
        if (Hl7v2CharacterSet.OfByteOrder(content) is { } wide)
            return wide;
        if (rules.Override is { } given)
            return given.IsAsciiTransparent ? null : given;
        var text = content[Hl7v2Framing.SkipToHeader(content)..];
        if (!text.StartsWith("MSH"u8) || !Hl7v2Delimiters.TryRead(text, out var delimiters))
            return null;
        var field = Field(text, delimiters, 18);
        var first = field.IsEmpty ? default : Repetition(field, delimiters, 1);
        var set = (first.IsEmpty ? null : Find(first)) ?? rules.Default;
        if (field.IsEmpty || (delimiters.Repetition == 0 ? Shifts(first).Count == 0 : !field.Contains(delimiters.Repetition) && Shifts(first).Count == 0))
            return set is { IsAsciiTransparent: false } ? set : null;

        // GB 18030 and Big5 have their two bytes without a shift, and among them the bytes that a shift begins with.
        var isSingleByte = set == Hl7v2CharacterSet.Find("ISO IR14"u8);
        if (set is { IsAsciiTransparent: false, Encoding: not ShiftEncoding } && !isSingleByte)
            return set;
        var alternates = new List<GraphicSet>();
        for (var number = 1; Hl7v2Parts.TryFind(field, delimiters.Repetition, number, out _, out _); number++)
            alternates.AddRange(Shifts(Repetition(field, delimiters, number)));
        var scheme = Field(text, delimiters, 20);
        var hasEscapes = delimiters.Escape != 0 && text.IndexOf([delimiters.Escape, (byte)'M']) >= 0;
        if (alternates.Count == 0 || (!hasEscapes && !text.Contains((byte)0x1B)))
            return set is { IsAsciiTransparent: false } ? set : null;
        var own = set is { IsAsciiTransparent: true } ? set : isSingleByte ? Hl7v2CharacterSet.HalfWidth : Hl7v2CharacterSet.Ascii;
        return Hl7v2CharacterSet.Shifting(own, [.. alternates.Distinct()], delimiters, writesEscapes: hasEscapes && !scheme.StartsWith("ISO 2022"u8));
    }

    /// <summary>How a message whose bytes could be divided as they stand is read.</summary>
    public static Hl7v2CharacterSet Choose(Hl7v2TextRules rules, Hl7v2Message message)
    {
        var body = (ReadOnlySpan<byte>)message.Body;
        if (rules.Override is { } given)
            return given == Hl7v2CharacterSet.Auto ? Guess(body) : given;
        if (body.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return Hl7v2CharacterSet.Utf8;
        var declared = First(message.Header.Raw, message.Delimiters);

        // ASCII says nothing of the bytes that are none; only who wants to see them as impossible holds it to its word.
        if (declared == Hl7v2CharacterSet.Ascii && rules.InvalidBytes == Hl7v2InvalidBytes.Keep && !Ascii.IsValid(body))
            declared = null;
        return declared ?? (rules.Default is { } known && known != Hl7v2CharacterSet.Auto ? known : Guess(body));
    }

    private static Hl7v2CharacterSet Guess(ReadOnlySpan<byte> body)
        => System.Text.Unicode.Utf8.IsValid(body) ? Hl7v2CharacterSet.Utf8 : Hl7v2CharacterSet.Latin1;

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> header, Hl7v2Delimiters delimiters, int number)
    {
        var end = header.IndexOfAny((byte)'\r', (byte)'\n');
        if (end >= 0)
            header = header[..end];
        return Hl7v2Parts.TryFind(header, delimiters.Field, number, out var start, out var length) ? header.Slice(start, length) : default;
    }

    private static ReadOnlySpan<byte> Repetition(ReadOnlySpan<byte> field, Hl7v2Delimiters delimiters, int number)
    {
        if (!Hl7v2Parts.TryFind(field, delimiters.Repetition, number, out var start, out var length))
            return default;
        field = field.Slice(start, length);
        return Hl7v2Parts.TryFind(field, delimiters.Component, 1, out start, out length) ? field.Slice(start, length) : field;
    }

    // The sets of two bytes that a name of MSH-18 allows to be called up to the left half.
    private static IReadOnlyCollection<GraphicSet> Shifts(ReadOnlySpan<byte> name) => name switch
    {
        [] => [],
        _ when name.SequenceEqual("ISO IR87"u8) => [GraphicSet.Jis0208],
        _ when name.SequenceEqual("ISO IR159"u8) => [GraphicSet.Jis0212],
        _ when name.SequenceEqual("JIS X 0202"u8) || name.SequenceEqual("JAS2020"u8) => Hl7v2CharacterSet.Japanese,
        _ when name.SequenceEqual("KS X 1001"u8) => [GraphicSet.Korean],
        _ when name.SequenceEqual("GB 18030-2000"u8) => [GraphicSet.Chinese],
        _ when name.SequenceEqual("CNS 11643-1992"u8) => [GraphicSet.CnsPlane1, GraphicSet.CnsPlane2],
        _ => [],
    };
}
