using System.Buffers;
using System.Globalization;
using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>Converters that read text, wherever it comes from.</summary>
internal static class TextConverters
{
    private static readonly SearchValues<char> s_digitsAndPoint = SearchValues.Create("0123456789.");

    public static IReadOnlyList<Converter> All { get; } =
    [
        new("text-money", ConverterInput.Text, CanonicalType.Of(typeof(Money)), CanonicalKind.Object, ["currency"],
            "an amount in text; `with: { currency: … }` says its currency",
            c => c.Value.ReadText() is { Length: > 0 } text ? Money(c, text, c.Arguments[0]) : null),
        new("text-quantity", ConverterInput.Text, CanonicalType.Of(typeof(Quantity)), CanonicalKind.Object, ["unit"],
            "a number in text; `with: { unit: … }` says its unit", Quantity),
        new("text-date", ConverterInput.Text, null, CanonicalKind.Time, ["format"],
            "a date in another form; `with: { format: … }` says which, such as `='MM/dd/yyyy'`", Date),
        new("hl7-date", ConverterInput.Text, null, CanonicalKind.Text, [],
            "an ISO 8601 date or time as HL7 v2 writes it, as exact as it is", ToHl7),
    ];

    /// <summary>An amount with its currency. Without a currency it is no money: a wrong one would post silently.</summary>
    public static MadeObject Money(in ConverterCall call, string amount, string? currency)
    {
        var value = Number(call, amount);
        if (string.IsNullOrEmpty(currency))
            throw call.Rule.Fault("MAP-CURRENCY", 101, "the amount has no currency; the rule's 'with: { currency: … }' gives one", MessagePlace.Of(call.Value));
        if (currency.Length != 3 || currency.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
            throw call.Rule.Fault("MAP-CURRENCY", 103, "the currency is no ISO 4217 code", MessagePlace.Of(call.Value), currency);
        var money = new MadeObject(2);
        // Most amounts are written as they are to be written again.
        money.Add("value", new MadeText(IsPlain(amount) ? amount : value.ToString(CultureInfo.InvariantCulture)));
        money.Add("currency", new MadeText(currency));
        return money;
    }

    // Digits with a point between them, as a decimal writes itself.
    private static bool IsPlain(string amount)
        => amount.Length < 28 && amount[0] is > '0' and <= '9' && amount[^1] != '.' && !amount.AsSpan().ContainsAnyExcept(s_digitsAndPoint);

    /// <summary>An exact decimal.</summary>
    public static decimal Number(in ConverterCall call, string text)
        => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw call.Rule.Fault("MAP-NUMBER", 102, "a decimal number is expected", MessagePlace.Of(call.Value), text);

    /// <summary>A quantity that has its value only, so far.</summary>
    public static MadeObject QuantityOf(decimal value)
    {
        var quantity = new MadeObject(3);
        quantity.Add("value", MadeScalar.Of(value));
        return quantity;
    }

    private static MadeObject? Quantity(ConverterCall call)
    {
        if (call.Value.ReadText() is not { Length: > 0 } text)
            return null;
        return Converters.Put(QuantityOf(Number(call, text)), "unit", call.Arguments[0]);
    }

    private static MadeText? Date(ConverterCall call)
    {
        if (call.Value.ReadText() is not { Length: > 0 } text)
            return null;
        if (call.Arguments[0] is not { } format)
            throw call.Rule.Fault("MAP-DATE", 207, "text-date needs 'with: { format: … }'", MessagePlace.Of(call.Value));
        return DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new MadeText(date.ToString("yyyy-MM-dd"))
            : throw call.Rule.Fault("MAP-DATE", 102, "a date of the rule's format is expected", call.Value);
    }

    private static MadeText? ToHl7(ConverterCall call)
    {
        if (call.Value.ReadText() is not { Length: > 0 } text)
            return null;
        return Hl7v2Time.FromIso(text) is { } time
            ? new MadeText(time)
            : throw call.Rule.Fault("MAP-DATE", 102, "an ISO 8601 date or time is expected", call.Value);
    }
}
