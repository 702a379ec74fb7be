using System.Globalization;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>A number with a unit.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">A UCUM code, <c>1</c> where there is none, or the singular of a calendar's word.</param>
/// <param name="IsCalendar">Whether the unit is a calendar's word: a month is no fixed number of days, a UCUM <c>mo</c> is.</param>
internal sealed record Quantity(decimal Value, string Unit, bool IsCalendar = false)
{
    private static readonly string[] Words = ["year", "month", "week", "day", "hour", "minute", "second", "millisecond"];

    /// <summary>The singular of a calendar's word; null where it is none.</summary>
    public static string? CalendarUnit(string word)
    {
        foreach (var known in Words)
            if (word.StartsWith(known, StringComparison.Ordinal)
                && (word.Length == known.Length || (word.Length == known.Length + 1 && word[^1] == 's')))
                return known;
        return null;
    }

    /// <summary>Reads <c>4 days</c>, <c>10 'mg'</c>, <c>1.5</c>.</summary>
    public static Quantity? Parse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        var end = 0;
        while (end < trimmed.Length && (char.IsAsciiDigit(trimmed[end]) || trimmed[end] is '.' or '-' or '+'))
            end++;
        if (Numbers.ParseDecimal(trimmed[..end]) is not { } value)
            return null;
        var unit = trimmed[end..].Trim();
        if (unit.IsEmpty)
            return new Quantity(value, "1");
        if (unit.Length > 2 && unit[0] == '\'' && unit[^1] == '\'')
            return new Quantity(value, unit[1..^1].ToString());
        return end < trimmed.Length && trimmed[end] == ' ' && CalendarUnit(unit.ToString()) is { } word ? new Quantity(value, word, IsCalendar: true) : null;
    }

    /// <summary>A FHIR Quantity, or an element that looks like one; null where the object does not.</summary>
    public static Quantity? FromFhir(JObject element)
    {
        if (element["value"] is not JValue { Type: JTokenType.Integer or JTokenType.Float } value || Numbers.Of(value) is not { } number)
            return null;
        if (element["comparator"] is not null || element["currency"] is not null)
            return null;
        var unit = (element["code"] as JValue)?.Value as string ?? (element["unit"] as JValue)?.Value as string;
        return new Quantity(number, unit ?? "1");
    }

    /// <summary>The unit that calendar arithmetic uses; null where it has none. UCUM's year and month are none: they have a fixed length.</summary>
    public string? AsCalendarUnit() => IsCalendar ? Unit : Unit switch
    {
        "wk" => "week",
        "d" => "day",
        "h" => "hour",
        "min" => "minute",
        "s" => "second",
        "ms" => "millisecond",
        _ => CalendarUnit(Unit),
    };

    /// <summary>Compares two of them; null where their units cannot be compared.</summary>
    public static int? Compare(Quantity left, Quantity right)
    {
        if (string.Equals(left.Unit, right.Unit, StringComparison.Ordinal))
            return left.Value.CompareTo(right.Value);
        if (left.IsYearOrMonth || right.IsYearOrMonth)
            return left.IsYearOrMonth && right.IsYearOrMonth ? left.Months.CompareTo(right.Months) : null;
        if (left.Kelvin is { } warm && right.Kelvin is { } other)
            return warm.CompareTo(other);
        if (Ucum.Parse(left.UcumUnit) is not { } from || Ucum.Parse(right.UcumUnit) is not { } to || from.Dimensions != to.Dimensions)
            return null;
        try
        {
            return (left.Value * from.Factor).CompareTo(right.Value * to.Factor);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    public static Quantity? Multiply(Quantity left, Quantity right) => Combine(left, right, divide: false);

    public static Quantity? Divide(Quantity left, Quantity right) => right.Value == 0 ? null : Combine(left, right, divide: true);

    /// <summary>The same amount in another unit; null where they measure different things.</summary>
    public Quantity? To(Quantity other)
    {
        if (string.Equals(Unit, other.Unit, StringComparison.Ordinal))
            return this;
        if (IsYearOrMonth || other.IsYearOrMonth)
            return IsYearOrMonth && other.IsYearOrMonth ? other with { Value = other.Unit == "year" ? Months / 12 : Months } : null;
        if (Kelvin is { } warm && other.Kelvin is not null)
            return other with { Value = FromKelvin(warm, other.Unit) };
        if (Ucum.Parse(UcumUnit) is not { } from || Ucum.Parse(other.UcumUnit) is not { } to || from.Dimensions != to.Dimensions)
            return null;
        return other with { Value = Value * from.Factor / to.Factor };
    }

    public JObject ToJson() => new() { ["value"] = Value, ["unit"] = Unit };

    public override string ToString()
    {
        var number = Value.ToString(CultureInfo.InvariantCulture);
        return IsCalendar ? $"{number} {Unit}{(Value == 1 ? "" : "s")}" : $"{number} '{Unit}'";
    }

    /// <summary>The sum with another of the same dimension, or the difference, in the smaller of the two units (FHIRPath 6.6.3); null where they measure different things.</summary>
    public Quantity? Plus(Quantity other, bool minus)
    {
        if (other.To(this) is not { } same)
            return null;
        // Of temperatures, and of what has no factor, the first unit stays.
        if (Kelvin is null && IsFinerThan(other, this) && To(other) is { } mine)
            return other with { Value = minus ? mine.Value - other.Value : mine.Value + other.Value };
        return this with { Value = minus ? Value - same.Value : Value + same.Value };
    }

    private static bool IsFinerThan(Quantity one, Quantity other)
        => one.IsYearOrMonth ? one.Unit == "month" && other.Unit == "year"
            : Ucum.Parse(one.UcumUnit) is { } a && Ucum.Parse(other.UcumUnit) is { } b && a.Factor < b.Factor;

    // Scales of temperature have zeros of their own, so that no factor converts them.
    private decimal? Kelvin => IsCalendar ? null : Unit switch
    {
        "K" => Value,
        "Cel" => Value + 273.15m,
        "[degF]" => (Value + 459.67m) * 5 / 9,
        _ => null,
    };

    private static decimal FromKelvin(decimal kelvin, string unit) => unit switch
    {
        "Cel" => kelvin - 273.15m,
        "[degF]" => kelvin * 9 / 5 - 459.67m,
        _ => kelvin,
    };

    private bool IsYearOrMonth => IsCalendar && Unit is "year" or "month";

    private decimal Months => Unit == "year" ? Value * 12 : Value;

    private string UcumUnit => !IsCalendar ? Unit : Unit switch
    {
        "week" => "wk",
        "day" => "d",
        "hour" => "h",
        "minute" => "min",
        "second" => "s",
        "millisecond" => "ms",
        _ => Unit,
    };

    private static Quantity? Combine(Quantity left, Quantity right, bool divide)
    {
        if (Ucum.Parse(left.UcumUnit) is not { } a || Ucum.Parse(right.UcumUnit) is not { } b)
            return null;
        try
        {
            if (right.Unit == "1")
                return left with { Value = divide ? left.Value / right.Value : left.Value * right.Value };
            if (left.Unit == "1" && !divide)
                return right with { Value = left.Value * right.Value };
            var unit = divide ? a.Over(b) : a.Times(b);
            var value = divide ? left.Value / right.Value : left.Value * right.Value;
            return new Quantity(value * unit.Factor, unit.ToString());
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
