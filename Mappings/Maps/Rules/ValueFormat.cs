using System.Globalization;
using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>
/// A rule's <c>format:</c>: how a date or a number is written as text. A date's pattern has <c>yyyy MM dd HH mm ss</c>; it may not ask for
/// more than the date says. A number's has <c>0</c> and <c>#</c>.
/// </summary>
internal sealed class ValueFormat
{
    private static readonly string[] s_dateParts = ["yyyy", "MM", "dd", "HH", "mm", "ss"];
    private readonly string _pattern;
    private readonly Canonical.DatePrecision? _needs;

    private ValueFormat(string pattern, Canonical.DatePrecision? needs) => (_pattern, _needs) = (pattern, needs);

    /// <summary>Reads a pattern; null where it is neither a date's nor a number's.</summary>
    public static ValueFormat? Read(string pattern)
    {
        var last = Array.FindLastIndex(s_dateParts, p => pattern.Contains(p, StringComparison.Ordinal));
        if (last >= 0)
            return s_dateParts.Aggregate(pattern, (left, part) => left.Replace(part, "", StringComparison.Ordinal)).Any(c => char.IsAsciiLetter(c) && c != 'T') ? null : new ValueFormat(pattern, (Canonical.DatePrecision)last);
        return pattern.Contains('0', StringComparison.Ordinal) ? new ValueFormat(pattern, null) : null;
    }

    public MadeText Apply(string text, RuleInfo rule, in Focus read)
    {
        if (_needs is not { } needs)
            return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                ? new MadeText(number.ToString(_pattern, CultureInfo.InvariantCulture))
                : throw rule.Fault("MAP-NUMBER", 102, "a decimal number is expected", MessagePlace.Of(read), text);
        if (!IsoDateTime.TryMeasure(text, out _) || text is [_, _, _, _, not '-', ..])
        {
            if (!Hl7v2Time.TryToIso(text, TimeZoneInfo.Utc, out var iso))
                throw rule.Fault("MAP-DATE", 102, "a date or time is expected", MessagePlace.Of(read), text);
            text = iso;
        }
        IsoDateTime.TryMeasure(text, out var precision);
        if (precision < needs)
            throw rule.Fault("MAP-PRECISION", 102, "the date says less than the format writes", MessagePlace.Of(read), text);
        var written = _pattern;
        for (var i = 0; i <= (int)needs; i++)
            written = written.Replace(s_dateParts[i], Part(text, i), StringComparison.Ordinal);
        return new MadeText(written);
    }

    // The parts stand at fixed places of ISO 8601: 2026-03-04T10:15:30.
    private static string Part(string iso, int index) => index == 0 ? iso[..4] : iso.Substring(2 + (index * 3), 2);
}
