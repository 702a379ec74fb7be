namespace InterfaceEngine.Mappings.Expressions;

public sealed partial class PartialDateTime
{
    /// <summary>Moved by a time that a calendar measures; null where it would leave the years 1 to 9999, or where the unit is none of a calendar.</summary>
    /// <remarks>As FHIRPath 6.7.1 has it: the amount is cut to whole units (but for seconds), and taken in the unit of the precision where that is coarser.</remarks>
    internal PartialDateTime? Add(decimal amount, string unit)
    {
        try
        {
            return unit switch
            {
                "year" => AddMonths(Math.Truncate(amount) * 12),
                "month" => AddMonths(Math.Truncate(amount)),
                "week" => AddDays(Math.Truncate(amount) * 7),
                "day" => AddDays(Math.Truncate(amount)),
                "hour" => AddTicks(Math.Truncate(amount) * TimeSpan.TicksPerHour),
                "minute" => AddTicks(Math.Truncate(amount) * TimeSpan.TicksPerMinute),
                "second" => AddTicks(amount * TimeSpan.TicksPerSecond),
                "millisecond" => AddTicks(amount * TimeSpan.TicksPerMillisecond),
                _ => null,
            };
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    private PartialDateTime? AddMonths(decimal months)
    {
        if (Type == TemporalType.Time)
            return null;
        if (Precision == DatePrecision.Year)
            months = Math.Truncate(months / 12) * 12;
        return From(Clock.AddMonths((int)months), Type, Precision, OffsetMinutes, FractionDigits);
    }

    private PartialDateTime? AddDays(decimal days)
    {
        if (Type == TemporalType.Time)
            return null;
        return Precision switch
        {
            DatePrecision.Year => AddMonths(Math.Truncate(days / 365) * 12),
            DatePrecision.Month => AddMonths(Math.Truncate(days / 30)),
            _ => From(Clock.AddDays((int)days), Type, Precision, OffsetMinutes, FractionDigits),
        };
    }

    private PartialDateTime? AddTicks(decimal ticks)
    {
        // Seconds and their parts are one precision to FHIRPath: half a second after 23 is 23.5.
        if (Precision == DatePrecision.Second && ticks % TimeSpan.TicksPerSecond != 0)
            return From(Clock, Type, DatePrecision.Fraction, OffsetMinutes, 3).AddTicks(ticks);
        if (Precision < DatePrecision.Hour)
            return AddDays(Math.Truncate(ticks / TimeSpan.TicksPerDay));
        var unit = Precision switch
        {
            DatePrecision.Hour => TimeSpan.TicksPerHour,
            DatePrecision.Minute => TimeSpan.TicksPerMinute,
            DatePrecision.Second => TimeSpan.TicksPerSecond,
            _ => 1L,
        };
        var moved = (long)(Math.Truncate(ticks / unit) * unit);
        if (Type == TemporalType.Time)
        {
            var day = TimeSpan.TicksPerDay;
            var turned = ((Clock.Ticks + moved) % day + day) % day;
            return From(new DateTime(turned), Type, Precision, null, FractionDigits);
        }
        return From(Clock.AddTicks(moved), Type, Precision, OffsetMinutes, FractionDigits);
    }

    /// <summary>How many digits of <c>YYYYMMDDHHMMSSmmm</c> (or <c>HHMMSSmmm</c>) are known.</summary>
    internal int DigitCount()
    {
        var digits = Precision switch
        {
            DatePrecision.Year => 4,
            DatePrecision.Month => 6,
            DatePrecision.Day => 8,
            DatePrecision.Hour => 10,
            DatePrecision.Minute => 12,
            DatePrecision.Second => 14,
            _ => 17,
        };
        return Type == TemporalType.Time ? digits - 8 : digits;
    }

    /// <summary>The earliest or latest moment that it can mean, to a number of digits; null where there is no such number.</summary>
    internal PartialDateTime? Boundary(bool high, int digits)
    {
        var total = Type == TemporalType.Time ? digits + 8 : digits;
        DatePrecision? wanted = total switch
        {
            4 => DatePrecision.Year,
            6 => DatePrecision.Month,
            8 => DatePrecision.Day,
            10 => DatePrecision.Hour,
            12 => DatePrecision.Minute,
            14 => DatePrecision.Second,
            17 => DatePrecision.Fraction,
            _ => null,
        };
        if (wanted is not { } precision || (Type == TemporalType.Time && precision < DatePrecision.Hour))
            return null;
        if (precision <= Precision)
            return AtPrecision(precision);
        var month = Precision >= DatePrecision.Month || !high ? Month : 12;
        var day = Precision >= DatePrecision.Day || !high ? Day : DateTime.DaysInMonth(Year, month);
        var clock = new DateTime(Year, month, day,
            Precision >= DatePrecision.Hour || !high ? Hour : 23,
            Precision >= DatePrecision.Minute || !high ? Minute : 59,
            Precision >= DatePrecision.Second || !high ? Second : 59,
            DateTimeKind.Unspecified);
        clock = clock.AddTicks(Precision == DatePrecision.Fraction ? FractionTicks : high ? 999 * TimeSpan.TicksPerMillisecond : 0);
        // The earliest reading of a time without offset is that of the easternmost clock, the latest that of the westernmost.
        var type = Type == TemporalType.Date && precision >= DatePrecision.Hour ? TemporalType.DateTime : Type;
        var offset = OffsetMinutes
            ?? (type == TemporalType.DateTime && precision >= DatePrecision.Hour ? (high ? -12 * 60 : 14 * 60) : null);
        return From(clock, type, precision, offset, 3);
    }
}
