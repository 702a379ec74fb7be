using System.Text;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>What each directive does, and how a map fails.</summary>
internal sealed class MapRunTests
{
    private const string Message = """
        MSH|^~\&|NORTH|GENERAL|||20260314101500||DFT^P03|C1|P|2.5.1
        PID|1||M1^^^GEN^MR~S1^^^ST^SS||DOE^JANE||19700102|F
        FT1|1|T1|202603|20260314||CG|A^Letter A^L|||2|980.00&USD|""|||||||9^ROE^RAY~8^POE^PAM
        FT1|2|T2|soon|2026031408||CD|Z^Letter Z^L|||two|12.50|||||||
        """;

    private static string Run(string rules, string? source = null)
        => MapFixture.RunText(Map(rules), source is null ? MapFixture.Hl7v2(Message) : MapFixture.Json(source));

    private static CompiledMap Map(string rules, string to = "json", string from = "hl7v2")
        => MapFixture.Compile($"map: m\nversion: 1.0.0\nfrom: {from}\nto: {to}\n{rules}\n");

    [TestCase("fields: { a.b: PID-3.1, a.c: PID-5.2 }", """{"a":{"b":"M1","c":"JANE"}}""")]
    [TestCase("fields: { a: { from: [PID-9, PID-5.1] } }", """{"a":"DOE"}""")]
    [TestCase("fields: { a: { from: PID-9, default: ='none' } }", """{"a":"none"}""")]
    [TestCase("fields: { a: { from: PID-9 } }", "{}")]
    [TestCase("fields: { a: { from: PID-5.1, when: MSH-3 = 'SOUTH' }, b: { from: PID-5.1, when: MSH-3 = 'NORTH' } }", """{"b":"DOE"}""")]
    [TestCase("fields:\n  a:\n    for: PID-3[*]\n    fields: { id: .1, kind: .5, n: =%position }", """{"a":[{"id":"M1","kind":"MR","n":1},{"id":"S1","kind":"SS","n":2}]}""")]
    [TestCase("fields:\n  a:\n    for: PID-3[*]\n    using: cx-identifier", """{"a":[{"value":"M1","system":"GEN","type":"MR"},{"value":"S1","system":"ST","type":"SS"}]}""")]
    [TestCase("fields:\n  a:\n    for: PID-3[*]\n    from: .4", """{"a":["GEN","ST"]}""")]
    [TestCase("fields:\n  a: [PID-5.1, PID-9, PID-5.2]", """{"a":["DOE","JANE"]}""")]
    [TestCase("fields:\n  a:\n    from: PID-5\n    fields: { family: .1, given: .2 }", """{"a":{"family":"DOE","given":"JANE"}}""")]
    [TestCase("for: FT1\nfields: { a: FT1-2, p: PID-5.1 }", "{\"a\":\"T1\",\"p\":\"DOE\"}\n{\"a\":\"T2\",\"p\":\"DOE\"}")]
    [TestCase("for: FT1\nwhen: FT1-6 = 'CD'\nfields: { a: FT1-2 }", """{"a":"T2"}""")]
    [TestCase("for: FT1\nlet: { n: FT1-2, nn: =%n & %n }\nfields: { a: =%nn }", "{\"a\":\"T1T1\"}\n{\"a\":\"T2T2\"}")]
    [TestCase("fields: { a: { from: FT1-7.1, translate: letters } }", """{"a":"alpha"}""")]
    [TestCase("fields: { a: { from: FT1-7, using: cwe-code, translate: letters } }", """{"a":{"code":"alpha","system":"greek","display":"The first"}}""")]
    [TestCase("fields:\n  a:\n    from: FT1[2]-7\n    using: cwe-code\n    translate: letters\n    miss: pass", """{"a":{"code":"Z","system":"L","display":"Letter Z","untranslated":true}}""")]
    [TestCase("fields:\n  a:\n    from: FT1[2]-7.1\n    translate: letters\n    miss: { use: ='other' }", """{"a":"other"}""")]
    [TestCase("for: FINANCIAL\nfields: { a: FT1-2, p: PID-5.1 }", "{\"a\":\"T1\",\"p\":\"DOE\"}\n{\"a\":\"T2\",\"p\":\"DOE\"}")]
    [TestCase("fields:\n  a:\n    for: FINANCIAL\n    fields: { id: FT1-2, n: =%position }", """{"a":[{"id":"T1","n":1},{"id":"T2","n":2}]}""")]
    [TestCase("fields: { a: { from: FT1-4, format: yyyy-MM-dd }, b: { from: FT1-10, format: '0.00' } }", """{"a":"2026-03-14","b":"2.00"}""")]
    [TestCase("fields: { a: { from: FT1-11, using: cp-money }, b: { from: FT1-12 }, c: FT1-12 }", """{"a":{"value":"980.00","currency":"USD"},"b":null,"c":null}""")]
    [TestCase("fields: { a: { from: FT1-4, using: dtm-date }, b: { from: FT1-3, using: dtm-date } }", """{"a":"2026-03-14","b":"2026-03"}""")]
    public void A_directive_does_what_it_says(string rules, string expected) => Assert.That(Run(rules), Is.EqualTo(expected));

