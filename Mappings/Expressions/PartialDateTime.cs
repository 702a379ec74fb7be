using System.Globalization;
using System.Text;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>How far a <see cref="PartialDateTime"/> is known.</summary>
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

    /// <summary>A part of a second.</summary>
    Fraction,
}

/// <summary>The three types of FHIRPath that tell a time.</summary>
public enum TemporalType
{
    /// <summary>A date, known to the year, month or day.</summary>
    Date,

    /// <summary>A date with a time, perhaps known to the year only.</summary>
    DateTime,

    /// <summary>A time of day.</summary>
    Time,
}

/// <summary>A date, date and time, or time of day, known as far as its source told it: what is not known is not invented.</summary>
public sealed partial class PartialDateTime
{
    private PartialDateTime(TemporalType type, DatePrecision precision)
        => (Type, Precision) = (type, precision);

    /// <summary>Which of FHIRPath's types it has.</summary>
    public TemporalType Type { get; private init; }

    /// <summary>The smallest part that is known.</summary>
    public DatePrecision Precision { get; private init; }

    /// <summary>The offset from UTC in minutes; null where the source gives none.</summary>
    public int? OffsetMinutes { get; private init; }

    // Parts beyond the precision hold their least value, so that arithmetic needs no cases.
    private int Year { get; init; } = 1;
    private int Month { get; init; } = 1;
    private int Day { get; init; } = 1;
    private int Hour { get; init; }
    private int Minute { get; init; }
    private int Second { get; init; }

    /// <summary>Parts of a second, in 100 ns.</summary>
    private int FractionTicks { get; init; }

    /// <summary>How many digits of the fraction were written.</summary>
    private int FractionDigits { get; init; }

    private DateTime Clock => new DateTime(Year, Month, Day, Hour, Minute, Second, DateTimeKind.Unspecified).AddTicks(FractionTicks);

    /// <summary>A moment in milliseconds, with its offset.</summary>
    public static PartialDateTime Of(DateTimeOffset moment)
        => From(moment.DateTime, TemporalType.DateTime, DatePrecision.Fraction, (int)moment.Offset.TotalMinutes, 3);

    /// <summary>The same, known no further than a precision; itself where it is not known so far.</summary>
    public PartialDateTime AtPrecision(DatePrecision precision)
    {
        if (precision >= Precision)
            return this;
        var type = Type == TemporalType.DateTime && precision <= DatePrecision.Day ? TemporalType.Date : Type;
        return new PartialDateTime(type, precision)
        {
            Year = Year,
            Month = precision >= DatePrecision.Month ? Month : 1,
            Day = precision >= DatePrecision.Day ? Day : 1,
            Hour = precision >= DatePrecision.Hour ? Hour : 0,
            Minute = precision >= DatePrecision.Minute ? Minute : 0,
            Second = precision >= DatePrecision.Second ? Second : 0,
            OffsetMinutes = precision >= DatePrecision.Hour ? OffsetMinutes : null,
        };
    }

    /// <summary>The date alone, of a date with a time.</summary>
    public PartialDateTime DatePart() => AtPrecision(DatePrecision.Day).As(TemporalType.Date);

    /// <summary>The same with the offset that a zone has then; itself where it has an offset already or no time.</summary>
    public PartialDateTime InZoneIfNone(TimeZoneInfo zone)
        => OffsetMinutes is not null || Type != TemporalType.DateTime || Precision < DatePrecision.Hour
            ? this
            : From(Clock, Type, Precision, (int)zone.GetUtcOffset(Clock).TotalMinutes, FractionDigits);

    /// <summary>The same moment as a zone's clocks show it; itself where it has no offset.</summary>
    public PartialDateTime ConvertedTo(TimeZoneInfo zone)
    {
        if (OffsetMinutes is not { } offset)
            return this;
        var utc = DateTime.SpecifyKind(Shifted(Clock, -offset), DateTimeKind.Utc);
        var target = (int)zone.GetUtcOffset(utc).TotalMinutes;
        return From(Shifted(utc, target), Type, Precision, target, FractionDigits);
    }

    /// <summary>Compares two; null where what is known of them does not tell, or where one is a time of day and the other is not.</summary>
    public static int? Compare(PartialDateTime left, PartialDateTime right)
    {
        if (left.Type == TemporalType.Time != (right.Type == TemporalType.Time))
            return null;
        var (a, b) = (left.Clock, right.Clock);
        var withTime = left.Precision >= DatePrecision.Hour && right.Precision >= DatePrecision.Hour;
        if (withTime && (left.OffsetMinutes is not null || right.OffsetMinutes is not null))
        {
            (a, b) = (Shifted(a, -(left.OffsetMinutes ?? 0)), Shifted(b, -(right.OffsetMinutes ?? 0)));
            // Clocks differ by 14 hours at most; nearer than that, an unknown offset leaves it open.
            if (left.OffsetMinutes is null != right.OffsetMinutes is null)
                return Math.Abs((a - b).TotalHours) > 14 ? a.CompareTo(b) : null;
        }
        return CompareParts(a, left.Precision, b, right.Precision);
    }

