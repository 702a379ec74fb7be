using System.Globalization;

namespace InterfaceEngine.Engine.Selection;

/// <summary>Reads the ranges of a selector: <c>A..B</c>, <c>A..</c>, <c>..B</c>, or one value.</summary>
internal static class SelectorRange
{
    /// <summary>The greatest age that can be asked for: a hundred years.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(36_525);

    /// <summary>A range of points in time: clock times of today, dates, both, <c>today</c>, <c>yesterday</c>. The end is exclusive.</summary>
    /// <param name="text">As written.</param>
    /// <param name="now">The time.</param>
    /// <param name="zone">The zone that written times are in.</param>
    public static bool TryTimes(string text, DateTimeOffset now, TimeZoneInfo zone, out DateTimeOffset? from, out DateTimeOffset? until)
    {
        (from, until) = (null, null);
        if (!Split(text, out var first, out var second, out var single))
            return false;
        if (first.Length > 0)
        {
            if (!TryTime(first, now, zone, out var start, out var length))
                return false;
            from = start;
            if (single)
                until = start + length;
        }
        if (second.Length > 0)
        {
            if (!TryTime(second, now, zone, out var end, out var length))
                return false;
            // A day written as the end is meant whole; a clock time is the end itself.
            until = length >= TimeSpan.FromDays(1) ? end + length : end;
        }
        return from is not null || until is not null;
    }

    /// <summary>A range of whole numbers, both ends included.</summary>
    public static bool TryNumbers(string text, out int? from, out int? until)
    {
        (from, until) = (null, null);
        if (!Split(text, out var first, out var second, out var single))
            return false;
        if (first.Length > 0)
        {
            if (!int.TryParse(first, NumberStyles.None, null, out var number))
                return false;
            from = number;
            if (single)
                until = number;
        }
        if (second.Length > 0)
        {
            if (!int.TryParse(second, NumberStyles.None, null, out var number))
                return false;
            until = number;
        }
        return from is not null || until is not null;
    }

    /// <summary>A range of ages, such as <c>1h..</c>: at least an hour old.</summary>
    public static bool TryAges(string text, out TimeSpan? atLeast, out TimeSpan? atMost)
    {
        (atLeast, atMost) = (null, null);
        if (!Split(text, out var first, out var second, out _))
            return false;
        if (first.Length > 0)
        {
            if (!TryAge(first, out var age))
                return false;
            atLeast = age;
        }
        if (second.Length > 0)
        {
            if (!TryAge(second, out var age))
                return false;
            atMost = age;
        }
        return true;
    }

    private static bool Split(string text, out string first, out string second, out bool single)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        single = dots < 0;
        (first, second) = single ? (text, "") : (text[..dots], text[(dots + 2)..]);
        return first.Length + second.Length > 0;
    }

    private static bool TryTime(string text, DateTimeOffset now, TimeZoneInfo zone, out DateTimeOffset time, out TimeSpan length)
    {
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        length = TimeSpan.FromDays(1);
        DateTime local;
        if (text == "today")
            local = today;
        else if (text == "yesterday")
            local = today.AddDays(-1);
        else if (DateTime.TryParseExact(text, "yyyy-MM-dd", null, DateTimeStyles.None, out local))
            length = TimeSpan.FromDays(1);
        else if (DateTime.TryParseExact(text, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], null, DateTimeStyles.None, out local))
            length = TimeSpan.FromMinutes(1);
        else if (TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss"], null, DateTimeStyles.None, out var clock))
            (local, length) = (today + clock.ToTimeSpan(), TimeSpan.FromMinutes(1));
        else
        {
            time = default;
            return false;
        }
        // Beyond these years a zone's offset or a day more would leave the calendar.
        var isDate = local.Year is >= 1900 and < 3000;
        time = isDate ? new DateTimeOffset(local, zone.GetUtcOffset(local)) : default;
        return isDate;
    }

    private static bool TryAge(string text, out TimeSpan age)
    {
        age = default;
        if (text.Length < 2 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        var seconds = text[^1] switch
        {
            's' => number,
            'm' => number * 60,
            'h' => number * 3600,
            'd' => number * 86400,
            _ => double.NaN,
        };
        if (!(seconds >= 0 && seconds <= MaxAge.TotalSeconds))
            return false;
        age = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
