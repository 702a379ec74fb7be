using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Canonical.Rules;

/// <summary>Rules about dates that follow each other. They accuse only where no reading of the two puts them in order.</summary>
internal static class DateRules
{
    /// <summary>One property of the object is not later than another.</summary>
    public static CanonicalRule InOrder(string first, string last)
        => new("MAP-DATE-ORDER", $"`{first}` is not later than `{last}`", made => IsReversed(made, first, last) ? last : null);

    /// <summary>The same within each element of a list.</summary>
    public static CanonicalRule InOrderIn(string list, string first, string last)
        => new("MAP-DATE-ORDER", $"in each of `{list}`, `{first}` is not later than `{last}`", made =>
        {
            var items = Values.Items(made, list);
            for (var i = 0; i < items.Count; i++)
                if (IsReversed(items[i] as MadeObject, first, last))
                    return $"{list}[{i}].{last}";
            return null;
        });

    private static bool IsReversed(MadeObject? made, string first, string last)
        => made?.ReadText(last) is { } to && made.ReadText(first) is { } from && IsoOrder.IsSurelyAfter(from, to);
}
