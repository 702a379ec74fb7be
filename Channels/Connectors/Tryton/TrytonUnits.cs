using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>A unit of Tryton's for a quantity of an item.</summary>
/// <param name="Id">The unit.</param>
/// <param name="Factor">How many of the item's own unit one of it is.</param>
internal readonly record struct TrytonUnit(long Id, decimal Factor)
{
    /// <summary>A quantity in the item's own unit, in which Tryton counts stock.</summary>
    public decimal InItsOwn(decimal quantity) => quantity * Factor;
}

/// <summary>Which unit of Tryton's an object means.</summary>
internal static class TrytonUnits
{
    /// <summary>The unit that a word means by the setting <c>units</c>, else by symbol or name; without a word the item's own.</summary>
    /// <exception cref="TrytonFailure">There is no such unit.</exception>
    public static async Task<TrytonUnit> FindAsync(TrytonWork work, JObject item, string? word, string place)
    {
        if (string.IsNullOrEmpty(word))
            return new TrytonUnit((long)item["default_uom"]!, 1);
        var unit = await work.FindAsync(TrytonLookUp.Unit, work.Map("units").GetValueOrDefault(word, word), place);
        var own = TrytonJson.ToDecimal(item["default_uom."]?["factor"]);
        return new TrytonUnit((long)unit["id"]!, own == 0 ? 1 : TrytonJson.ToDecimal(unit["factor"]) / own);
    }
}
