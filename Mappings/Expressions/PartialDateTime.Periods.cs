namespace InterfaceEngine.Mappings.Expressions;

public sealed partial class PartialDateTime
{
    /// <summary>The same without its offset.</summary>
    internal PartialDateTime WithoutOffset() => OffsetMinutes is null ? this : From(Clock, Type, Precision, null, FractionDigits);

    /// <summary>The day of the week, 1 for Monday to 7 for Sunday; null where the day is not known.</summary>
    internal int? DayOfWeek() => Type == TemporalType.Time || Precision < DatePrecision.Day ? null : ((int)Clock.DayOfWeek + 6) % 7 + 1;

    /// <summary>
    /// How many whole years, months, days, hours, minutes or seconds pass up to another date; null where too little is known to tell. Days and longer are those of
    /// the calendars on the wall as both dates are written; hours and shorter are counted in time that passed, with the zone where an offset is not written.
    /// </summary>
    internal long? WholePeriodsTo(PartialDateTime to, DatePrecision part, TimeZoneInfo zone)
    {
        if (Ends(to, part, zone) is not { } ends)
            return null;
        var least = Whole(ends.FromLatest, ends.ToEarliest, part);
        var most = Whole(ends.FromEarliest, ends.ToLatest, part);
        return least == most ? least : null;
    }

    /// <summary>How many ends of years, months, days, hours, minutes or seconds lie before another date; null where too little is known to tell.</summary>
    internal long? PeriodsTo(PartialDateTime to, DatePrecision part, TimeZoneInfo zone)
    {
        if (Precision < part || to.Precision < part || Ends(to, part, zone) is not { } ends)
            return null;
        var (from, until) = (ends.FromEarliest, ends.ToEarliest);
        return part switch
        {
            DatePrecision.Year => until.Year - from.Year,
            DatePrecision.Month => (until.Year - from.Year) * 12L + until.Month - from.Month,
            _ => Floor(until, part) - Floor(from, part),
        };
    }

    /// <summary>How many Mondays lie between; null where a day is not known.</summary>
    internal long? WeeksTo(PartialDateTime to)
        => DayOfWeek() is { } from && to.DayOfWeek() is { } until ? ((to.Clock.Date - Clock.Date).Days - until + from) / 7 : null;

    // Both as the moments that they may be. What both know finer than a day counts, else the days alone do.
    private (DateTime FromEarliest, DateTime FromLatest, DateTime ToEarliest, DateTime ToLatest)? Ends(PartialDateTime to, DatePrecision part, TimeZoneInfo zone)
    {
        if (Type == TemporalType.Time != (to.Type == TemporalType.Time) || (Type == TemporalType.Time && part < DatePrecision.Hour))
            return null;
        var (from, until) = (this, to);
        if (part >= DatePrecision.Hour)
        {
            if (from.Precision < DatePrecision.Hour || until.Precision < DatePrecision.Hour)
                return null;
            (from, until) = (from.InZoneIfNone(zone), until.InZoneIfNone(zone));
            (from, until) = (from.ConvertedTo(TimeZoneInfo.Utc), until.ConvertedTo(TimeZoneInfo.Utc));
        }
        var common = from.Precision < until.Precision ? from.Precision : until.Precision;
        if (common >= DatePrecision.Day)
        {
            (from, until) = (from.AtPrecision(common), until.AtPrecision(common));
            return (from.Clock, from.Clock, until.Clock, until.Clock);
        }
        return (from.Clock.Date, from.LastDay(), until.Clock.Date, until.LastDay());
    }

    private DateTime LastDay() => Precision switch
    {
        DatePrecision.Year => new DateTime(Year, 12, 31),
        DatePrecision.Month => new DateTime(Year, Month, DateTime.DaysInMonth(Year, Month)),
        _ => Clock.Date,
    };

    private static long Whole(DateTime from, DateTime to, DatePrecision part)
    {
        if (to < from)
            return -Whole(to, from, part);
        if (part > DatePrecision.Month)
            return (to.Ticks - from.Ticks) / TicksOf(part);
        var months = (to.Year - from.Year) * 12 + to.Month - from.Month;
        // The 31st is over a month later on the 30th of one that has no 31st.
        if (from.AddMonths(months) > to)
            months--;
        return part == DatePrecision.Year ? months / 12 : months;
    }

    private static long Floor(DateTime clock, DatePrecision part) => clock.Ticks / TicksOf(part);

    private static long TicksOf(DatePrecision part) => part switch
    {
        DatePrecision.Day => TimeSpan.TicksPerDay,
        DatePrecision.Hour => TimeSpan.TicksPerHour,
        DatePrecision.Minute => TimeSpan.TicksPerMinute,
        _ => TimeSpan.TicksPerSecond,
    };
}