    [TestCase("fields: { a: { from: PID-9, required: it is needed } }", "MAP-REQUIRED", "PID-9", 101)]
    [TestCase("for: FT1\nfields: { a: { from: FT1-7, using: cwe-code, translate: letters } }", "MAP-UNMAPPED-CODE", "FT1[2]-7", 103)]
    [TestCase("for: FT1\nfields: { a: { from: FT1-7.1, translate: letters } }", "MAP-UNMAPPED-CODE", "FT1[2]-7.1", 103)]
    [TestCase("for: FINANCIAL\nfields: { a: { from: FT1-7.1, translate: letters } }", "MAP-UNMAPPED-CODE", "FT1[2]-7.1", 103)]
    [TestCase("for: FINANCIAL[2]\nfields: { a: { from: FT1-5.2, required: it is needed } }", "MAP-REQUIRED", "FT1[2]-5.2", 101)]
    [TestCase("for: FINANCIAL[2]\nfields: { a: { from: NTE-3, required: it is needed } }", "MAP-REQUIRED", "FINANCIAL[2].NTE-3", 101)]
    [TestCase("fields:\n  a:\n    from: FINANCIAL[2].NTE-3\n    required: it is needed", "MAP-REQUIRED", "FINANCIAL[2].NTE-3", 101)]
    [TestCase("fields:\n  a: PID-3[*].1", "MAP-SEVERAL-VALUES", "PID-3[2].1", 102)]
    [TestCase("for: FT1\nfields: { a: { from: FT1-3, using: dtm-date } }", "MAP-DATE", "FT1[2]-3", 102)]
    [TestCase("fields: { a: { from: FT1-3, using: dtm-date, at-least: day } }", "MAP-PRECISION", "FT1-3", 102)]
    [TestCase("fields: { a: { from: FT1-3, format: yyyyMMdd } }", "MAP-PRECISION", "FT1-3", 102)]
    [TestCase("for: FT1\nfields: { a: { from: FT1-10, using: nm-decimal } }", "MAP-NUMBER", "FT1[2]-10", 102)]
    [TestCase("for: FT1\nfields: { a: { from: FT1-11, using: cp-money } }", "MAP-CURRENCY", "FT1[2]-11", 101)]
    [TestCase("fields: { a: { from: FT1-11, using: mo-money, with: { currency: PID-3.1 } } }", "MAP-CURRENCY", "FT1-11", 103)]
    [TestCase("fields: { a: { from: PID-3.1, format: '0.00' } }", "MAP-NUMBER", "PID-3.1", 102)]
    public void A_failure_says_code_place_and_condition_and_keeps_the_value_apart(string rules, string code, string place, int condition)
    {
        var failure = MapFixture.Failure(Map(rules), MapFixture.Hl7v2(Message));
        Assert.That((failure.Code, failure.Place, failure.Condition), Is.EqualTo((code, place, condition)));
        Assert.That(failure.Rule.File, Is.EqualTo("maps/m0.yaml"));
    }

