using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>What is wrong with a map file is said at once, with place, code and near name.</summary>
internal sealed class MapCheckTests
{
    private const string Head = "map: m\nversion: 1.2.0\nfrom: hl7v2 DFT^P03\nto: Supplier/1\nfields:\n  id: PID-1\n  code: PID-2\n";

    [TestCase("  name: { from: PID-5.1, required: true }", "8:36 MAP-BLOCK")]
    [TestCase("  nmae: PID-3", "8:3 MAP-TARGET")]
    [TestCase("  address.ctiy: PID-3", "8:11 MAP-TARGET")]
    [TestCase("  name.first: PID-3", "8:3 MAP-TARGET")]
    [TestCase("  contacts.value: PID-3", "8:3 MAP-TARGET")]
    [TestCase("  source.channel: PID-3", "8:3 MAP-TARGET")]
    [TestCase("  type: PID-3", "8:3 MAP-TARGET")]
    [TestCase("  name:", "8:8 MAP-RULE")]
    [TestCase("  name: { form: PID-3 }", "8:11 MAP-KEY", "8:9 MAP-BLOCK")]
    [TestCase("  name: { using: cwe-cod, from: PID-3 }", "8:18 MAP-USING")]
    [TestCase("  name: { using: human-name, from: PID-3 }", "8:18 MAP-USING", "8:18 MAP-KIND")]
    [TestCase("  name: { using: xpn-name, from: PID-3 }", "8:18 MAP-KIND")]
    [TestCase("  address: { from: PID-11 }", "8:20 MAP-USING")]
    [TestCase("  address: PID-11", "8:12 MAP-USING")]
    [TestCase("  name: { translate: lettres, from: PID-3 }", "8:22 MAP-CODESET")]
    [TestCase("  active: { translate: letters, from: PID-3 }", "8:24 MAP-KIND")]
    [TestCase("  name: { translate: letters, from: PID-3, miss: maybe }", "8:50 MAP-MISS")]
    [TestCase("  name: { using: xpn-name }", "8:9 MAP-BLOCK")]
    [TestCase("  address: { using: xad-address }", "8:12 MAP-BLOCK")]
    [TestCase("  name: { from: PID-3, miss: pass }", "8:30 MAP-BLOCK")]
    [TestCase("  name: { from: PID-3, with: { a: PID-1 } }", "8:30 MAP-BLOCK")]
    [TestCase("  name: { from: PID-3, at-least: weekday }", "8:34 MAP-AT-LEAST")]
    [TestCase("  active: { from: PID-3, at-least: day }", "8:36 MAP-AT-LEAST")]
    [TestCase("  active: { from: PID-3, format: yyyy }", "8:34 MAP-FORMAT")]
    [TestCase("  name: { from: PID-3, format: nothing }", "8:32 MAP-FORMAT")]
    [TestCase("  name: { fields: { a: PID-3 } }", "8:19 MAP-KIND")]
    [TestCase("  name: [PID-3, PID-4]", "8:9 MAP-KIND")]
    [TestCase("  name: { from: { a: b } }", "8:17 MAP-KIND")]
    [TestCase("  contacts: { for: \"PID-13[*]\", fields: { use: PID-3 } }", "8:20 EXPR-QUOTED", "8:41 MAP-REQUIRED-TARGET")]
    [TestCase("  address.city: PID-3\n  address: { from: PID-11, using: xad-address }", "9:3 MAP-TARGET-CONFLICT")]
    [TestCase("  address: { from: PID-11, using: xad-address }\n  address.city: PID-3", "9:11 MAP-TARGET-CONFLICT")]
    [TestCase("  name: { from: PID-3, required: }", "8:34 MAP-BLOCK")]
    [TestCase("  name: FINANCAL.FT1-2", "8:9 EXPR-GROUP")]
    [TestCase("  name: ORDER_OBSERVATION.OBR-2", "8:9 EXPR-GROUP")]
    public void A_wrong_rule_is_found_where_it_stands(string rule, params string[] expected)
        => Assert.That(MapFixture.Codes(Head + rule + "\n"), Is.EqualTo(expected));

    private const string Order = "map: m\nversion: 1.2.0\nfrom: hl7v2 DFT^P03\nto: Encounter/1\nfields:\n  id: PV1-19\n  class: ='I'\n  patient.mrn: ='1'\n";

