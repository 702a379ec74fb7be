using System.Globalization;

namespace InterfaceEngine.Mappings.Canonical;

/// <summary>
/// Which of two dates or times is the later one, as far as both say. A day is all of its moments; a time without an offset may be anywhere on earth
/// when the other has one: only what holds for every reading is said.
/// </summary>
internal static class IsoOrder
{
    private const long MostAhead = 14 * TimeSpan.TicksPerHour;
    private const long MostBehind = 12 * TimeSpan.TicksPerHour;

    /// <summary>Whether a date or time is later than another whatever is read into either; false where one is no ISO 8601.</summary>
    public static bool IsSurelyAfter(ReadOnlySpan<char> later, ReadOnlySpan<char> earlier)
        => TryRead(later, out var a) && TryRead(earlier, out var b)
            && a.Start - (b.HasOffset && !a.HasOffset ? MostAhead : 0) >= b.End + (a.HasOffset && !b.HasOffset ? MostBehind : 0);

    private static bool TryRead(ReadOnlySpan<char> text, out Moments moments)
    {
        moments = default;
        if (!IsoDateTime.TryMeasure(text, out var precision))
            return false;
        // The parts stand at fixed places: 2026-03-04T10:15:30.
        var start = new DateTime(
            Number(text, 0, 4), precision >= DatePrecision.Month ? Number(text, 5, 2) : 1, precision >= DatePrecision.Day ? Number(text, 8, 2) : 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        if (precision >= DatePrecision.Hour)
            start += Number(text, 11, 2) * TimeSpan.TicksPerHour;
        if (precision >= DatePrecision.Minute)
            start += Number(text, 14, 2) * TimeSpan.TicksPerMinute;
        if (precision >= DatePrecision.Second)
            start += Number(text, 17, 2) * TimeSpan.TicksPerSecond;
        var length = precision switch
        {
            DatePrecision.Year => (DateTime.IsLeapYear(Number(text, 0, 4)) ? 366 : 365) * TimeSpan.TicksPerDay,
            DatePrecision.Month => DateTime.DaysInMonth(Number(text, 0, 4), Number(text, 5, 2)) * TimeSpan.TicksPerDay,
            DatePrecision.Day => TimeSpan.TicksPerDay,
            DatePrecision.Hour => TimeSpan.TicksPerHour,
            DatePrecision.Minute => TimeSpan.TicksPerMinute,
            _ => TimeSpan.TicksPerSecond,
        };
        var zone = precision < DatePrecision.Hour ? -1 : text[11..].IndexOfAny('Z', '+', '-');
        if (zone < 0)
        {
            moments = new Moments(start, start + length, false);
            return true;
        }
        var offset = text[(11 + zone)..];
        if (offset is not "Z")
        {
            var ticks = (Number(offset, 1, 2) * TimeSpan.TicksPerHour) + (Number(offset, 4, 2) * TimeSpan.TicksPerMinute);
            start -= offset[0] == '-' ? -ticks : ticks;
        }
        moments = new Moments(start, start + length, true);
        return true;
    }

    private static int Number(ReadOnlySpan<char> text, int start, int length)
        => int.Parse(text.Slice(start, length), NumberStyles.None, CultureInfo.InvariantCulture);

    // From its first moment to the first that is not its own any more, in ticks; in UTC where an offset stands.
    private readonly record struct Moments(long Start, long End, bool HasOffset);
}
