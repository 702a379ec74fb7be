using System.Globalization;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Canonical.Rules;

/// <summary>Reads values of an object that a rule is asked about.</summary>
internal static class Values
{
    /// <summary>The elements of a list; none where there is no such list.</summary>
    public static IReadOnlyList<MadeValue> Items(MadeValue? of, string name) => of is MadeObject made && made[name] is MadeList list ? list.Items : [];

    /// <summary>A number; null where it is absent or none.</summary>
    public static decimal? Decimal(MadeValue? value)
        => value is MadeScalar { IsNull: false } scalar && scalar.Value.Value is IConvertible and not bool
            ? Convert.ToDecimal(scalar.Value.Value, CultureInfo.InvariantCulture)
            : null;

    /// <summary>An amount of money; false where it is absent or not whole.</summary>
    public static bool TryReadMoney(MadeValue? value, out decimal amount, out string currency)
    {
        (amount, currency) = (0, "");
        if (value is not MadeObject money || money.ReadText("currency") is not { } code
            || !decimal.TryParse(money.ReadText("value"), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount))
            return false;
        currency = code;
        return true;
    }
}
