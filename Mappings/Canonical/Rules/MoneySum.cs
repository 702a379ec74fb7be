using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Canonical.Rules;

/// <summary>A sum of amounts, kept per currency: what is in two currencies cannot be added.</summary>
internal sealed class MoneySum
{
    private readonly Dictionary<string, decimal> _totals = new(StringComparer.Ordinal);

    /// <summary>Whether the amounts that were added and taken away come to nothing in every currency.</summary>
    public bool IsZero => _totals.Values.All(t => t == 0);

    /// <summary>Adds an amount; false where it is absent or not whole.</summary>
    public bool Add(MadeValue? money) => Add(money, 1);

    /// <summary>Takes an amount away; false where it is absent or not whole.</summary>
    public bool Subtract(MadeValue? money) => Add(money, -1);

    /// <summary>Adds a property of each element of a list; false where one lacks it.</summary>
    public bool AddEach(IReadOnlyList<MadeValue> items, string property) => items.All(i => i is MadeObject made && Add(made[property]));

    /// <summary>Takes a property of each element of a list away; false where one lacks it.</summary>
    public bool SubtractEach(IReadOnlyList<MadeValue> items, string property) => items.All(i => i is MadeObject made && Subtract(made[property]));

    private bool Add(MadeValue? money, int sign)
    {
        if (!Values.TryReadMoney(money, out var amount, out var currency))
            return false;
        _totals[currency] = _totals.GetValueOrDefault(currency) + (sign * amount);
        return true;
    }
}
