using System.Diagnostics.CodeAnalysis;

namespace InterfaceEngine.Mappings.Canonical;

/// <summary>How exactly a date or time is known.</summary>
public enum DatePrecision
{
    /// <summary>The year.</summary>
    Year,

    /// <summary>The month.</summary>
    Month,

    /// <summary>The day.</summary>
    Day,

    /// <summary>The hour.</summary>
    Hour,

    /// <summary>The minute.</summary>
    Minute,

    /// <summary>The second.</summary>
    Second,

    /// <summary>A fraction of a second.</summary>
    Fraction,
}

/// <summary>A date or time in ISO 8601, as exactly as its source said it: nothing is added and nothing cut off.</summary>
/// <remarks>An offset stands where the source gave one, or where a zone was known for it.</remarks>
public readonly record struct IsoDateTime
{
    private readonly string? _text;

    private IsoDateTime(string text, DatePrecision precision)
    {
        _text = text;
        Precision = precision;
    }

    /// <summary>How exactly it is known.</summary>
    public DatePrecision Precision { get; }

    /// <summary>Reads ISO 8601's extended form: <c>2026</c>, <c>2026-03</c>, <c>2026-03-04</c>, <c>2026-03-04T10:15:30.25-06:00</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out IsoDateTime value)
    {
        value = default;
        if (text is null || !TryMeasure(text, out var precision))
            return false;
        value = new IsoDateTime(text, precision);
        return true;
    }

    /// <summary>The moment in UTC, to the second, with what fraction it has.</summary>
    public static IsoDateTime From(DateTimeOffset moment)
    {
        // 2026-03-04T10:15:30.1234567Z: of all formats the one that the runtime writes fast.
        Span<char> full = stackalloc char[32];
        moment.UtcDateTime.TryFormat(full, out _, "O");
        var length = moment.Ticks % TimeSpan.TicksPerSecond == 0 ? "2026-03-04T10:15:30".Length : "2026-03-04T10:15:30.123".Length;
        return new IsoDateTime(string.Concat(full[..length], "Z"), DatePrecision.Second);
    }

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? "";

    /// <summary>Whether a text is a date or time, and how exact.</summary>
    public static bool TryMeasure(ReadOnlySpan<char> text, out DatePrecision precision)
    {
        precision = DatePrecision.Year;
        if (!Number(text, 0, 4, 1, 9999, out var year))
            return false;
        if (text.Length == 4)
            return true;
        precision = DatePrecision.Month;
        if (text[4] != '-' || !Number(text, 5, 2, 1, 12, out var month))
            return false;
        if (text.Length == 7)
            return true;
        precision = DatePrecision.Day;
        if (text[7] != '-' || !Number(text, 8, 2, 1, DateTime.DaysInMonth(year, month), out _))
            return false;
        if (text.Length == 10)
            return true;
        return text[10] == 'T' && TryMeasureTime(text[11..], out precision);
    }

    private static bool TryMeasureTime(ReadOnlySpan<char> text, out DatePrecision precision)
    {
        precision = DatePrecision.Hour;
        if (!Number(text, 0, 2, 0, 23, out _))
            return false;
        var end = 2;
        if (text.Length > end && text[end] == ':')
        {
            precision = DatePrecision.Minute;
            if (!Number(text, 3, 2, 0, 59, out _))
                return false;
            end = 5;
            if (text.Length > end && text[end] == ':')
            {
                precision = DatePrecision.Second;
                // 60 is a leap second.
                if (!Number(text, 6, 2, 0, 60, out _))
                    return false;
                end = 8;
                if (text.Length > end && text[end] == '.')
                {
                    precision = DatePrecision.Fraction;
                    var digits = text[(end + 1)..].IndexOfAnyExceptInRange('0', '9');
                    if (digits < 0)
                        digits = text.Length - end - 1;
                    if (digits == 0)
                        return false;
                    end += 1 + digits;
                }
            }
        }
        return IsOffset(text[end..]);
    }

    private static bool IsOffset(ReadOnlySpan<char> text) => text switch
    {
        "" or "Z" => true,
        _ => text.Length == 6 && text[0] is '+' or '-' && text[3] == ':'
            && Number(text, 1, 2, 0, 14, out _) && Number(text, 4, 2, 0, 59, out _),
    };

    private static bool Number(ReadOnlySpan<char> text, int start, int length, int least, int most, out int number)
    {
        number = 0;
        if (text.Length < start + length)
            return false;
        for (var i = start; i < start + length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                return false;
            number = (number * 10) + (text[i] - '0');
        }
        return number >= least && number <= most;
    }
}