    [TestCase("  status: ='in-progress'", "9:12 MAP-WORD")]
    [TestCase("  status: { from: PV1-2, default: ='finnished' }", "9:36 MAP-WORD")]
    [TestCase("  status: { from: [PV1-2, ='done'] }", "9:28 MAP-WORD")]
    [TestCase("  status: { from: PV1-2, translate: letters, miss: { use: ='done' } }", "9:60 MAP-WORD")]
    [TestCase("  admittedAt: ='yesterday'\n  status: ='planned'", "9:16 MAP-DATE")]
    [TestCase("  admittedAt: ='2026-03-04'\n  status: ='inProgress'")]
    [TestCase("  status: { from: ='A', translate: letters }")]
    public void A_value_that_the_map_itself_writes_is_checked_against_its_target(string rule, params string[] expected)
        => Assert.That(MapFixture.Codes(Order + rule + "\n"), Is.EqualTo(expected));

    [Test]
    public void A_word_that_is_none_of_its_targets_gets_the_near_one()
        => Assert.That(MapFixture.Load(Order + "  status: ='in-progress'\n").Problems.Single().Hint, Does.Contain("inProgress"));

    [Test]
    public void Several_problems_are_told_at_once_with_near_names()
    {
        var problems = MapFixture.Load(Head + "  nmae: PID-3\n  taxid: PID-4\n  active: { from: PID-5, translate: leters }\n").Problems;
        Assert.That(problems.Select(p => p.Hint).Take(2), Is.EqualTo(new[] { "did you mean 'name'?", "did you mean 'taxId'?" }));
        Assert.That(problems.Select(p => p.Code), Is.EqualTo(new[] { "MAP-TARGET", "MAP-TARGET", "MAP-KIND", "MAP-CODESET" }));
    }

    [TestCase("version: 1\nfrom: hl7v2\nto: Item/1\nfields: {}", "1:1 MAP-MISSING-KEY")]
    [TestCase("map: m\nversion: 1\nfrom: hl7\nto: Item/1\nfields: {}", "3:7 MAP-FROM")]
    [TestCase("map: m\nversion: 1\nfrom: csv a\nto: Item/1\nfields: {}", "3:7 MAP-FROM")]
    [TestCase("map: m\nversion: 1\nfrom: csv\nto: Itme/1\nfields: {}", "4:5 MAP-TO")]
    [TestCase("map: m\nversion: 1\nfrom: csv\nto: hl7v2 ADT\nfields: {}", "4:5 MAP-TO")]
    [TestCase("map: m\nversion: 1\nfrom: csv\nto: json\nfeilds: {}", "5:1 MAP-KEY", "1:1 MAP-MISSING-KEY")]
    [TestCase("map: m\nversion: 1\nfrom: csv\nto: Item/1\nfields: { id: a }", "5:9 MAP-REQUIRED-TARGET")]
    [TestCase("map: m\nversion: 1\nfrom: csv\nto: json\nparams: { a: sometimes }\nfields: { b: a }", "5:14 MAP-PARAMETER")]
    [TestCase("map: m\nversion: 1\nfrom: csv\nto: json\nlet: { currency: a }\nfields: { b: a }", "5:8 MAP-LET")]
    [TestCase("- a", "1:1 MAP-KIND")]
    [TestCase("map: m\nversion: 1\nfrom: hl7v2 DFT^P03\nto: json\nfor: FINANCAL\nfields: { b: FT1-2 }", "5:6 EXPR-GROUP")]
    [TestCase("map: m\nversion: 1\nfrom: hl7v2 DFT^P03, ADT^A01\nto: json\nfields: { b: PID-333.1 }", "5:18 EXPR-FIELD")]
    [TestCase("map: m\nversion: 1\nfrom: csv\nto: json\nfor: [a]\nfields: { b: a }", "5:6 MAP-KIND")]
    public void A_wrong_frame_is_found(string map, params string[] expected) => Assert.That(MapFixture.Codes(map), Is.EqualTo(expected));

