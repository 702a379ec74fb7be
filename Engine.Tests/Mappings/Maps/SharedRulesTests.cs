using System.Text;
using InterfaceEngine.Mappings.Maps;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

/// <summary>
/// What the elements of a <c>for:</c> read around them is made once for those that stand in the same surroundings; an explanation makes it for each. Both must give
/// the same, wherever the segments stand.
/// </summary>
internal sealed class SharedRulesTests
{
    private const string Head = "MSH|^~\\&|NORTH|GENERAL|||20260314101500||{0}|C1|P|2.5.1\n";

    private const string Rules = """
        fields:
          own: {0}
          visit.number: PV1-19.1
          visit.unit: {{ from: [PV1-3.1, PV1-6.1] }}
          patient: {{ from: PID-5, using: xpn-name }}
          mrn: PID-3[.5 = 'MR'].1
          names: {{ for: "=PID-5[*]", fields: {{ family: .1, given: .2 }} }}
          order: OBR-4.1
          note: NTE-3
          local: ZIM-2.1
          person: {{ from: PID, fields: {{ sex: PID-8, visit: PV1-19.1, local: ZIM-2.1, first: PID-3.1 }} }}
        """;

    [TestCase("FT1", "DFT^P03", "PID|1||M1^^^G^MR||DOE^JANE||19700102|F\nPV1|1|I|4N^1||||||||||||||||V1\nFT1|1|T1\nZIM|1|Z1\nNTE|1||n1\nFT1|2|T2\nFT1|3|T3\nZIM|1|Z3")]
    [TestCase("FT1", "DFT^P03", "PID|1||M1^^^G^MR||DOE^JANE\nFT1|1|T1\nPV1|1|I|4N^1||||||||||||||||V1\nFT1|2|T2\nPV1|2|I|4S^1||||||||||||||||V2\nFT1|3|T3")]
    [TestCase("FT1", "DFT^P03", "PID|1||M1^^^G^MR||DOE^JANE\nPV1|1|||||||||||||||||||V1\nFT1|1|T1\nFT1|2|T2\nPID|2||M2^^^G^MR||ROE^RAY~RAW^RAY\nPV1|2|||||||||||||||||||V2\nFT1|3|T3\nFT1|4|T4")]
    [TestCase("FINANCIAL", "DFT^P03", "PID|1||M1^^^G^MR||DOE^JANE\nPV1|1|||||||||||||||||||V1\nFT1|1|T1\nZIM|1|Z1\nFT1|2|T2\nPID|2||M2^^^G^MR||ROE^RAY\nFT1|3|T3")]
    [TestCase("OBX", "ORU^R01", "PID|1||M1^^^G^MR||DOE^JANE\nOBR|1|||A\nNTE|1||a\nOBX|1|ST|X1\nNTE|1||x1\nOBX|2|ST|X2\nOBR|2|||B\nOBX|1|ST|X3\nOBX|2|ST|X4\nPID|2||M2||ROE^RAY\nOBR|1|||C\nOBX|1|ST|X5")]
    [TestCase("ORDER_OBSERVATION", "ORU^R01", "PID|1||M1^^^G^MR||DOE^JANE\nOBR|1|||A\nNTE|1||a\nOBX|1|ST|X1\nOBR|2|||B\nOBX|1|ST|X3\nPID|2||M2||ROE^RAY\nOBR|1|||C\nOBX|1|ST|X5")]
    [TestCase("PATIENT_RESULT[*].ORDER_OBSERVATION[*].OBSERVATION[*]", "ORU^R01", "PID|1||M1^^^G^MR||DOE^JANE\nPV1|1|||||||||||||||||||V1\nOBR|1|||A\nOBX|1|ST|X1\nOBX|2|ST|X2\nNTE|1||n2\nPID|2||M2||ROE^RAY\nOBR|1|||C\nOBX|1|ST|X5\nOBX|2|ST|X6")]
    public void It_is_as_if_each_element_were_made_alone(string loop, string type, string segments)
    {
        var own = type == "DFT^P03" ? "FT1-2" : "OBX-3";
        var map = MapFixture.Compile($"map: m\nversion: 1.0.0\nfrom: hl7v2\nto: json\nfor: {loop}\n" + string.Format(null, CompositeFormat.Parse(Rules), own));
        var message = MapFixture.Hl7v2(string.Format(null, CompositeFormat.Parse(Head), type) + segments);
        var context = MapFixture.Context(message);

        var together = map.Run(context, message, default);
        var (alone, _) = map.Explain(context, message, default);

        Assert.That(together, Has.Count.GreaterThan(1));
        Assert.That(together.Select(Json), Is.EqualTo(alone.Select(Json)));
        Assert.That(together.Select(Json).Distinct(), Has.Exactly(together.Count).Items);
    }

