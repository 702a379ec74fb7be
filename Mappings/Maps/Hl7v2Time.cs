using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using InterfaceEngine.Mappings.Canonical;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>HL7 v2 dates and times (DT, TM-less DTM and TS: <c>YYYY[MM[DD[HH[MM[SS[.S…]]]]]][±ZZZZ]</c>) to ISO 8601 and back, precision kept.</summary>
internal static class Hl7v2Time
{
    /// <summary>
    /// Reads an HL7 v2 time as ISO 8601. A date with an offset is the date: ISO 8601 has no offsets of dates. A time of day without an offset gets that of the zone at that moment: the earlier offset where the
    /// clock was turned back, the standard one where it was turned forward.
    /// </summary>
    public static bool TryToIso(ReadOnlySpan<char> text, TimeZoneInfo zone, [NotNullWhen(true)] out string? iso)
    {
        iso = null;
        var sign = text.IndexOfAny('+', '-');
        var digits = sign < 0 ? text : text[..sign];
        var offset = sign < 0 ? default : text[sign..];
        var point = digits.IndexOf('.');
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (point >= 0)
            digits = digits[..point];
        if (digits.Length is < 4 or > 14 || digits.Length % 2 != 0 || !IsDigits(digits) || !IsDigits(fraction)
            || (point >= 0 && (digits.Length != 14 || fraction.IsEmpty))
            || (sign >= 0 && (offset.Length != 5 || !IsDigits(offset[1..]))))
            return false;

        Span<char> buffer = stackalloc char[64];
        if (fraction.Length > 20)
            return false;
        var length = 0;
        Append(buffer, ref length, digits[..4]);
        for (var i = 4; i < digits.Length; i += 2)
        {
            buffer[length++] = i switch { 4 or 6 => '-', 8 => 'T', _ => ':' };
            Append(buffer, ref length, digits.Slice(i, 2));
        }
        if (!fraction.IsEmpty)
        {
            buffer[length++] = '.';
            Append(buffer, ref length, fraction);
        }
        if (digits.Length >= 10)
        {
            if (!offset.IsEmpty)
            {
                Append(buffer, ref length, offset[..3]);
                buffer[length++] = ':';
                Append(buffer, ref length, offset[3..]);
            }
            else if (IsoDateTime.TryMeasure(buffer[..length], out _))
                AppendZone(buffer, ref length, digits, zone);
        }
        if (!IsoDateTime.TryMeasure(buffer[..length], out _))
            return false;
        iso = new string(buffer[..length]);
        return true;
    }

    /// <summary>Writes an ISO 8601 time as HL7 v2 does; null where the text is no such time.</summary>
    public static string? FromIso(string iso)
    {
        if (!IsoDateTime.TryMeasure(iso, out var precision))
            return null;
        Span<char> buffer = stackalloc char[iso.Length + 5];
        var length = 0;
        var time = iso.IndexOf('T');
        var point = iso.IndexOf('.');
        for (var i = 0; i < iso.Length; i++)
        {
            var c = iso[i];

            // HL7 v2 has four digits of a second's fraction.
            if (point > 0 && i > point + 4 && char.IsAsciiDigit(c) && !iso.AsSpan(point, i - point).ContainsAny('+', '-'))
                continue;
            if (c == 'Z')
                Append(buffer, ref length, "+0000");
            else if (char.IsAsciiDigit(c) || c is '.' or '+' || (c == '-' && time > 0 && i > time))
                buffer[length++] = c;
        }
        return precision >= DatePrecision.Year ? new string(buffer[..length]) : null;
    }

    private static void AppendZone(Span<char> buffer, ref int length, ReadOnlySpan<char> digits, TimeZoneInfo zone)
    {
        if (zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime)
        {
            buffer[length++] = 'Z';
            return;
        }
        var local = new DateTime(Number(digits, 0, 4), Number(digits, 4, 2), Number(digits, 6, 2), Number(digits, 8, 2),
            digits.Length >= 12 ? Number(digits, 10, 2) : 0, 0, DateTimeKind.Unspecified);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        buffer[length++] = offset < TimeSpan.Zero ? '-' : '+';
        offset.Duration().TryFormat(buffer[length..], out var written, @"hh\:mm", CultureInfo.InvariantCulture);
        length += written;
    }

    private static int Number(ReadOnlySpan<char> digits, int start, int length)
    {
        var number = 0;
        foreach (var digit in digits.Slice(start, length))
            number = (number * 10) + (digit - '0');
        return number;
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static void Append(Span<char> buffer, ref int length, ReadOnlySpan<char> text)
    {
        text.CopyTo(buffer[length..]);
        length += text.Length;
    }
}
