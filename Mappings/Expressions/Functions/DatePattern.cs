using System.Globalization;
using System.Text;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>
/// How a date is written in a form of its own: <c>dd.MM.yyyy HH:mm</c>. Letters are parts, but for the T of ISO 8601; everything else stands as it is. A part of
/// one letter is written without a leading zero.
/// </summary>
internal sealed class DatePattern
{
    /// <summary>The parts, as messages name them.</summary>
    public const string Known = "yyyy yy MM M dd d HH H hh h mm ss tt";

    private readonly string _text;
    private readonly Part[] _parts;

    private DatePattern(string text, Part[] parts)
    {
        (_text, _parts) = (text, parts);
        Precision = parts.Max(p => p.Precision);
    }

    /// <summary>How far a date must be known to be written so.</summary>
    public DatePrecision Precision { get; }

    /// <summary>Whether a date can be read by it: no part is left out before the finest, the century is said, and which half of the day.</summary>
    public bool CanRead => !Has("yy") && Has("tt") == (Has("h") || Has("hh")) && Enumerable.Range(0, (int)Precision + 1).All(needed => Array.Exists(_parts, p => (int)p.Precision == needed));

    /// <summary>Whether a pattern is meant for dates, and not for numbers.</summary>
    public static bool IsMeant(string pattern) => pattern.AsSpan().ContainsAny("yMdHhms") && !pattern.AsSpan().ContainsAny('0', '#');

    /// <summary>Reads a pattern; null where a letter of it is no part.</summary>
    public static DatePattern? Read(string pattern)
    {
        var parts = new List<Part>();
        for (var i = 0; i < pattern.Length;)
        {
            var end = i + 1;
            while (end < pattern.Length && pattern[end] == pattern[i])
                end++;
            var text = pattern[i..end];
            if (char.IsLetter(text[0]) && text != "T")
            {
                if (PrecisionOf(text) is not { } precision)
                    return null;
                parts.Add(new Part(text, i, precision));
            }
            i = end;
        }
        return parts.Count == 0 ? null : new DatePattern(pattern, [.. parts]);
    }

    /// <summary>Writes a date that is known as far as the pattern asks.</summary>
    public string Write(PartialDateTime date)
    {
        var text = new StringBuilder(_text.Length + 4);
        var from = 0;
        foreach (var part in _parts)
        {
            text.Append(_text, from, part.Start - from);
            from = part.Start + part.Text.Length;
            var number = date.Part(part.Precision) ?? 0;
            if (part.Text == "tt")
                text.Append(number < 12 ? "AM" : "PM");
            else
                text.Append((part.Text[0] == 'h' ? (number + 11) % 12 + 1 : part.Text == "yy" ? number % 100 : number)
                    .ToString(part.Text.Length switch { 1 => "D1", 2 => "D2", _ => "D4" }, CultureInfo.InvariantCulture));
        }
        return text.Append(_text, from, _text.Length - from).ToString();
    }

    /// <summary>The date that a text written so is, known as far as the pattern tells; null where it is none.</summary>
    public PartialDateTime? ReadDate(string text)
    {
        var exact = new StringBuilder(_text.Length + 8);
        foreach (var c in _text)
        {
            // A backslash keeps what is no part from being the framework's own, as : and / are.
            if (!char.IsLetter(c) || c == 'T')
                exact.Append('\\');
            exact.Append(c);
        }
        var pattern = exact.Length == 1 ? $"%{exact}" : exact.ToString();
        return DateTime.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)
            ? PartialDateTime.Of(new DateTimeOffset(read, TimeSpan.Zero)).WithoutOffset().AtPrecision(Precision)
            : null;
    }

    private bool Has(string part) => Array.Exists(_parts, p => p.Text == part);

    private static DatePrecision? PrecisionOf(string part) => part switch
    {
        "yyyy" or "yy" => DatePrecision.Year,
        "MM" or "M" => DatePrecision.Month,
        "dd" or "d" => DatePrecision.Day,
        "HH" or "H" or "hh" or "h" or "tt" => DatePrecision.Hour,
        "mm" => DatePrecision.Minute,
        "ss" => DatePrecision.Second,
        _ => null,
    };

    private sealed record Part(string Text, int Start, DatePrecision Precision);
}
