using InterfaceEngine.Mappings.Canonical;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Canonical;

internal sealed class SystemOfRecordTests
{
    [Test]
    public void Every_object_has_a_system_of_record_with_a_reason()
        => Assert.That(CanonicalType.Objects.Where(t => t.SystemOfRecord is not { System: not SystemKind.Other, Reason: [.., '.'] }), Is.Empty);

    [TestCase("JournalEntry/1", SystemKind.Erp, RecordDecision.Take)]
    [TestCase("JournalEntry/1", SystemKind.Billing, RecordDecision.Refuse)]
    [TestCase("Observation/1", SystemKind.Laboratory, RecordDecision.Take)]
    [TestCase("Observation/1", SystemKind.Other, RecordDecision.TakeAndFlag)]
    [TestCase("Patient/1", SystemKind.Ehr, RecordDecision.Take)]
    [TestCase("Patient/1", SystemKind.Other, RecordDecision.Merge)]
    public void The_rule_of_an_object_decides_by_where_an_update_comes_from(string key, SystemKind origin, RecordDecision expected)
        => Assert.That(CanonicalType.FindObject(key)!.SystemOfRecord!.Decide(origin), Is.EqualTo(expected));

    [Test]
    public void A_site_s_own_rule_decides_as_one_that_is_declared()
    {
        var own = new RecordRule(SystemKind.Billing, ConflictRule.Refuse, "Our billing keeps patients.");
        Assert.That((own.Decide(SystemKind.Billing), own.Decide(SystemKind.Ehr)), Is.EqualTo((RecordDecision.Take, RecordDecision.Refuse)));
    }

    [Test]
    public void A_merge_fills_what_the_record_left_open_and_keeps_what_it_said()
    {
        var record = Parse("""{"type":"Patient","version":"1","id":"1","source":{"channel":"adt"},"mrn":"1","sex":"F","contacts":null,"address":{"city":"Ulm"}}""");
        var update = Parse("""{"type":"Patient","version":"1","id":"1","source":{"channel":"portal"},"sex":"M","mrn":"1","birthDate":"1970","contacts":[{"value":"1"}],"address":{"city":"Ulm","state":"BW"},"account":null}""");
        var merged = RecordMerge.Merge(CanonicalType.FindObject("Patient/1")!, record, update);
        Assert.That(merged.Object.ToString(Formatting.None), Is.EqualTo(
            """{"type":"Patient","version":"1","id":"1","source":{"channel":"adt"},"mrn":"1","birthDate":"1970","sex":"F","address":{"city":"Ulm"},"contacts":null}"""));
        Assert.That(merged.Filled, Is.EqualTo(new[] { "birthDate" }));
        Assert.That(merged.Kept, Is.EqualTo(new[] { "sex", "address", "contacts" }), "an address of two systems is none; what was taken away stays away");
        Assert.That(record["birthDate"], Is.Null, "what goes in is not changed");
    }

    [TestCase("""{"type":"Patient","version":"1","id":"2","source":{}}""")]
    [TestCase("""{"type":"Supplier","version":"1","id":"1","source":{},"code":"1"}""")]
    public void Two_objects_are_not_merged(string update)
        => Assert.That(() => RecordMerge.Merge(CanonicalType.FindObject("Patient/1")!, Parse("""{"type":"Patient","version":"1","id":"1","source":{}}"""), Parse(update)),
            Throws.ArgumentException);

    private static JObject Parse(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        return JObject.Load(reader);
    }
}
