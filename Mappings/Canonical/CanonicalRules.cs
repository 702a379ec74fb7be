using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Canonical;

/// <summary>What must hold of a canonical object besides its shape.</summary>
internal static class CanonicalRules
{
    /// <summary>Says what is wrong with an object: code and sentence; null where all is well.</summary>
    public static (string Code, string Message)? Fault(CanonicalType type, MadeObject made)
        => type.Record == typeof(JournalEntry) ? JournalFault(made.Tree) : null;

    // Double entry: at least two lines, each a debit or a credit, and per currency they come to nothing.
    private static (string, string)? JournalFault(JObject entry)
    {
        if (entry["lines"] is not JArray { Count: >= 2 } lines)
            return ("MAP-UNBALANCED", "a journal entry has at least two lines");
        var totals = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var (debit, credit) = (line["debit"] as JObject, line["credit"] as JObject);
            if (debit is null == credit is null)
                return ("MAP-UNBALANCED", "a journal line is a debit or a credit, and never both");
            var money = (debit ?? credit)!;
            var currency = (string)money["currency"]!;
            var value = decimal.Parse((string)money["value"]!, CultureInfo.InvariantCulture);
            totals[currency] = totals.GetValueOrDefault(currency) + (debit is null ? -value : value);
        }
        return totals.Values.All(t => t == 0) ? null : ("MAP-UNBALANCED", "the debits and credits of the lines differ");
    }
}