    [TestCase("  PID-3.1: a\n  PID-3: b", "7:3 MAP-TARGET-CONFLICT")]
    [TestCase("  PID: a", "6:8 MAP-KIND")]
    [TestCase("  PID-0: a", "6:3 MAP-TARGET")]
    [TestCase("  patient: a", "6:3 MAP-TARGET")]
    [TestCase("  MSH-18: a", "6:3 MAP-TARGET")]
    [TestCase("  OBX: { for: items, fields: { PID-1: a } }", "6:32 MAP-TARGET")]
    [TestCase("  OBX: { for: items }", "6:8 MAP-MISSING-KEY")]
    [TestCase("  PID-3: { for: items, fields: { one: a } }", "6:34 MAP-TARGET")]
    public void A_wrong_hl7_target_is_found(string rule, params string[] expected)
        => Assert.That(MapFixture.Codes("map: m\nversion: 1\nfrom: json\nto: hl7v2 ADT^A08 2.5.1\nfields:\n" + rule), Is.EqualTo(expected));

    private const string Json = "map: m\nversion: 1.2.0\nfrom: csv\nto: json\nfields: { a: x, b: { from: y } }";

    [TestCase("override: m 1.x\nfields: { a: z }", "1:1 MAP-MISSING-KEY")]
    [TestCase("override: n 1.x\nbecause: why\nfields: { a: z }", "1:11 MAP-OVERRIDE")]
    [TestCase("override: m 2.x\nbecause: why\nfields: { a: z }", "1:11 MAP-OVERRIDE-VERSION")]
    [TestCase("override: m 1.x\nbecause: why\nfields: { a.c: z }", "3:13 MAP-TARGET-CONFLICT")]
    public void A_wrong_override_is_found(string text, params string[] expected)
        => Assert.That(MapFixture.Codes(Json, text), Is.EqualTo(expected));

    [TestCase("x = 'A'", "x = 'B'", true)]
    [TestCase("x in ('A' | 'C')", "x = 'B' and y.exists()", true)]
    [TestCase("x in ('A' | 'B')", "x = 'B'", false)]
    [TestCase("x = 'A'", "y = 'B'", false)]
    [TestCase("x = 'A' or y = 'C'", "x = 'B'", false)]
    public void Two_overrides_of_one_field_must_exclude_each_other(string first, string second, bool exclude)
    {
        var codes = MapFixture.Codes(Json, $"override: m 1.x\nbecause: one\nwhen: {first}\nfields: {{ a: z }}", $"override: m 1.2.x\nbecause: two\nwhen: {second}\nfields: {{ a: z }}");
        Assert.That(codes, Is.EqualTo(exclude ? [] : new[] { "4:11 MAP-OVERRIDE-CONFLICT" }));
    }

    [Test]
    public void A_sentence_within_braces_may_have_an_apostrophe()
        => Assert.That(MapFixture.Codes(Json.Replace("{ from: y }", "{ from: y, required: the ward's number }", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void Two_maps_of_one_name_are_an_error() => Assert.That(MapFixture.Codes(Json, Json), Is.EqualTo(new[] { "1:6 MAP-TWICE" }));

    [TestCase("hl7v2 DTF^P03", "5", "unknown message type of HL7 v2 'DTF' (did you mean 'DFT'?)")]
    [TestCase("hl7v2 DFT^P03", "iif(MSH-3 == 'A', 1, 2)", "(equal is one =, as in MSH-9.1 = 'DFT')")]
    [TestCase("hl7v2 DFT^P03", "iif(MSH-3 = 'A' && MSH-4 = 'B', 1, 2)", "(both is written and)")]
    [TestCase("hl7v2 DFT^P03", "MSH-3.uppercase()", "(did you mean 'upper'?)")]
    [TestCase("hl7v2 DFT^P03", "\n\t  MSH-3", "(YAML is indented with blanks, never with tabs)")]
    public void A_habit_of_other_languages_is_told_what_to_write(string from, string rule, string words)
    {
        var problems = new Problems();
        MapLibrary.Load([new SourceFile("maps/habit.yaml", $"map: habit\nversion: 1.0.0\nfrom: {from}\nto: json\nfields:\n  a: {rule}\n")], CodeSetLibrary.Load([], problems), [], problems);
        Assert.That(problems.Select(p => p.ToString()), Has.Some.Contains(words));
    }

    [Test]
    public void A_map_with_errors_is_not_there_and_others_are()
    {
        var (library, _) = MapFixture.Load(Json, "map: n\nversion: 1\nfrom: csv\nto: Item/1\nfields: {}");
        Assert.That((library.Names, library.Find("n"), library.WhyBroken("n")), Is.EqualTo((new[] { "m" }, (CompiledMap?)null, "it has errors of its own")));
    }
}
