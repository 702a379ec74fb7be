using System.Globalization;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>Numbers and dates written in a form of one's own, and how long it is from one date to another.</summary>
internal static class FormatFunctions
{
    private const string Parts = "part: 'year' 'month' 'week' 'day' 'hour' 'minute' 'second'";

    public static Function[] All { get; } =
    [
        new("format", "pattern: text",
            "A number in the digits of a pattern (0 is always written, # where there is one), or a date by a pattern of yyyy yy MM M dd d HH H hh h mm ss tt, which may not ask for more than is known.",
            (in Frame frame, in Collection input, CallSite call) => call.ArgumentText(frame, 0) is not { } pattern ? Collection.Empty
                : DatePattern.IsMeant(pattern) ? FormatDate(input, call, DatePattern.Read(pattern) ?? throw call.Fail("EXPR-ARGUMENTS", ComplainOfDate())) : FormatNumber(input, call, pattern),
            new("FT1-11.1.format('0000.00')", "[\"0019.50\"]"), new("PID-7.format('dd.MM.yyyy')", "[\"07.06.1974\"]"))
        { Specialize = BindFormat },
        new("parseDate", "pattern: text", "The date or time that a text of such a form is; an error where it is none. Times are the site's.",
            (in Frame frame, in Collection input, CallSite call) => call.ArgumentText(frame, 0) is not { } pattern ? Collection.Empty
                : ParseDate(frame, input, call, DatePattern.Read(pattern) is { CanRead: true } known ? known : throw call.Fail("EXPR-ARGUMENTS", ComplainOfReading())),
            new("'06/07/1974'.parseDate('MM/dd/yyyy')", "[\"1974-06-07\"]"), new("'3/4/2026 2:30 PM'.parseDate('M/d/yyyy h:mm tt')", "[\"2026-03-04T14:30-06:00\"]"))
        { Specialize = BindParse },
        new("ageAt", "date: date", "The age in whole years on a day of somebody born then; empty before the birth, and where too little is known to tell.", (in Frame frame, in Collection input, CallSite call)
            => DateFunctions.Read(input, call) is { } birth && DateFunctions.Read(call.Argument(frame, 0), call) is { } day && PartialDateTime.Compare(birth, day) is not > 0
                && birth.WholePeriodsTo(day, DatePrecision.Year, frame.Context.Zone) is >= 0 and { } years ? Collection.Of(years) : Collection.Empty,
            new("PID-7.ageAt(FT1-4)", "[51]")),
        new("duration", $"to: date, {Parts}", "How many whole such parts pass up to another date, negative where that is earlier; empty where too little is known to tell.", (in Frame frame, in Collection input, CallSite call)
            => Between(frame, input, call, whole: true), new("@2026-03-04T23:00.duration(@2026-03-05T01:30, 'hour')", "[2]")),
        new("difference", $"to: date, {Parts}", "How many ends of such parts lie before another date: of days the midnights. Negative where it is earlier; empty where too little is known to tell.",
            (in Frame frame, in Collection input, CallSite call) => Between(frame, input, call, whole: false), new("@2026-03-04T23:00.difference(@2026-03-05T01:30, 'day')", "[1]"),
            new("PID-7.difference(FT1-4, 'day')", "[18898]")),
        new("dayOfWeek", "", "The day of the week, 1 for Monday to 7 for Sunday; empty where the day is not known.", (in Frame _, in Collection input, CallSite call)
            => DateFunctions.Read(input, call)?.DayOfWeek() is { } day ? Collection.Of(day) : Collection.Empty, new("FT1-4.dayOfWeek()", "[3]")),
    ];

    private static CallNode? BindFormat(CallSite call)
    {
        if (call.Literal(0) is not { } text || !DatePattern.IsMeant(text))
            return null;
        if (DatePattern.Read(text) is { } pattern)
            return new CallNode(call, (in Frame _, in Collection input, CallSite site) => FormatDate(input, site, pattern));
        call.Problems.Error("EXPR-ARGUMENTS", call.Arguments[0].At, ComplainOfDate());
        return null;
    }

    private static CallNode? BindParse(CallSite call)
    {
        if (call.Literal(0) is not { } text)
            return null;
        if (DatePattern.Read(text) is { CanRead: true } pattern)
            return new CallNode(call, (in Frame frame, in Collection input, CallSite site) => ParseDate(frame, input, site, pattern));
        call.Problems.Error("EXPR-ARGUMENTS", call.Arguments[0].At, ComplainOfReading());
        return null;
    }

    private static string ComplainOfDate() => $"format() of a date takes a pattern of {DatePattern.Known}, such as 'dd.MM.yyyy HH:mm'";

    private static string ComplainOfReading() => $"parseDate() takes a pattern of {DatePattern.Known} that leaves no part out and says the century, such as 'MM/dd/yyyy'";

    private static Collection FormatNumber(in Collection input, CallSite call, string pattern)
    {
        if (call.Number(input) is not { } number)
            return Collection.Empty;
        try
        {
            return Collection.Of(number.Number.ToString(pattern, CultureInfo.InvariantCulture));
        }
        catch (FormatException)
        {
            throw call.Fail("EXPR-ARGUMENTS", "format() takes a pattern of digits, such as '0.00', or of a date, such as 'dd.MM.yyyy'");
        }
    }

    private static Collection FormatDate(in Collection input, CallSite call, DatePattern pattern)
    {
        if (DateFunctions.Read(input, call) is not { } date)
            return Collection.Empty;
        if (date.Precision < pattern.Precision || (date.Type == TemporalType.Time && date.Part(pattern.Precision) is null))
            throw call.Fail("EXPR-PRECISION", "the date says less than the pattern writes; ask hasPrecision() before", call.PlaceOf(input.First), date.ToString());
        return Collection.Of(pattern.Write(date));
    }

    private static Collection ParseDate(in Frame frame, in Collection input, CallSite call, DatePattern pattern)
    {
        if (call.Text(input) is not { Length: > 0 } text)
            return Collection.Empty;
        var date = pattern.ReadDate(text.Trim()) ?? throw call.Fail("EXPR-NOT-A-DATE", "parseDate() expects a date of its pattern, found other text", call.PlaceOf(input.First), text);
        return Collection.Of(date.InZoneIfNone(frame.Context.Zone));
    }

    private static Collection Between(in Frame frame, in Collection input, CallSite call, bool whole)
    {
        if (DateFunctions.Read(input, call) is not { } from || DateFunctions.Read(call.Argument(frame, 0), call) is not { } to || call.ArgumentText(frame, 1) is not { } unit)
            return Collection.Empty;
        var weeks = unit == "week";
        DatePrecision? part = unit switch
        {
            "year" => DatePrecision.Year,
            "month" => DatePrecision.Month,
            "week" or "day" => DatePrecision.Day,
            "hour" => DatePrecision.Hour,
            "minute" => DatePrecision.Minute,
            "second" => DatePrecision.Second,
            _ => null,
        };
        if (part is not { } known)
            throw call.Fail("EXPR-ARGUMENTS", $"{call.Function.Name}() takes 'year', 'month', 'week', 'day', 'hour', 'minute' or 'second'");
        var count = whole ? from.WholePeriodsTo(to, known, frame.Context.Zone)
            : weeks ? from.WeeksTo(to)
            : from.PeriodsTo(to, known, frame.Context.Zone);
        return count is not { } found ? Collection.Empty : Collection.Of(weeks && whole ? found / 7 : found);
    }
}
