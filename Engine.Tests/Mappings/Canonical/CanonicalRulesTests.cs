using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Canonical.Rules;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Canonical;

/// <summary>Each rule holds for the object's example, and is broken by one change of it.</summary>
internal sealed class CanonicalRulesTests
{
    [TestCase("Claim", "total.value", "9380.01", "MAP-TOTAL", "total")]
    [TestCase("Claim", "lines[1].charge.value", "8399.99", "MAP-TOTAL", "total")]
    [TestCase("Claim", "lines[0].diagnosisPointers[0]", 3, "MAP-POINTER", "lines[0].diagnosisPointers")]
    [TestCase("Claim", "lines[0].diagnosisPointers[0]", 0, "MAP-POINTER", "lines[0].diagnosisPointers")]
    [TestCase("Claim", "to", "2026-03-09", "MAP-DATE-ORDER", "to")]
    [TestCase("Claim", "lines[1].serviceEnd", "2026-03-09", "MAP-DATE-ORDER", "lines[1].serviceEnd")]
    [TestCase("Contract", "terms[0].endsOn", "2025-12-31", "MAP-DATE-ORDER", "terms[0].endsOn")]
    [TestCase("Coverage", "endsOn", "2025-12-31", "MAP-DATE-ORDER", "endsOn")]
    [TestCase("EligibilityResponse", "benefits[2].share", 20, "MAP-SHARE", "benefits[2].share")]
    [TestCase("Employee", "leftOn", "2019-06", "MAP-DATE-ORDER", "leftOn")]
    [TestCase("Encounter", "dischargedAt", "2026-03-09T10:00:00-05:00", "MAP-DATE-ORDER", "dischargedAt")]
    [TestCase("InventoryMovement", "item.quantity", 0, "MAP-QUANTITY", "item.quantity")]
    [TestCase("InventoryMovement", "item.quantity", -2, "MAP-QUANTITY", "item.quantity")]
    [TestCase("Invoice", "total.value", "2050.00", "MAP-TOTAL", "total")]
    [TestCase("Invoice", "tax.currency", "EUR", "MAP-TOTAL", "total")]
    [TestCase("Invoice", "dueDate", "2026-03-19", "MAP-DATE-ORDER", "dueDate")]
    [TestCase("JournalEntry", "lines[0].debit.value", "980.01", "MAP-UNBALANCED", "lines")]
    [TestCase("JournalEntry", "lines[0].debit.currency", "EUR", "MAP-UNBALANCED", "lines")]
    [TestCase("Observation", "value.text", "13.2 g/dL", "MAP-ONE-VALUE", "value")]
    [TestCase("Patient", "deceasedAt", "1961-07-01", "MAP-DATE-ORDER", "deceasedAt")]
    [TestCase("PurchaseOrder", "total.value", "2125.01", "MAP-TOTAL", "total")]
    [TestCase("Remittance", "amount.value", "7280.00", "MAP-TOTAL", "amount")]
    [TestCase("Remittance", "withheld[0].amount.value", "-50.00", "MAP-TOTAL", "amount")]
    [TestCase("Remittance", "claims[0].lines[0].paid.value", "781.00", "MAP-ADJUSTMENTS", "claims[0].lines[0].paid")]
    [TestCase("Remittance", "claims[0].charged.value", "9381.00", "MAP-ADJUSTMENTS", "claims[0].paid")]
    public void A_rule_is_broken_by_one_wrong_value(string name, string path, object value, string code, string property)
    {
        var (type, example) = Example(name);
        Assert.That(CanonicalRules.FindBreach(type, example), Is.Null);
        Set(example, path, value is int number ? new JValue((decimal)number) : new JValue(value));
        var breach = CanonicalRules.FindBreach(type, example);
        Assert.That((breach?.Rule.Code, breach?.Property), Is.EqualTo((code, property)));
        Assert.That(CanonicalRules.Of(type), Does.Contain(breach!.Rule));
    }