    [TestCase("x: \"=PID-5.1.startsWith(.2)\"")]
    [TestCase("x: \"=PID-5.1 & ' '.replace(' ', .2)\"")]
    [TestCase("x: \"=PID-3[*].select(.1).combine(.2).join(',')\"")]
    [TestCase("x: \"=PID-5.1.replace('DOE', %position.toString())\"")]
    [TestCase("x: \"=PID-4.iif($this.count() = 1, .2, PID-5.1)\"")]
    [TestCase("x: { from: PID-5, using: person, with: { word: .2 } }")]
    [TestCase("x: { for: \"=PID-5[*]\", using: person, with: { word: FT1-2 } }")]
    [TestCase("x: { from: PID, fields: { a: \"=%v.select(ZIM-2.1)\", b: PID-3.1 } }")]
    [TestCase("x: \"=%v.select(ZIM-2.1)\"")]
    [TestCase("x: \"=%t & PID-3.1\"")]
    [TestCase("x: \"=PID-5.select(.1 & %t)\"")]
    [TestCase("x: \"=%message.FT1[.2 = %t]-1 & PID-3.1\"")]
    [TestCase("x: \"=PID-3.defineVariable('n', %context).select(.1 & %n.select(FT1-2))\"")]
    [TestCase("x: \"=PID-3.select(.1 & %context.select(.2))\"")]
    [TestCase("x: { for: \"=PID-3[*]\", fields: { a: .1, b: =%position, c: ZIM-2.1, d: { for: PV1, fields: { n: =%position, z: ZIM-2.1, v: .19 } } } }")]
    [TestCase("x: { fields: { p: =%position, m: PID-3.1 } }")]
    [TestCase("x: { let: { w: .2, p: PID-3.1 }, fields: { a: \"=%p & %w\", b: =%p } }")]
    public void What_is_of_the_element_is_not_shared(string rule)
    {
        const string segments = "PID|1||M1^^^G^MR~M2||DOE^JANE\nPV1|1|||||||||||||||||||V1\nFT1|1|D\nPID|2||M3||ROE^RAY\nFT1|1|DO\nZIM|1|a\nFT1|2|R\nZIM|1|b\nFT1|3|RO\nFT1|4|X\nFT1|5|Y";
        var map = MapFixture.Compile(
            $"map: m\nversion: 1.0.0\nfrom: hl7v2\nto: json\nfor: FT1\nlet:\n  v: PV1\n  t: .2\nfields:\n  own: FT1-2\n  {rule}\n",
            "map: person\nversion: 1.0.0\nfrom: hl7v2 XPN\nto: json\nparams: { word: optional }\nfields:\n  family: .1\n  word: =%word\n");
        var message = MapFixture.Hl7v2(string.Format(null, CompositeFormat.Parse(Head), "DFT^P03") + segments);
        var context = MapFixture.Context(message);

        var together = map.Run(context, message, default);
        var (alone, _) = map.Explain(context, message, default);

        Assert.That(together, Has.Count.EqualTo(6));
        Assert.That(together.Select(Json), Is.EqualTo(alone.Select(Json)));
    }

    [TestCase("{ for: \"=FT1-20[*]\", fields: { id: .1, own: FT1-2, visit: PV1-19.1 } }", "{\"id\":\"A\",\"own\":\"T1\",\"visit\":\"V1\"} {\"id\":\"B\",\"own\":\"T2\",\"visit\":\"V1\"}")]
    [TestCase("{ from: FT1-20, fields: { own: FT1-2, deep: { from: .2, fields: { own: FT1-2 } } } }", "{\"own\":\"T1\"} {\"own\":\"T2\",\"deep\":{\"own\":\"T2\"}}")]
    [TestCase("{ for: \"=FT1-20[*]\", from: .1, fields: { own: FT1-2 } }", "{\"own\":\"T1\"} {\"own\":\"T2\"}")]
    [TestCase("{ from: FT1-20, using: person }", "{\"own\":\"T1\"} {\"own\":\"T2\"}")]
    public void In_rules_about_a_place_the_segment_that_it_was_found_in_is_still_the_current_one(string rule, string expected)
    {
        var map = MapFixture.Compile($"map: m\nversion: 1.0.0\nfrom: hl7v2\nto: json\nfor: FT1\nfields:\n  x: {rule}\n",
            "map: person\nversion: 1.0.0\nfrom: hl7v2 XCN\nto: json\nfields:\n  own: FT1-2\n");
        var message = MapFixture.Hl7v2(string.Format(null, CompositeFormat.Parse(Head), "DFT^P03") + "PID|1||M1\nPV1|1||||||||||||||||||V1\nFT1|1|T1||||||||||||||||||A\nFT1|2|T2||||||||||||||||||B^C");

        var made = MapFixture.Run(map, message);

        Assert.That(made.Select(o => o.Value.Tree!["x"]!).Select(x => (x is Newtonsoft.Json.Linq.JArray list ? list[0] : x).ToString(Newtonsoft.Json.Formatting.None)),
            Is.EqualTo(expected.Split(' ')));
    }

    private static string Json(MappedObject made) => Encoding.UTF8.GetString(made.Payload.Span);
}
