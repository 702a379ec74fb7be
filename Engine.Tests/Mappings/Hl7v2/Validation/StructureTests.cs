using System.Text;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2.Validation;

/// <summary>The order of segments, held against the structure of the message's version.</summary>
public sealed class StructureTests
{
    private const string Evn = "EVN||20260304\r";
    private const string Pid = "PID|1||4711||Sample^Anna\r";
    private const string Pv1 = "PV1|1|I\r";
    private const string Obr = "OBR|1|||GLU^Glucose^L\r";
    private const string Obx = "OBX|1|NM|GLU^Glucose^L||5.4||||||F\r";

    [TestCase("ADT^A01^ADT_A01", Evn + Pid + Pv1, "")]
    [TestCase("ADT^A04^ADT_A01", Evn + Pid + Pv1 + "OBX|1|ST|A^B^L||x||||||F\rAL1|1||P\r", "")]
    [TestCase("ADT^A01^ADT_A01", Pid + Pv1, "HL7V2-SEGMENT-MISSING EVN")]
    [TestCase("ADT^A01^ADT_A01", Evn + Pv1 + Pid, "HL7V2-SEGMENT-ORDER PID")]
    [TestCase("ADT^A01^ADT_A01", Evn + Pid + Pv1 + Pv1, "HL7V2-SEGMENT-REPEATS PV1[2]")]
    [TestCase("ADT^A01^ADT_A01", Evn + Pid + Pv1 + Obr, "HL7V2-SEGMENT-UNEXPECTED OBR")]
    [TestCase("ADT^A01^ADT_A01", Evn + Pid + Pv1 + "ARV|1\r", "HL7V2-SEGMENT-UNKNOWN ARV")]
    [TestCase("ADT^A01^ADT_A01", Evn + Pid + Pv1 + "ZPI|1\r", "HL7V2-SEGMENT-LOCAL ZPI")]
    [TestCase("ADT^A01^ADT_A01", Evn + Pid + Pv1 + "DSC|7|F\r", "")]
    [TestCase("ADT^A01^ADT_A01", Evn + Pid + "ADD|more\r" + Pv1, "")]
    [TestCase("ADT^A20^ADT_A20", Evn + "NPU|4N^412^A|U\r", "")]
    [TestCase("ADT^A20^ADT_A20", Evn, "HL7V2-SEGMENT-MISSING NPU")]
    [TestCase("ADT^A31^ADT_A05", Evn + Pid, "HL7V2-SEGMENT-EXPECTED PV1")]
    [TestCase("ADT^A31^ADT_A05", Evn + Pid + Pv1 + "IN2|1\r", "HL7V2-SEGMENT-EXPECTED IN1")]
    [TestCase("ORU^R01^ORU_R01", Pid + Obr + Obx + Obx + Obr + Obx, "")]
    [TestCase("ORU^R01^ORU_R01", Obr + "NTE|1||x\r" + Obx + "NTE|1||y\r" + Pid + Pv1 + Obr + Obx, "")]
    [TestCase("ORU^R01^ORU_R01", Pid + Obx + Obr, "HL7V2-SEGMENT-EXPECTED OBR")]
    [TestCase("ORU^R01^ORU_R01", Pid + Obr + Obx + Pid, "HL7V2-SEGMENT-EXPECTED OBR[2]")]
    [TestCase("XYZ^Z01^XYZ_Z01", Pid, "HL7V2-STRUCTURE-UNKNOWN MSH-9")]
    public void A_segment_is_told_that_is_missing_or_does_not_belong_where_it_stands(string type, string segments, string expected)
        => Assert.That(string.Join("; ", Validate($"MSH|^~\\&|A|B|||20260304||{type}|1|P|2.5.1\r{segments}").Where(IsStructure).Select(i => $"{i.Code} {i.Path}")), Is.EqualTo(expected));

    [Test]
    public void A_structure_is_that_of_the_messages_own_version()
    {
        const string Segments = Evn + Pid + Pv1 + "PDA|A01\r";
        Assert.That(Validate($"MSH|^~\\&|A|B|||20260304||ADT^A01|1|P|2.3\r{Segments}").Where(IsStructure).Select(i => i.Code), Is.EqualTo(["HL7V2-SEGMENT-UNKNOWN"]));
        Assert.That(Validate($"MSH|^~\\&|A|B|||20260304||ADT^A01|1|P|2.5\r{Segments}").Where(IsStructure), Is.Empty);
    }

    [Test]
    public void A_missing_segment_is_told_where_it_should_have_been()
    {
        var issue = Validate($"MSH|^~\\&|A|B|||20260304||ORU^R01^ORU_R01|1|P|2.5.1\r{Pid}{Obr}{Obx}{Pid}{Pv1}").Single(i => i.Code == "HL7V2-SEGMENT-EXPECTED");
        Assert.That((issue.Path, issue.Line, issue.Message, issue.Condition), Is.EqualTo(("OBR[2]", 6, "ORU_R01 requires OBR here, in ORDER_OBSERVATION", 100)));
    }

    private static bool IsStructure(Hl7v2Issue issue) => Hl7v2Rules.Find(issue.Code)?.Kind is "structure" || issue.Code == "HL7V2-SEGMENT-REPEATS";

    private static IReadOnlyList<Hl7v2Issue> Validate(string text) => Hl7v2Validator.Standard.Validate(Encoding.ASCII.GetBytes(text));
}
