using System.Collections.Frozen;
using InterfaceEngine.Mappings.Canonical.Objects;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Canonical.Rules;

/// <summary>
/// What must hold of canonical objects besides their shape. A rule speaks only where all that it compares is there: what a source did not say
/// breaks nothing.
/// </summary>
public static class CanonicalRules
{
    private static readonly FrozenDictionary<Type, CanonicalRule[]> s_rules = new Dictionary<Type, CanonicalRule[]>
    {
        [typeof(Appointment)] = [DateRules.InOrder("startsAt", "endsAt")],
        [typeof(Claim)] =
        [
            new("MAP-TOTAL", "the charges of the lines come to the total", SumRules.ClaimTotal),
            new("MAP-POINTER", "the lines point to diagnoses that the claim has", Pointers),
            DateRules.InOrder("from", "to"),
            DateRules.InOrderIn("lines", "serviceDate", "serviceEnd"),
        ],
        [typeof(Contract)] = [DateRules.InOrder("startsOn", "endsOn"), DateRules.InOrderIn("terms", "startsOn", "endsOn")],
        [typeof(CostCenter)] = [DateRules.InOrder("startsOn", "endsOn")],
        [typeof(Coverage)] = [DateRules.InOrder("startsOn", "endsOn")],
        [typeof(Department)] = [DateRules.InOrder("startsOn", "endsOn")],
        [typeof(EligibilityRequest)] = [DateRules.InOrder("from", "to")],
        [typeof(EligibilityResponse)] =
        [
            new("MAP-SHARE", "a benefit's share is from 0 to 1", Shares),
            DateRules.InOrder("startsOn", "endsOn"),
        ],
        [typeof(Employee)] = [DateRules.InOrder("hiredOn", "leftOn")],
        [typeof(Encounter)] = [DateRules.InOrder("admittedAt", "dischargedAt")],
        [typeof(GoodsReceipt)] = [DateRules.InOrder("shippedOn", "receivedAt")],
        [typeof(InventoryMovement)] = [new("MAP-QUANTITY", "the quantity is positive; where it went is in the locations and the reason", Quantity)],
        [typeof(Invoice)] =
        [
            new("MAP-TOTAL", "where every line has an amount, the lines, tax and charges come to the total", SumRules.InvoiceTotal),
            DateRules.InOrder("invoiceDate", "dueDate"),
        ],
        [typeof(JournalEntry)] =
        [
            new("MAP-UNBALANCED", "there are two lines or more, each a debit or a credit and never both, and per currency they balance", SumRules.Balance),
        ],
        [typeof(Observation)] = [new("MAP-ONE-VALUE", "the value is one of a quantity, a code, a text or a time", OneValue)],
        [typeof(Patient)] = [DateRules.InOrder("birthDate", "deceasedAt")],
        [typeof(Provider)] = [DateRules.InOrder("startsOn", "endsOn")],
        [typeof(PurchaseOrder)] = [new("MAP-TOTAL", "where every line has an amount, the lines come to the total", SumRules.OrderTotal)],
        [typeof(Remittance)] =
        [
            new("MAP-TOTAL", "what the claims are paid, less what is withheld, is the amount", SumRules.RemittanceTotal),
            new("MAP-ADJUSTMENTS", "of each claim and line that states adjustments, what was charged less these is what is paid", SumRules.Adjustments),
            DateRules.InOrderIn("claims", "from", "to"),
        ],
    }.ToFrozenDictionary();

    /// <summary>The rules for a type; empty where it has none.</summary>
    public static IReadOnlyList<CanonicalRule> Of(CanonicalType type) => Find(type.Record);

    /// <summary>The first rule that an object breaks.</summary>
    /// <param name="type">What the object is.</param>
    /// <param name="tree">The object, of this type's shape.</param>
    public static CanonicalBreach? FindBreach(CanonicalType type, JObject tree) => FindBreach(type, (MadeObject)MadeValue.Of(tree));

    /// <inheritdoc cref="FindBreach(CanonicalType, JObject)"/>
    internal static CanonicalBreach? FindBreach(CanonicalType type, MadeObject made)
    {
        foreach (var rule in Find(type.Record))
            if (rule.Breach(made) is { } property)
                return new CanonicalBreach(rule, property);
        return null;
    }

    private static CanonicalRule[] Find(Type record) => s_rules.GetValueOrDefault(record) ?? [];

    private static string? Quantity(MadeObject movement)
        => movement["item"] is MadeObject item && Values.Decimal(item["quantity"]) is <= 0 ? "item.quantity" : null;

    private static string? OneValue(MadeObject observation)
    {
        if (observation["value"] is not MadeObject value)
            return null;
        var said = 0;
        foreach (ref readonly var member in value.Members)
            said += member.Value.IsNull ? 0 : 1;
        return said > 1 ? "value" : null;
    }

    private static string? Shares(MadeObject response)
    {
        var benefits = Values.Items(response, "benefits");
        for (var i = 0; i < benefits.Count; i++)
            if (benefits[i] is MadeObject benefit && Values.Decimal(benefit["share"]) is < 0 or > 1)
                return $"benefits[{i}].share";
        return null;
    }

    private static string? Pointers(MadeObject claim)
    {
        var (lines, diagnoses) = (Values.Items(claim, "lines"), Values.Items(claim, "diagnoses").Count);
        for (var i = 0; i < lines.Count; i++)
            foreach (var pointer in Values.Items(lines[i], "diagnosisPointers"))
                if (Values.Decimal(pointer) is { } place && (place < 1 || place > diagnoses))
                    return $"lines[{i}].diagnosisPointers";
        return null;
    }
}
