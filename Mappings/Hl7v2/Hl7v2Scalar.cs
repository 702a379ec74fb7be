namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>The forms of HL7's simple data types, recognized in bytes.</summary>
internal static class Hl7v2Scalar
{
    /// <summary>Whether bytes are a DTM: <c>YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]</c>, a day that exists.</summary>
    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        var zone = text.IndexOfAny((byte)'+', (byte)'-');
        if (zone >= 0)
        {
            if (text.Length - zone != 5 || !TryNumber(text.Slice(zone + 1, 2), out var hours) || !TryNumber(text.Slice(zone + 3, 2), out var minutes)
                || hours > 15 || minutes > 59)
                return false;
            text = text[..zone];
        }

        var point = text.IndexOf((byte)'.');
        if (point >= 0)
        {
            if (point != 14 || text.Length is < 16 or > 19 || !TryNumber(text[15..], out _))
                return false;
            text = text[..point];
        }

        if (text.Length is not (4 or 6 or 8 or 10 or 12 or 14) || !TryNumber(text[..4], out var year) || year == 0)
            return false;
        var (month, day) = (1, 1);
        return (text.Length < 6 || (TryNumber(text[4..6], out month) && month is >= 1 and <= 12))
            && (text.Length < 8 || (TryNumber(text[6..8], out day) && day >= 1 && day <= DateTime.DaysInMonth(year, month)))
            && (text.Length < 10 || (TryNumber(text[8..10], out var hour) && hour <= 23))
            && (text.Length < 12 || (TryNumber(text[10..12], out var minute) && minute <= 59))
            && (text.Length < 14 || (TryNumber(text[12..14], out var second) && second <= 60));
    }

    /// <summary>
    /// A time's text as far as the sender says that it is known: old versions write all digits and the degree of precision in a second
    /// component (TS.2: Y, L for the month, D, H, M, S).
    /// </summary>
    public static string ReadTime(Hl7v2Value value)
    {
        var text = value.ReadText();
        var known = value.Level is not (Hl7v2Level.Field or Hl7v2Level.Repetition) ? 0 : value.Component(2).Raw switch
        {
            [(byte)'Y'] => 4,
            [(byte)'L'] => 6,
            [(byte)'D'] => 8,
            [(byte)'H'] => 10,
            [(byte)'M'] => 12,
            [(byte)'S'] => 14,
            _ => 0,
        };
        var zone = text.AsSpan().IndexOfAny('+', '-');
        var digits = zone < 0 ? text.Length : zone;
        return known == 0 || digits <= known ? text : string.Concat(text.AsSpan(0, known), known < 10 ? "" : text.AsSpan(digits));
    }

    /// <summary>Whether bytes are an NM: an optional sign, digits, an optional decimal point; blanks may stand around it.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        text = text.Trim((byte)' ');
        if (text is [(byte)'+' or (byte)'-', .. var unsigned])
            text = unsigned;
        var point = text.IndexOf((byte)'.');
        return point < 0 ? AreDigits(text) && !text.IsEmpty
            : text.Length > 1 && AreDigits(text[..point]) && AreDigits(text[(point + 1)..]);
    }

    /// <summary>Whether bytes are an SI: a non-negative whole number.</summary>
    public static bool IsSequence(ReadOnlySpan<byte> text) => !text.IsEmpty && AreDigits(text);

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
