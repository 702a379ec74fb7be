using System.Globalization;
using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;

namespace InterfaceEngine.Mappings.Maps.Targets;

/// <summary>A text as the primitive of FHIR that its target holds (datatypes.html#primitive).</summary>
internal static class FhirPrimitiveText
{
    private const NumberStyles DecimalStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>The value.</summary>
    /// <exception cref="MapException">The text is none of the type.</exception>
    /// <inheritdoc cref="ValueConversion.FromText"/>
    public static MadeValue Convert(TargetSlot slot, RuleInfo rule, EvaluationContext context, string text, in Focus origin)
    {
        switch (slot.FhirType)
        {
            case "boolean":
                return text switch
                {
                    "true" or "Y" => MadeScalar.Of(true),
                    "false" or "N" => MadeScalar.Of(false),
                    _ => throw Fault(rule, "MAP-BOOLEAN", "Y, N, true or false is expected", text, origin),
                };
            case "decimal":
                // A decimal has 28 digits; what has more would be rounded.
                return Digits(text) <= 28 && decimal.TryParse(text, DecimalStyle, CultureInfo.InvariantCulture, out var number)
                    ? MadeScalar.Of(number)
                    : throw Fault(rule, "MAP-NUMBER", "a decimal number of at most 28 digits is expected", text, origin);
            case "integer" or "positiveInt" or "unsignedInt":
                var least = slot.FhirType == "integer" ? int.MinValue : slot.FhirType == "positiveInt" ? 1 : 0;
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole >= least
                    ? MadeScalar.Of((long)whole)
                    : throw Fault(rule, "MAP-NUMBER", $"{FhirPrimitives.Expected(slot.FhirType)} is expected", text, origin);
            case "date" or "dateTime" or "instant":
                return new MadeText(DateOf(slot.FhirType, rule, context, text, origin));
            case "time":
                return TimeOfDay(text) is { } time ? new MadeText(time) : throw Fault(rule, "MAP-DATE", "a time of day is expected", text, origin);
            case "string" or "markdown" or "xhtml":
                return new MadeText(text);
        }
        var value = text.Trim();
        if (slot.FhirType == "oid" && value is [>= '0' and <= '2', '.', ..])
            value = "urn:oid:" + value;
        else if (slot.FhirType == "uuid" && Guid.TryParseExact(value, "D", out _))
            value = "urn:uuid:" + value.ToLowerInvariant();
        if (value.Length == 0 || !FhirPrimitives.IsText(slot.FhirType!, value))
            throw Fault(rule, "MAP-KIND", $"{FhirPrimitives.Expected(slot.FhirType!)} is expected", text, origin);
        if (slot.Words.Count > 0 && !slot.Words.Contains(value))
            throw rule.Fault("MAP-WORD", 103, $"{slot.WordNames} is expected", MessagePlace.Of(origin), text);
        return new MadeText(value);
    }

    // Of a date the time is left out. Of a time FHIR wants the seconds, which may be filled with zeros, and the zone; a time without minutes is its day.
    private static string DateOf(string type, RuleInfo rule, EvaluationContext context, string text, in Focus origin)
    {
        if (!IsoDateTime.TryMeasure(text, out _) && Hl7v2Time.TryToIso(text, context.Zone, out var iso))
            text = iso;
        if (!IsoDateTime.TryMeasure(text, out var precision))
            throw Fault(rule, "MAP-DATE", "a date or time is expected", text, origin);
        if (type == "instant" && precision < Canonical.DatePrecision.Minute)
            throw Fault(rule, "MAP-PRECISION", $"the time is known to the {precision.ToString().ToLowerInvariant()} only; an instant needs the minute at least", text, origin);
        if (precision <= Canonical.DatePrecision.Day)
            return text;
        if (type == "date" || precision == Canonical.DatePrecision.Hour)
            return text[..10];
        var zone = text.AsSpan(11).IndexOfAny('Z', '+', '-') is >= 0 and var at ? at + 11 : -1;
        if (zone < 0)
            return DateOf(type, rule, context, WithZone(text, context.Zone), origin);
        return precision == Canonical.DatePrecision.Minute ? $"{text.AsSpan(0, 16)}:00{text.AsSpan(zone)}" : text;
    }

    // The offset that holds at the minute, at the end of the whole time.
    private static string WithZone(string iso, TimeZoneInfo zone)
    {
        Span<char> digits = stackalloc char[12];
        var length = 0;
        foreach (var c in iso.AsSpan(0, 16))
            if (char.IsAsciiDigit(c))
                digits[length++] = c;
        return Hl7v2Time.TryToIso(digits, zone, out var minute) ? $"{iso}{minute.AsSpan(16)}" : iso;
    }

    // HL7 v2's HHMM[SS[.S]] or ISO's hh:mm[:ss[.s]]: seconds may be filled with zeros.
    private static string? TimeOfDay(string text)
    {
        if (text.Length >= 4 && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0)
            text = text.Length == 4 ? $"{text[..2]}:{text[2..]}" : $"{text[..2]}:{text[2..4]}:{text[4..]}";
        if (text.Length == 5)
            text += ":00";
        return FhirDates.IsTime(text) ? text : null;
    }

    private static int Digits(string text)
    {
        var digits = 0;
        foreach (var c in text.AsSpan().TrimStart('0'))
            if (char.IsAsciiDigit(c))
                digits++;
        return digits;
    }

    private static MapException Fault(RuleInfo rule, string code, string message, string text, in Focus origin)
        => rule.Fault(code, 102, message, MessagePlace.Of(origin), text);
}
