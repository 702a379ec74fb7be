using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>An amount of money wherever it stands, or a number.</summary>
/// <param name="Value">The amount, with the decimal places that were written.</param>
/// <param name="Currency">Its currency; null where it names none.</param>
internal readonly record struct Money(decimal Value, string? Currency)
{
    /// <summary>Reads an amount; false where a thing is none.</summary>
    public static bool TryRead(in Focus focus, out Money money)
    {
        money = default;
        switch (focus.Form)
        {
            case FocusForm.Hl7v2Value:
                return TryRead(focus.Hl7v2Value, out money);
            case FocusForm.Tree when focus.Tree is JObject element:
                if (element["value"] is not JValue value || Number(new Focus(value)) is not { } amount)
                    return false;
                money = new Money(amount, (element["currency"] as JValue)?.Value is string { Length: > 0 } code ? code : null);
                return true;
            default:
                if (Number(focus) is not { } number)
                    return false;
                money = new Money(number, null);
                return true;
        }
    }

    // MO has its currency second. CP has an MO first, with the currency as its second sub-component, and second a kind of price of two letters; many senders
    // write an MO where CP is due.
    private static bool TryRead(Hl7v2Value value, out Money money)
    {
        money = default;
        if (Numbers.ParseDecimal(value.ReadText()) is not { } number)
            return false;
        var inside = value.SubComponent(2);
        var currency = (inside.IsEmpty ? value.Component(2) : inside).ReadText();
        money = new Money(number, Currencies.DecimalsOf(currency) is not null ? currency : null);
        return true;
    }

    private static decimal? Number(in Focus focus)
    {
        var atom = Atoms.Of(focus);
        return atom.IsNumber ? atom.Number : atom.Form == FocusForm.Text ? Numbers.ParseDecimal(atom.Text) : null;
    }
}
