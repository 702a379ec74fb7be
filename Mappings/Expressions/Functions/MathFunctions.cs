using System.Globalization;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>FHIRPath 5.7, boundaries and precision.</summary>
internal static class MathFunctions
{
    public static Function[] All { get; } =
    [
        new("abs", "", "Without its sign.", (in Frame _, in Collection input, CallSite call) => call.Atom(input) is { Form: FocusForm.Quantity } quantity
            ? Collection.Of(quantity.Quantity with { Value = Math.Abs(quantity.Quantity.Value) })
            : call.Number(input) is not { } number ? Collection.Empty
            : number.Form == FocusForm.Integer ? Collection.Of(Math.Abs(number.Integer)) : Collection.Of(Math.Abs(number.Number)), new("(-5).abs()", "[5]")),
        Whole("ceiling", "The next whole number above.", decimal.Ceiling, new("(1.1).ceiling()", "[2]")),
        Whole("floor", "The next whole number below.", decimal.Floor, new("(1.9).floor()", "[1]")),
        Whole("truncate", "Its whole part.", decimal.Truncate, new("(-1.9).truncate()", "[-1]")),
        new("round", "digits?: integer", "Rounded to so many digits after the point, half away from zero.", (in Frame frame, in Collection input, CallSite call) =>
        {
            var digits = (int)Math.Clamp(call.ArgumentInteger(frame, 0) ?? 0, 0, 28);
            return OfQuantity(input, call, v => Math.Round(v, digits, MidpointRounding.AwayFromZero))
                ?? (call.Number(input) is { } number ? Collection.Of(Math.Round(number.Number, digits, MidpointRounding.AwayFromZero)) : Collection.Empty);
        }, new("(2.345).round(2)", "[2.35]")),
        Real("sqrt", "The square root.", Math.Sqrt, new("(81).sqrt()", "[9]")),
        Real("exp", "e to the power of it.", Math.Exp, new("(0).exp()", "[1]")),
        Real("ln", "The natural logarithm.", Math.Log, new("(1).ln()", "[0]")),
        new("log", "base: number", "The logarithm to a base.", (in Frame frame, in Collection input, CallSite call)
            => call.Number(input) is { } number && Argument(frame, call) is { } other ? Finite(Math.Log((double)number.Number, (double)other)) : Collection.Empty,
            new("(16).log(2)", "[4]")),
        new("power", "exponent: number", "To the power of the exponent.", Power, new("(2).power(10)", "[1024]")),
        new("lowBoundary", "digits?: integer", "The least that it can mean, to so many digits.", (in Frame frame, in Collection input, CallSite call) => Boundary(frame, input, call, high: false),
            new("(1.587).lowBoundary(6)", "[1.586500]")),
        new("highBoundary", "digits?: integer", "The most that it can mean, to so many digits.", (in Frame frame, in Collection input, CallSite call) => Boundary(frame, input, call, high: true),
            new("@2026-03.highBoundary(8)", "[\"2026-03-31\"]")),
        new("precision", "", "How many digits of it are known.", Precision, new("(1.58700).precision()", "[5]")),
        new("comparable", "other: quantity", "Whether two quantities measure the same.", (in Frame frame, in Collection input, CallSite call)
            => ConversionFunctions.ToQuantity(call.Atom(input)) is { } one && ConversionFunctions.ToQuantity(call.Argument(frame, 0)) is { } other
                ? Collection.Of(one.To(other) is not null) : Collection.Empty, new("(1 'cm').comparable(1 '[in_i]')", "[true]")),
    ];

    private static Function Whole(string name, string summary, Func<decimal, decimal> change, Example example) => new(name, "", summary,
        (in Frame _, in Collection input, CallSite call) =>
        {
            if (OfQuantity(input, call, change) is { } quantity)
                return quantity;
            if (call.Number(input) is not { } number)
                return Collection.Empty;
            var whole = change(number.Number);
            return whole is >= long.MinValue and <= long.MaxValue ? Collection.Of((long)whole) : Collection.Empty;
        }, example);

