using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>FHIRPath 5.10 and its parts of dates, and the dates of HL7 v2.</summary>
internal static class DateFunctions
{
    public static Function[] All { get; } =
    [
        new("now", "", "When the message was received, so that a replay answers the same.", (in Frame frame, in Collection _, CallSite _) => Collection.Of(Now(frame)),
            new("now()", "[\"2026-03-04T15:30:05.000-06:00\"]")),
        new("today", "", "The day on which the message was received.", (in Frame frame, in Collection _, CallSite _) => Collection.Of(Now(frame).DatePart()),
            new("today()", "[\"2026-03-04\"]")),
        new("timeOfDay", "", "The time of day at which the message was received.", (in Frame frame, in Collection _, CallSite _) => Collection.Of(Now(frame).TimePart()),
            new("timeOfDay()", "[\"15:30:05.000\"]")),
        new("isoDate", "", "A date of HL7 v2 or ISO 8601 as ISO 8601 writes it, known as far as it was; an error where it is none.", (in Frame _, in Collection input, CallSite call)
            => Read(input, call) is { } value ? Collection.Of(value.ToString()) : Collection.Empty,
            new("FT1[2]-4.isoDate()", "[\"2026-03\"]"), new("MSH-7.isoDate()", "[\"2026-03-04T15:30:00-06:00\"]")),
        new("isoTime", "", "A time of day of HL7 v2 (TM) as ISO 8601 writes it, known as far as it was, with its offset where it has one; an error where it is none.", IsoTime,
            new("'1530'.isoTime()", "[\"15:30\"]"), new("'153000.1-0600'.isoTime()", "[\"15:30:00.1-06:00\"]")),
        new("hl7Date", "", "A date as HL7 v2 writes it.", (in Frame _, in Collection input, CallSite call)
            => Read(input, call) is { } value ? Collection.Of(value.ToHl7v2()) : Collection.Empty, new("@2026-03-04T15:30:00-06:00.hl7Date()", "[\"20260304153000-0600\"]")),
        new("inZone", "zone?: text", "With a time that has no offset: that of the site's zone. With a zone's name: as its clocks show the moment.", InZone,
            new("EVN-2.inZone()", "[\"2026-03-04T15:30:00-06:00\"]"), new("MSH-7.inZone('Europe/Vienna')", "[\"2026-03-04T22:30:00+01:00\"]")),
        new("atPrecision", "part: 'year' 'month' 'day' 'hour' 'minute' 'second'", "Known no further than to a part.", (in Frame frame, in Collection input, CallSite call)
            => Read(input, call) is { } value && Part(frame, call) is { } part ? Collection.Of(value.AtPrecision(part)) : Collection.Empty,
            new("MSH-7.atPrecision('day')", "[\"2026-03-04\"]")),
        new("hasPrecision", "part: 'year' 'month' 'day' 'hour' 'minute' 'second'", "Whether it is known to a part at least.", (in Frame frame, in Collection input, CallSite call)
            => Read(input, call) is { } value && Part(frame, call) is { } part ? Collection.Of(value.Precision >= part) : Collection.Empty,
            new("FT1[2]-4.hasPrecision('day')", "[false]")),
        PartOf("yearOf", "year", DatePrecision.Year, "[2026]"), PartOf("monthOf", "month", DatePrecision.Month, "[3]"), PartOf("dayOf", "day", DatePrecision.Day, "[4]"),
        PartOf("hourOf", "hour", DatePrecision.Hour, "[15]"), PartOf("minuteOf", "minute", DatePrecision.Minute, "[30]"), PartOf("secondOf", "second", DatePrecision.Second, "[0]"),
        new("millisecondOf", "", "Its milliseconds; empty where they are not known.", (in Frame _, in Collection input, CallSite call)
            => Read(input, call)?.Part(DatePrecision.Fraction) is { } number ? Collection.Of(number) : Collection.Empty, new("now().millisecondOf()", "[0]")),
        new("timezoneOffsetOf", "", "Its offset from UTC in hours; empty where it has none.", (in Frame _, in Collection input, CallSite call)
            => Read(input, call)?.OffsetMinutes is { } minutes ? Collection.Of(minutes / 60m) : Collection.Empty, new("MSH-7.timezoneOffsetOf()", "[-6]")),
        new("dateOf", "", "Its date; empty of a time of day.", (in Frame _, in Collection input, CallSite call)
            => Read(input, call) is { Type: not TemporalType.Time } value ? Collection.Of(value.DatePart()) : Collection.Empty, new("MSH-7.dateOf()", "[\"2026-03-04\"]")),
        new("timeOf", "", "Its time of day; empty where it is not known.", (in Frame _, in Collection input, CallSite call)
            => Read(input, call) is { Type: not TemporalType.Time } value ? Collection.Of(value.TimePart()) : Collection.Empty, new("MSH-7.timeOf()", "[\"15:30:00\"]")),
    ];

