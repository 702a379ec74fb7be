using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>Amounts of money of MO, CP, FHIR's Money and canonical money, exact; and sums of them and of numbers.</summary>
internal static class MoneyFunctions
{
    public static Function[] All { get; } =
    [
        new("amount", "", "The number of an amount of money, exact: of MO, CP, Money, or a number.", (in Frame _, in Collection input, CallSite call)
            => Read(call.One(input), call) is { } money ? Collection.Of(money.Value) : Collection.Empty, new("FT1-11.amount()", "[19.50]")),
        new("currency", "", "The currency of an amount of money; empty where it names none.", (in Frame _, in Collection input, CallSite call)
            => Read(call.One(input), call) is { } money ? Collection.Of(money.Currency) : Collection.Empty, new("FT1-11.currency()", "[\"USD\"]")),
        new("roundMoney", "currency?: text", "The number of an amount, rounded half away from zero to the decimal places of its currency, or of the one given where it names none: 2 of USD, none of JPY, 3 of KWD.",
            (in Frame frame, in Collection input, CallSite call) => Read(call.One(input), call) is { } money
                ? Collection.Of(Currencies.Round(money.Value, Decimals(frame, call, money))) : Collection.Empty,
            new("(FT1-11.amount() * 0.333).roundMoney('USD')", "[6.49]"), new("(1234.5).roundMoney('JPY')", "[1235]"))
        { Specialize = CheckCurrency },
        new("toMinorUnits", "currency?: text", "An amount in the smallest unit of its currency, as cents; an error where that is no whole number.", ToMinorUnits,
            new("FT1-11.toMinorUnits()", "[1950]"), new("(7.5).toMinorUnits('KWD')", "[7500]"))
        { Specialize = CheckCurrency },
        new("fromMinorUnits", "currency: text", "The amount that so many of a currency's smallest units are.", FromMinorUnits, new("(1950).fromMinorUnits('USD')", "[19.50]"))
        { Specialize = CheckCurrency },
        new("sum", "", "The sum of numbers, or of amounts of money of one currency, exact; 0 of none.", Sum, new("FT1[*]-11.sum()", "[999.50]")),
        new("min", "", "The least of numbers or amounts.", (in Frame _, in Collection input, CallSite call) => Extreme(input, call, high: false), new("FT1[*]-11.min()", "[19.50]")),
        new("max", "", "The greatest of numbers or amounts.", (in Frame _, in Collection input, CallSite call) => Extreme(input, call, high: true), new("FT1[*]-10.max()", "[2]")),
        new("avg", "", "The mean of numbers or amounts; round it.", (in Frame frame, in Collection input, CallSite call)
            => Total(input, call, out var count) is var total && count == 0 ? Collection.Empty : Collection.Of(total / count), new("FT1[*]-11.avg()", "[499.75]")),
    ];

    private static Money? Read(in Focus focus, CallSite call)
    {
        if (focus.IsNothing || (focus.Form == FocusForm.Hl7v2Value && focus.Hl7v2Value.IsNull))
            return null;
        if (!Money.TryRead(focus, out var money))
            throw call.Fail("EXPR-NOT-A-NUMBER", $"{call.Function.Name}() works on an amount (MO, CP, Money) or a number, found {Atoms.Describe(focus)}", call.PlaceOf(focus), focus.ReadText());
        return money;
    }

    private static int Decimals(in Frame frame, CallSite call, in Money money)
    {
        var currency = money.Currency ?? call.ArgumentText(frame, 0)
            ?? throw call.Fail("EXPR-CURRENCY", $"the amount names no currency; {call.Function.Name}('USD') says which it has", call.Target?.PlaceOf(default));
        return Currencies.DecimalsOf(currency) ?? throw call.Fail("EXPR-CURRENCY", $"{call.Function.Name}() expects a currency of ISO 4217", call.Target?.PlaceOf(default), currency);
    }

    private static Collection ToMinorUnits(in Frame frame, in Collection input, CallSite call)
    {
        if (Read(call.One(input), call) is not { } money)
            return Collection.Empty;
        var units = Scaled(money.Value, Decimals(frame, call, money), call);
        return units == decimal.Truncate(units) && decimal.Abs(units) <= long.MaxValue ? Collection.Of((long)units)
            : throw call.Fail("EXPR-NOT-EXACT", "the amount is no whole number of its currency's smallest unit; round it before, with roundMoney()", call.Target?.PlaceOf(default), money.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Collection FromMinorUnits(in Frame frame, in Collection input, CallSite call)
    {
        if (call.Number(input) is not { } number || call.ArgumentText(frame, 0) is null)
            return Collection.Empty;
        var decimals = Decimals(frame, call, default);
        return Collection.Of(Currencies.Round(number.Number * new decimal(1, 0, 0, false, (byte)decimals), decimals));
    }

    private static decimal Scaled(decimal value, int decimals, CallSite call)
    {
        try
        {
            for (var i = 0; i < decimals; i++)
                value *= 10;
            return value;
        }
        catch (OverflowException)
        {
            throw call.Fail("EXPR-TOO-LARGE", "the amount is larger than exact numbers can be");
        }
    }

    private static Collection Sum(in Frame frame, in Collection input, CallSite call)
    {
        var total = Total(input, call, out _);
        return total.Scale == 0 && decimal.Abs(total) <= long.MaxValue ? Collection.Of((long)total) : Collection.Of(total);
    }

    private static decimal Total(in Collection input, CallSite call, out int count)
    {
        var total = 0m;
        count = 0;
        string? currency = null;
        try
        {
            foreach (var item in input)
            {
                if (Next(item, call, ref currency) is not { } value)
                    continue;
                total += value;
                count++;
            }
            return total;
        }
        catch (OverflowException)
        {
            throw call.Fail("EXPR-TOO-LARGE", $"{call.Function.Name}() is larger than exact numbers can be");
        }
    }

    private static Collection Extreme(in Collection input, CallSite call, bool high)
    {
        decimal? best = null;
        string? currency = null;
        foreach (var item in input)
        {
            if (Next(item, call, ref currency) is not { } value)
                continue;
            if (best is not { } other || (high ? value > other : value < other))
                best = value;
        }
        return best is not { } found ? Collection.Empty : found.Scale == 0 && decimal.Abs(found) <= long.MaxValue ? Collection.Of((long)found) : Collection.Of(found);
    }

    private static decimal? Next(in Focus item, CallSite call, ref string? currency)
    {
        if (Read(item, call) is not { } money)
            return null;
        if (currency is not null && money.Currency is not null && currency != money.Currency)
            throw call.Fail("EXPR-CURRENCY", $"{call.Function.Name}() works on amounts of one currency, found two", call.PlaceOf(item), money.Currency);
        currency ??= money.Currency;
        return money.Value;
    }

    private static Node? CheckCurrency(CallSite call)
    {
        if (call.Literal(0) is { } currency && Currencies.DecimalsOf(currency) is null)
            call.Problems.Error("EXPR-ARGUMENTS", call.Arguments[0].At, $"'{currency}' is no currency of ISO 4217", "three capitals, such as USD");
        return null;
    }
}