    // The same of a quantity, which keeps its unit; null where there is none.
    private static Collection? OfQuantity(in Collection input, CallSite call, Func<decimal, decimal> change)
        => call.Atom(input) is { Form: FocusForm.Quantity } atom ? Collection.Of(atom.Quantity with { Value = change(atom.Quantity.Value) }) : null;

    private static Function Real(string name, string summary, Func<double, double> change, Example example) => new(name, "", summary,
        (in Frame _, in Collection input, CallSite call) => call.Number(input) is { } number ? Finite(change((double)number.Number)) : Collection.Empty, example);

    private static decimal? Argument(in Frame frame, CallSite call)
    {
        var argument = call.Argument(frame, 0);
        return argument.IsNothing ? null
            : argument.IsNumber ? argument.Number
            : throw call.Fail("EXPR-TYPE", $"{call.Function.Name}() takes a number, found {Atoms.Describe(argument)}");
    }

    private static Collection Finite(double value)
        // As many digits as a double is sure of: a cast would keep one less.
        => double.IsFinite(value) && Math.Abs(value) < 7.9e27
            ? Collection.Of(decimal.Parse(value.ToString("G16", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture)) : Collection.Empty;

    private static Collection Power(in Frame frame, in Collection input, CallSite call)
    {
        if (call.Number(input) is not { } number || Argument(frame, call) is not { } exponent)
            return Collection.Empty;
        var power = Finite(Math.Pow((double)number.Number, (double)exponent));
        return number.Form == FocusForm.Integer && exponent >= 0 && exponent == decimal.Truncate(exponent) && !power.IsEmpty && power.First.Number < long.MaxValue
            ? Collection.Of((long)power.First.Number) : power;
    }

    private static Collection Boundary(in Frame frame, in Collection input, CallSite call, bool high)
    {
        var atom = call.Atom(input);
        var digits = call.Has(0) ? call.ArgumentInteger(frame, 0) : null;
        if (atom.IsNothing || (call.Has(0) && digits is null))
            return Collection.Empty;
        if (atom.IsNumber)
            return Collection.Of(Boundary(atom.Number, high, digits ?? 8));
        if (atom.Form == FocusForm.Quantity)
            return Boundary(atom.Quantity.Value, high, digits ?? 8) is { } value ? Collection.Of(atom.Quantity with { Value = value }) : Collection.Empty;
        if (Atoms.ReadTemporal(atom, TemporalType.DateTime) is not { } temporal)
            throw call.Fail("EXPR-TYPE", $"{call.Function.Name}() works on a number, quantity, date or time, found {Atoms.Describe(atom)}", call.PlaceOf(input.First));
        return Collection.Of(temporal.Boundary(high, (int)Math.Clamp(digits ?? (temporal.Type == TemporalType.Time ? 9 : temporal.Type == TemporalType.Date && atom.Form == FocusForm.Temporal ? 8 : 17), 0, 99)));
    }

    private static decimal? Boundary(decimal value, bool high, long digits)
    {
        if (digits is < 0 or > 28)
            return null;
        try
        {
            var half = new decimal(5, 0, 0, false, (byte)Math.Min(28, value.Scale + 1));
            var bound = high ? value + half : value - half;
            var scaled = Math.Round(bound, (int)digits, high ? MidpointRounding.ToPositiveInfinity : MidpointRounding.ToNegativeInfinity);
            // Adding zeros of the wanted scale makes the digits show.
            return scaled + new decimal(0, 0, 0, false, (byte)digits);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static Collection Precision(in Frame frame, in Collection input, CallSite call)
    {
        var atom = call.Atom(input);
        if (atom.IsNumber)
            return Collection.Of((long)atom.Number.Scale);
        if (Atoms.ReadTemporal(atom, TemporalType.DateTime) is { } temporal)
            return Collection.Of(temporal.DigitCount());
        return atom.IsNothing ? Collection.Empty
            : throw call.Fail("EXPR-TYPE", $"precision() works on a number, date or time, found {Atoms.Describe(atom)}", call.PlaceOf(input.First));
    }
}