    private static int? CompareParts(DateTime a, DatePrecision aPrecision, DateTime b, DatePrecision bPrecision)
    {
        // Seconds and their parts are one number to FHIRPath: 31 is 31.0.
        for (var part = DatePrecision.Year; part <= DatePrecision.Second; part++)
        {
            if (aPrecision < part || bPrecision < part)
                return aPrecision < part && bPrecision < part ? 0 : null;
            var difference = part switch
            {
                DatePrecision.Year => a.Year.CompareTo(b.Year),
                DatePrecision.Month => a.Month.CompareTo(b.Month),
                DatePrecision.Day => a.Day.CompareTo(b.Day),
                DatePrecision.Hour => a.Hour.CompareTo(b.Hour),
                DatePrecision.Minute => a.Minute.CompareTo(b.Minute),
                _ => (a.Ticks % TimeSpan.TicksPerMinute).CompareTo(b.Ticks % TimeSpan.TicksPerMinute),
            };
            if (difference != 0)
                return difference;
        }
        return 0;
    }

    internal PartialDateTime As(TemporalType type) => type == Type ? this : new PartialDateTime(type, Precision)
    {
        Year = Year,
        Month = Month,
        Day = Day,
        Hour = Hour,
        Minute = Minute,
        Second = Second,
        FractionTicks = FractionTicks,
        FractionDigits = FractionDigits,
        OffsetMinutes = OffsetMinutes,
    };

    /// <summary>The time of day of a date with a time; null where it has none.</summary>
    internal PartialDateTime? TimePart()
        => Precision < DatePrecision.Hour ? null : From(DateTime.MinValue + Clock.TimeOfDay, TemporalType.Time, Precision, null, FractionDigits);

    /// <summary>One part as a number; null where it is not known.</summary>
    internal int? Part(DatePrecision part)
    {
        if (part > Precision || (Type == TemporalType.Time && part < DatePrecision.Hour))
            return null;
        return part switch
        {
            DatePrecision.Year => Year,
            DatePrecision.Month => Month,
            DatePrecision.Day => Day,
            DatePrecision.Hour => Hour,
            DatePrecision.Minute => Minute,
            DatePrecision.Second => Second,
            _ => FractionTicks / (int)TimeSpan.TicksPerMillisecond,
        };
    }

    private static DateTime Shifted(DateTime clock, int minutes)
    {
        var ticks = clock.Ticks + minutes * TimeSpan.TicksPerMinute;
        return new DateTime(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified);
    }

    private static PartialDateTime From(DateTime clock, TemporalType type, DatePrecision precision, int? offset, int fractionDigits)
        => new(type, precision)
        {
            Year = clock.Year,
            Month = clock.Month,
            Day = clock.Day,
            Hour = clock.Hour,
            Minute = clock.Minute,
            Second = clock.Second,
            FractionTicks = (int)(clock.Ticks % TimeSpan.TicksPerSecond),
            FractionDigits = precision == DatePrecision.Fraction ? Math.Max(1, fractionDigits) : 0,
            OffsetMinutes = offset,
        };

    /// <summary>ISO 8601 at its own precision, as FHIR writes it; a time of day without a leading T.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(29);
        if (Type != TemporalType.Time)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Year:D4}");
            if (Precision >= DatePrecision.Month)
                text.Append(CultureInfo.InvariantCulture, $"-{Month:D2}");
            if (Precision >= DatePrecision.Day)
                text.Append(CultureInfo.InvariantCulture, $"-{Day:D2}");
            if (Precision >= DatePrecision.Hour)
                text.Append('T');
        }
        if (Precision >= DatePrecision.Hour)
            text.Append(CultureInfo.InvariantCulture, $"{Hour:D2}");
        if (Precision >= DatePrecision.Minute)
            text.Append(CultureInfo.InvariantCulture, $":{Minute:D2}");
        if (Precision >= DatePrecision.Second)
            text.Append(CultureInfo.InvariantCulture, $":{Second:D2}");
        if (Precision == DatePrecision.Fraction)
            text.Append('.').Append(FractionText());
        if (OffsetMinutes is { } offset)
            AppendOffset(text, offset, ":");
        return text.ToString();
    }

    /// <summary>As HL7 v2 writes a DTM (2.A.22), or a TM for a time of day: <c>20260304153000-0600</c>, at its own precision.</summary>
    public string ToHl7v2()
    {
        var text = new StringBuilder(24);
        if (Type != TemporalType.Time)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Year:D4}");
            if (Precision >= DatePrecision.Month)
                text.Append(CultureInfo.InvariantCulture, $"{Month:D2}");
            if (Precision >= DatePrecision.Day)
                text.Append(CultureInfo.InvariantCulture, $"{Day:D2}");
        }
        if (Precision >= DatePrecision.Hour)
            text.Append(CultureInfo.InvariantCulture, $"{Hour:D2}");
        if (Precision >= DatePrecision.Minute)
            text.Append(CultureInfo.InvariantCulture, $"{Minute:D2}");
        if (Precision >= DatePrecision.Second)
            text.Append(CultureInfo.InvariantCulture, $"{Second:D2}");
        if (Precision == DatePrecision.Fraction)
            text.Append('.').Append(FractionText().AsSpan(0, Math.Min(4, FractionDigits)));
        if (OffsetMinutes is { } offset)
            AppendOffset(text, offset, "", zuluAsNumbers: true);
        return text.ToString();
    }

    private string FractionText() => FractionTicks.ToString("D7", CultureInfo.InvariantCulture)[..Math.Clamp(FractionDigits, 1, 7)];

    private static void AppendOffset(StringBuilder text, int offset, string separator, bool zuluAsNumbers = false)
    {
        if (offset == 0 && !zuluAsNumbers)
            text.Append('Z');
        else
            text.Append(CultureInfo.InvariantCulture, $"{(offset < 0 ? '-' : '+')}{Math.Abs(offset) / 60:D2}{separator}{Math.Abs(offset) % 60:D2}");
    }
}