    [TestCase("active: FT1-2", "MAP-BOOLEAN", "FT1-2")]
    [TestCase("address: { fields: { lines: { from: PID-9 }, city: { from: PID-9 } } }\n  name: PID-9", null, null)]
    public void A_canonical_target_takes_only_its_kind(string rule, string? code, string? place)
    {
        var map = Map($"fields:\n  id: PID-3.1\n  code: PID-3.1\n  {rule}", "Supplier/1");
        if (code is null)
        {
            Assert.That(MapFixture.RunText(map, MapFixture.Hl7v2(Message)), Is.EqualTo("""{"id":"M1","code":"M1"}"""));
            return;
        }
        var failure = MapFixture.Failure(map, MapFixture.Hl7v2(Message));
        Assert.That((failure.Code, failure.Place), Is.EqualTo((code, place)));
    }

    [Test]
    public void A_required_property_without_a_value_fails_even_where_the_rule_does_not_say_so()
    {
        var failure = MapFixture.Failure(Map("fields:\n  id: PID-3.1\n  code: PID-9", "Supplier/1"), MapFixture.Hl7v2(Message));
        Assert.That((failure.Code, failure.Target, failure.Rule.Line, failure.Condition), Is.EqualTo(("MAP-REQUIRED", "code", 7, 101)));
    }

    [Test]
    public void A_word_that_a_property_does_not_know_fails()
    {
        var failure = MapFixture.Failure(
            Map("fields: { id: id, reason: why, item.code: id }", "InventoryMovement/1", "json"), MapFixture.Json("""{"id":"1","why":"theft"}"""));
        Assert.That((failure.Code, failure.Place, failure.Value, failure.Condition), Is.EqualTo(("MAP-WORD", "why", "theft", 103)));
    }

    [Test]
    public void An_object_that_is_not_the_part_that_it_should_be_fails()
    {
        var map = Map("fields: { id: id, code: id, address: address }", "Supplier/1", "json");
        Assert.That(MapFixture.RunText(map, MapFixture.Json("""{"id":"1","address":{"city":"Ulm"}}""")), Is.EqualTo("""{"id":"1","code":"1","address":{"city":"Ulm"}}"""));
        Assert.That(MapFixture.Failure(map, MapFixture.Json("""{"id":"1","address":{"town":"Ulm"}}""")).Code, Is.EqualTo("MAP-KIND"));
    }

    [Test]
    public void An_unbalanced_journal_entry_fails()
    {
        var map = Map("fields:\n  id: id\n  lines:\n    - fields: { account: ='1', debit: a }\n    - fields: { account: ='2', credit: b }", "JournalEntry/1", "json");
        const string balanced = """{"id":"1","a":{"value":"1.50","currency":"USD"},"b":{"value":"1.5","currency":"USD"}}""";
        Assert.That(MapFixture.RunText(map, MapFixture.Json(balanced)), Does.StartWith("""{"id":"1","lines":[{"account":"1","debit":{"value":"1.50","""));
        foreach (var wrong in new[] { balanced.Replace("1.50", "1.51", StringComparison.Ordinal), balanced.Replace("\"b\"", "\"c\"", StringComparison.Ordinal) })
            Assert.That(MapFixture.Failure(map, MapFixture.Json(wrong)).Code, Is.EqualTo("MAP-UNBALANCED"));
    }

    [Test]
    public void A_map_refuses_what_it_was_not_written_for()
    {
        var map = MapFixture.Compile("map: m\nversion: 1\nfrom: hl7v2 DFT^P03, ADT\nto: json\nfields: { a: MSH-10 }");
        Assert.That(MapFixture.RunText(map, MapFixture.Hl7v2(Message)), Is.EqualTo("""{"a":"C1"}"""));
        Assert.That(MapFixture.RunText(map, MapFixture.Hl7v2(Message.Replace("DFT^P03", "ADT^A31", StringComparison.Ordinal))), Is.EqualTo("""{"a":"C1"}"""));
        var failure = MapFixture.Failure(map, MapFixture.Hl7v2(Message.Replace("DFT^P03", "DFT^P11", StringComparison.Ordinal)));
        Assert.That((failure.Code, failure.Place, failure.Condition), Is.EqualTo(("MAP-SOURCE", "MSH-9", 200)));
        var canonical = MapFixture.Compile("map: m\nversion: 1\nfrom: Item/1\nto: json\nfields: { a: id }");
        Assert.That(MapFixture.Failure(canonical, MapFixture.Json("""{"type":"Item","version":"2","id":"1"}""")).Code, Is.EqualTo("MAP-SOURCE"));
    }