    [TestCase("Claim", "lines[0].charge.currency", "EUR", "MAP-TOTAL", TestName = "A claim in two currencies has no one total")]
    public void Amounts_of_two_currencies_are_not_added(string name, string path, string value, string code)
    {
        var (type, example) = Example(name);
        Set(example, path, value);
        Assert.That(CanonicalRules.FindBreach(type, example)?.Rule.Code, Is.EqualTo(code));
    }

    [TestCase("Invoice", "lines[0].amount")]
    [TestCase("Invoice", "total")]
    [TestCase("PurchaseOrder", "lines[0].amount")]
    [TestCase("Remittance", "claims[0].lines[0].adjustments")]
    [TestCase("Encounter", "admittedAt")]
    public void What_a_source_did_not_say_breaks_nothing(string name, string path)
    {
        var (type, example) = Example(name);
        example.SelectToken(path)!.Parent!.Remove();
        if (path.EndsWith("adjustments", StringComparison.Ordinal))
            Set(example, "claims[0].charged.value", "9180.00");
        Assert.That(CanonicalRules.FindBreach(type, example), Is.Null);
    }

    [Test]
    public void A_journal_line_is_a_debit_or_a_credit()
    {
        var (type, example) = Example("JournalEntry");
        example["lines"]![1]!["debit"] = example["lines"]![0]!["debit"]!.DeepClone();
        Assert.That(CanonicalRules.FindBreach(type, example)?.Property, Is.EqualTo("lines[1]"));
        ((JArray)example["lines"]!).RemoveAt(1);
        Assert.That(CanonicalRules.FindBreach(type, example)?.Property, Is.EqualTo("lines"));
    }

    [TestCase("2026-03-05", "2026-03-04", true)]
    [TestCase("2026-03-04", "2026-03-04", false)]
    [TestCase("2026-03-04T10:00", "2026-03-04", false)]
    [TestCase("2026-03-04", "2026-03-04T10:00", false)]
    [TestCase("2026-04", "2026-03-31", true)]
    [TestCase("2026-03", "2026-03-31", false)]
    [TestCase("2026", "2025-12-31T23:59:59", true)]
    [TestCase("2026-03-04T10:00:01", "2026-03-04T10:00:00", true)]
    [TestCase("2026-03-04T10:00:00.9", "2026-03-04T10:00:00.1", false)]
    [TestCase("2026-03-04T10:00:00-06:00", "2026-03-04T15:59:59Z", true)]
    [TestCase("2026-03-04T10:00:00-06:00", "2026-03-04T16:00:00Z", false)]
    [TestCase("2026-03-05T00:00:00+14:00", "2026-03-04T09:59:59Z", true)]
    [TestCase("2026-03-04T23:00", "2026-03-04T10:00Z", false)]
    [TestCase("2026-03-05T01:00", "2026-03-04T10:00Z", true)]
    [TestCase("2026-03-04T22:01Z", "2026-03-04T10:00", true)]
    [TestCase("2026-03-04T21:59Z", "2026-03-04T10:00", false)]
    [TestCase("9999-12-31", "2026-03-04", true)]
    [TestCase("2026-03-04", "9999-12-31", false)]
    [TestCase("2026-06-30T23:59:60Z", "2026-06-30T23:59:58Z", true)]
    [TestCase("soon", "2026-03-04", false)]
    public void A_date_is_after_another_only_where_every_reading_says_so(string later, string earlier, bool expected)
        => Assert.That(IsoOrder.IsSurelyAfter(later, earlier), Is.EqualTo(expected));

    private static (CanonicalType Type, JObject Example) Example(string name)
    {
        using var reader = new JsonTextReader(new StringReader(File.ReadAllText(Repository.PathOf($"Mappings/Canonical/Examples/{name}.1.json"))))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Decimal,
        };
        return (CanonicalType.FindObject(name + "/1")!, JObject.Load(reader));
    }

    private static void Set(JObject example, string path, JToken value)
    {
        if (example.SelectToken(path) is { } present)
        {
            present.Replace(value);
            return;
        }
        var dot = path.LastIndexOf('.');
        var parent = dot < 0 ? example : (JObject)example.SelectToken(path[..dot])!;
        parent[path[(dot + 1)..]] = value;
    }
}
