using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Canonical.Rules;

/// <summary>Rules about amounts that must agree, to the last decimal place.</summary>
internal static class SumRules
{
    public static string? ClaimTotal(MadeObject claim)
    {
        var sum = new MoneySum();
        return sum.AddEach(Values.Items(claim, "lines"), "charge") && sum.Subtract(claim["total"]) && !sum.IsZero ? "total" : null;
    }

    public static string? InvoiceTotal(MadeObject invoice)
    {
        var sum = new MoneySum();
        if (!sum.AddEach(Values.Items(invoice, "lines"), "amount"))
            return null;
        sum.Add(invoice["tax"]);
        sum.Add(invoice["charges"]);
        return sum.Subtract(invoice["total"]) && !sum.IsZero ? "total" : null;
    }

    public static string? OrderTotal(MadeObject order)
    {
        var sum = new MoneySum();
        return sum.AddEach(Values.Items(order, "lines"), "amount") && sum.Subtract(order["total"]) && !sum.IsZero ? "total" : null;
    }

    public static string? RemittanceTotal(MadeObject remittance)
    {
        var sum = new MoneySum();
        return sum.AddEach(Values.Items(remittance, "claims"), "paid") && sum.SubtractEach(Values.Items(remittance, "withheld"), "amount")
            && sum.Subtract(remittance["amount"]) && !sum.IsZero ? "amount" : null;
    }

    // The balances that X12 835 asks for: a claim's counts its own adjustments and those of its lines.
    public static string? Adjustments(MadeObject remittance)
    {
        var claims = Values.Items(remittance, "claims");
        for (var i = 0; i < claims.Count; i++)
        {
            var lines = Values.Items(claims[i], "lines");
            if (Adjusted((MadeObject)claims[i], lines) is { IsZero: false })
                return $"claims[{i}].paid";
            for (var j = 0; j < lines.Count; j++)
                if (Adjusted((MadeObject)lines[j], []) is { IsZero: false })
                    return $"claims[{i}].lines[{j}].paid";
        }
        return null;
    }

    // Double entry: at least two lines, each a debit or a credit, and per currency they come to nothing.
    public static string? Balance(MadeObject entry)
    {
        var lines = Values.Items(entry, "lines");
        if (lines.Count < 2)
            return "lines";
        var sum = new MoneySum();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = (MadeObject)lines[i];
            if (sum.Add(line["debit"]) == sum.Subtract(line["credit"]))
                return $"lines[{i}]";
        }
        return sum.IsZero ? null : "lines";
    }

    // Null where no adjustment is stated, or not all amounts are.
    private static MoneySum? Adjusted(MadeObject decided, IReadOnlyList<MadeValue> lines)
    {
        if (Values.Items(decided, "adjustments").Count == 0 && lines.All(l => Values.Items(l, "adjustments").Count == 0))
            return null;
        var sum = new MoneySum();
        var isWhole = sum.Add(decided["charged"]) && sum.Subtract(decided["paid"]) && sum.SubtractEach(Values.Items(decided, "adjustments"), "amount");
        foreach (var line in lines)
            isWhole &= sum.SubtractEach(Values.Items(line, "adjustments"), "amount");
        return isWhole ? sum : null;
    }
}