    [Test]
    public void A_required_parameter_without_a_value_fails()
    {
        var map = Map("params: { site: required, ward: optional }\nfields: { a: =%site, b: =%ward }");
        var failure = MapFixture.Failure(map, MapFixture.Hl7v2(Message));
        Assert.That((failure.Code, failure.Rule.Line), Is.EqualTo(("MAP-PARAMETER", 5)));
        Assert.That(map.RequiredParameters, Is.EqualTo(new[] { "site" }));
    }

    [Test]
    public void An_override_has_its_say_where_its_condition_holds_and_knows_what_the_base_made()
    {
        const string map = "map: m\nversion: 1.2.0\nfrom: hl7v2\nto: json\nfields: { a: PID-5.1, b: PID-5.2 }";
        const string north = "override: m 1.x\nwhen: MSH-3 = 'NORTH'\nbecause: North writes names its way\nfields: { a: =%base & '!', c: ='new' }";
        var compiled = MapFixture.Compile(map, north);
        Assert.That(MapFixture.RunText(compiled, MapFixture.Hl7v2(Message)), Is.EqualTo("""{"a":"DOE!","b":"JANE","c":"new"}"""));
        Assert.That(MapFixture.RunText(compiled, MapFixture.Hl7v2(Message.Replace("NORTH", "SOUTH", StringComparison.Ordinal))), Is.EqualTo("""{"a":"DOE","b":"JANE"}"""));

        var (_, trace) = compiled.Explain(MapFixture.Context(MapFixture.Hl7v2(Message)), MapFixture.Hl7v2(Message), MapFixture.Origin);
        Assert.That(trace[0] with { At = default }, Is.EqualTo(new MapTraceEntry("a", "\"DOE!\"", "maps/m1.yaml:4", null, "North writes names its way")));
        Assert.That(trace[1] with { At = default }, Is.EqualTo(new MapTraceEntry("b", "\"JANE\"", "maps/m0.yaml:5", "PID-5.2", null)));
    }

    [Test]
    public void A_whole_quantity_is_explained_as_it_is_written()
    {
        var map = Map("fields: { a: { from: ='2', using: text-quantity } }");
        var (objects, trace) = map.Explain(MapFixture.Context(MapFixture.Hl7v2(Message)), MapFixture.Hl7v2(Message), MapFixture.Origin);
        Assert.That((Encoding.UTF8.GetString(objects[0].Payload.Span), trace[0].Value), Is.EqualTo(("""{"a":{"value":2}}""", """{"value":2}""")));
    }

    [Test]
    public void An_override_replaces_a_rule_that_could_not_be_followed()
    {
        const string map = "map: m\nversion: 1.2.0\nfrom: hl7v2\nto: json\nfields: { a: { from: PID-9, required: always } }";
        Assert.That(MapFixture.RunText(MapFixture.Compile(map, "override: m\nbecause: we have none\nfields: { a: ='x' }"), MapFixture.Hl7v2(Message)), Is.EqualTo("""{"a":"x"}"""));
    }

    [Test]
    public void Misses_that_are_let_through_are_handed_to_the_caller_to_count()
    {
        var map = Map("for: FT1\nfields: { a: { from: FT1-7.1, translate: letters, miss: pass } }");
        var made = MapFixture.Run(map, MapFixture.Hl7v2(Message));
        Assert.That(made[0].Misses, Is.Empty);
        Assert.That(made[1].Misses, Is.EqualTo(new[] { new CodeMiss("letters", "a", "Z") }));
    }

    [Test]
    public void A_canonical_object_says_where_it_came_from()
    {
        var one = MapFixture.Run(Map("fields: { id: PID-3.1, code: PID-3.1 }", "Supplier/1"), MapFixture.Hl7v2(Message))[0];
        Assert.That(Encoding.UTF8.GetString(one.Payload.Span), Is.EqualTo(
            """{"type":"Supplier","version":"1","id":"M1","source":{"channel":"charges","controlId":"C1","receivedAt":"2026-03-14T15:15:00Z"},"code":"M1"}"""));
        Assert.That((one.ObjectType, one.ObjectId, one.ContentType, one.Value.Form), Is.EqualTo(("Supplier", "M1", "application/json", FocusForm.Tree)));
    }
}
