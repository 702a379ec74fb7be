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

    private static string Json(MappedObject made) => Encoding.UTF8.GetString(made.Payload.Span);
}