    private static Function PartOf(string name, string part, DatePrecision precision, string result) => new(name, "", $"Its {part}; empty where it is not known.",
        (in Frame _, in Collection input, CallSite call) => Read(input, call)?.Part(precision) is { } number ? Collection.Of(number) : Collection.Empty,
        new Example($"MSH-7.{name}()", result));

    private static PartialDateTime Now(in Frame frame)
        => PartialDateTime.Of(TimeZoneInfo.ConvertTime(frame.Context.ReceivedAt, frame.Context.Zone));

    /// <summary>What stands before the dot as a date or time; null where it is empty.</summary>
    public static PartialDateTime? Read(in Collection input, CallSite call)
    {
        return Read(call.One(input), call);
    }

    /// <summary>A thing as a date or time; null where it is nothing.</summary>
    public static PartialDateTime? Read(in Focus one, CallSite call)
    {
        var atom = Atoms.Of(one);
        if (atom.IsNothing)
            return null;
        // A sender of an old version may know less than it writes.
        var text = one.Form == FocusForm.Hl7v2Value ? Hl7v2Scalar.ReadTime(one.Hl7v2Value) : atom.Form == FocusForm.Text ? atom.Text : "";

        // Text is read in either form: a date of HL7 v2 may have become text on its way.
        var value = atom.Form == FocusForm.Text ? Atoms.ParseTemporal(text, hl7v2: true, TemporalType.DateTime) ?? Atoms.ParseTemporal(text, hl7v2: false, TemporalType.Time) : atom.Temporal;
        return value ?? throw (atom.Form == FocusForm.Text
            ? call.Fail("EXPR-NOT-A-DATE", $"{call.Function.Name}() expects a date of HL7 v2 or ISO 8601, found other text", call.PlaceOf(one), atom.Text)
            : call.Fail("EXPR-TYPE", $"{call.Function.Name}() works on a date, found {Atoms.Describe(atom)}", call.PlaceOf(one)));
    }

    private static Collection IsoTime(in Frame frame, in Collection input, CallSite call)
    {
        if (call.Text(input) is not { } text)
            return Collection.Empty;
        var zone = text.AsSpan().IndexOfAny('+', '-');
        return PartialDateTime.TryParseHl7v2Time(text, out var value)
            ? Collection.Of(zone < 0 ? value!.ToString() : $"{value}{text.AsSpan(zone, 3)}:{text.AsSpan(zone + 3)}")
            : throw call.Fail("EXPR-NOT-A-DATE", "isoTime() expects a time of day of HL7 v2, found other text", call.PlaceOf(call.One(input)), text);
    }

    private static DatePrecision? Part(in Frame frame, CallSite call) => call.ArgumentText(frame, 0) switch
    {
        null => null,
        "year" => DatePrecision.Year,
        "month" => DatePrecision.Month,
        "day" => DatePrecision.Day,
        "hour" => DatePrecision.Hour,
        "minute" => DatePrecision.Minute,
        "second" => DatePrecision.Second,
        _ => throw call.Fail("EXPR-ARGUMENTS", $"{call.Function.Name}() takes 'year', 'month', 'day', 'hour', 'minute' or 'second'"),
    };

    private static Collection InZone(in Frame frame, in Collection input, CallSite call)
    {
        if (Read(input, call) is not { } value)
            return Collection.Empty;
        value = value.InZoneIfNone(frame.Context.Zone);
        if (call.ArgumentText(frame, 0) is not { } name)
            return Collection.Of(value);
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? Collection.Of(value.ConvertedTo(zone))
            : throw call.Fail("EXPR-ARGUMENTS", $"there is no time zone '{name}' here; names are as in America/Chicago");
    }
}
