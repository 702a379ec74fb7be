using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2.Validation;

public sealed class Hl7v2ValidatorTests
{
    private const string Header = "MSH|^~\\&|EHR|NORTH|||20260304101500||ADT^A01^ADT_A01|1|P|2.5.1\r";
    private const string Rest = "EVN||20260304\rPID|1||4711||Sample^Anna||19700230\rPV1|1|I\r";
    private const string Right = "EVN||20260304\rPID|1||4711||Sample^Anna||19700228\rPV1|1|I\rZZZ|x\r";

    [Test]
    public void A_right_message_has_no_issues() => Assert.That(Validate(Header + Right), Is.Empty);

    [Test]
    public void An_issue_tells_where_it_stands()
    {
        var issue = Validate(Header + "\r\n" + Rest).Single();
        Assert.Multiple(() =>
        {
            Assert.That(issue.Code, Is.EqualTo("HL7V2-DATA-TYPE"));
            Assert.That(issue.Path, Is.EqualTo("PID-7"));
            Assert.That((issue.Line, issue.Column), Is.EqualTo((4, 27)));
            Assert.That(issue.Message, Does.Not.Contain("1970"));
            Assert.That(issue.Condition, Is.EqualTo(102));
        });
    }

    [TestCase("MSH|^~\\&|||||2026||ADT^A01|1|P|2.5\r", "")]
    [TestCase("MSH|^~\\&|||||2026|||1|P|2.5\r", "E HL7V2-REQUIRED MSH-9")]
    [TestCase("MSH|^~\\&|||||2026||ADT|1|P|2.5\r", "E HL7V2-REQUIRED MSH-9.2")]
    [TestCase("MSH|^~\\&|||||2026||ADT^A01||P|2.5\r", "E HL7V2-REQUIRED MSH-10")]
    [TestCase("MSH|^~\\&|||||2026||ADT^A01|1||2.5\r", "E HL7V2-REQUIRED MSH-11")]
    [TestCase("MSH|^~\\&|||||2026||ADT^A01|1|X|2.5\r", "E HL7V2-PROCESSING-ID MSH-11")]
    [TestCase("MSH|^~\\&|||||2026||ADT^A01|1|P^T|2.5^FRA\r", "")]
    [TestCase("MSH|^~\\&|||||2026||ADT^A01|1|P|\r", "E HL7V2-REQUIRED MSH-12")]
    [TestCase("MSH|^~\\&|||||2026||ADT^A01|1|P|3.0\r", "E HL7V2-VERSION MSH-12")]
    [TestCase("MSH|^~\\&|||||2026||ADT^A01|1|P|2.6.1\r", "W HL7V2-VERSION-UNPUBLISHED MSH-12")]
    [TestCase("MSH|^~\\&|||||2026-03-04||ADT^A01|1|P|2.5\r", "E HL7V2-DATA-TYPE MSH-7")]
    [TestCase("MSH|^~&|||||2026||ADT^A01|1|P|2.5\r", "W HL7V2-ENCODING-CHARACTERS MSH-2")]
    [TestCase("MSH|^~\\\\&|||||2026||ADT^A01|1|P|2.5\r", "E HL7V2-DELIMITERS-EQUAL MSH-2")]
    [TestCase("MSH|^~\\&|||||2026||ADT^A01|1|P|2.5||||||8859/1\r", "")]
    [TestCase("MSH|^~\\&|||||2026||ADT^A01|1|P|2.5||||||KLINGON\r", "W HL7V2-CHARACTER-SET-UNKNOWN MSH-18")]
    [TestCase("MSH|^~\\&|ä||||2026||ADT^A01|1|P|2.5\r", "W HL7V2-CHARACTER-SET-DOUBTFUL MSH-18")]
    [TestCase("MSH|^~\\&|ä||||2026||ADT^A01|1|P|2.5||||||ASCII\r", "W HL7V2-CHARACTER-SET-DOUBTFUL MSH-18")]
    [TestCase("MSH|^~\\&|ä||||2026||ADT^A01|1|P|2.5||||||8859/1\r", "W HL7V2-CHARACTER-SET-DOUBTFUL MSH-18")]
    [TestCase("MSH|^~\\&|ä||||2026||ADT^A01|1|P|2.5||||||UNICODE UTF-8\r", "")]
    public void The_header_is_checked(string header, string issue)
        => Assert.That(string.Join("; ", Validate(header + Right).Select(Short)), Is.EqualTo(issue));

    [Test]
    public void Bytes_that_the_named_character_set_lacks_are_an_error()
    {
        byte[] bytes = [.. "MSH|^~\\&|"u8, 0xE4, .. "||||2026||ADT^A01|1|P|2.5||||||UNICODE UTF-8\r"u8, .. Encoding.ASCII.GetBytes(Right)];
        Assert.That(Validator.Validate(bytes).Select(Short), Is.EqualTo(["E HL7V2-CHARACTER-SET MSH-18"]));
    }

    [TestCase("ADT^A01", "PID|1||1||S\rPV1|1|I\r", "EVN")]
    [TestCase("ADT^A08", "EVN||2026\rPID|1||1||S\r", "PV1")]
    [TestCase("ADT^A31", "EVN||2026\rPID|1||1||S\r", "")]
    [TestCase("ADT^A40", "EVN||2026\rPID|1||1||S\r", "MRG")]
    [TestCase("DFT^P03", "EVN||2026\rPID|1||1||S\r", "FT1")]
    [TestCase("ORU^R01", "OBX|1|ST|A||x\r", "OBR")]
    [TestCase("XYZ^Z01", "", "")]
    public void The_event_decides_what_segments_there_must_be(string type, string segments, string missing)
        => Assert.That(
            Validate($"MSH|^~\\&|||||2026||{type}|1|P|2.5\r{segments}").Where(issue => issue.Code == "HL7V2-SEGMENT-MISSING").Select(issue => issue.Path),
            Is.EqualTo(missing.Length == 0 ? [] : new[] { missing }));

    [TestCase("OBX|1|NM|A||4.5~-3~\"\"", "")]
    [TestCase("OBX|1|NM|A||high", "E HL7V2-DATA-TYPE OBX-5")]
    [TestCase("OBX|1|NM|A||4.5~x", "E HL7V2-DATA-TYPE OBX-5[2]")]
    [TestCase("OBX|1|NM|A||4.50&5.90", "E HL7V2-DATA-TYPE OBX-5")]
    [TestCase("OBX|1|TS|A||202613", "E HL7V2-DATA-TYPE OBX-5")]
    [TestCase("OBX|1||A||x", "E HL7V2-REQUIRED OBX-2")]
    [TestCase("OBX|one|ST|A||x", "E HL7V2-DATA-TYPE OBX-1")]
    [TestCase("OBX|1|ST|||x", "E HL7V2-REQUIRED OBX-3")]
    [TestCase("pid|1", "E HL7V2-SEGMENT-ID ")]
    [TestCase("ZPI1|1", "E HL7V2-SEGMENT-ID ")]
    [TestCase("FT1|1||||", "E HL7V2-REQUIRED FT1-4; E HL7V2-REQUIRED FT1-6; E HL7V2-REQUIRED FT1-7")]
    [TestCase("FT1|1|||20260304|20260304|CG|A|||1|9.80&USD|1,5", "E HL7V2-DATA-TYPE FT1-12")]
    public void Well_known_fields_have_their_form(string segment, string issues)
        => Assert.That(string.Join("; ", Validate(Header + Right + segment + "\r").Where(i => i.Severity == Severity.Error).Select(Short)), Is.EqualTo(issues));

    [TestCase("2026", true)]
    [TestCase("20260304101500.1234+0100", true)]
    [TestCase("20240229", true)]
    [TestCase("2026030410", true)]
    [TestCase("202603041015-0500", true)]
    [TestCase("20260229", false)]
    [TestCase("2026030", false)]
    [TestCase("20260304T1015", false)]
    [TestCase("2026030424", false)]
    [TestCase("20260304101500.", false)]
    [TestCase("20260304+01", false)]
    public void A_time_is_a_day_that_exists(string text, bool isTime)
        => Assert.That(Hl7v2Scalar.IsTime(Encoding.ASCII.GetBytes(text)), Is.EqualTo(isTime));

    [TestCase("GET /", "HL7V2-NO-MSH")]
    [TestCase("", "HL7V2-EMPTY")]
    public void What_is_no_message_is_one_issue(string text, string code)
        => Assert.That(Validate(text).Select(issue => issue.Code), Is.EqualTo([code]));

    [TestCase("^A01")]
    [TestCase("^^ADT_A01")]
    public void A_message_without_its_type_is_an_error(string type)
        => Assert.That(Validate($"MSH|^~\\&|||||||{type}|1|P|2.5.1\r").Select(Short), Has.Member("E HL7V2-REQUIRED MSH-9.1"));

    // Information is for people; these tests look at what a run hears of.
    private static Hl7v2Validator Validator { get; } = new(floor: Severity.Warning);

    private static IReadOnlyList<Hl7v2Issue> Validate(string text) => Validator.Validate(Encoding.UTF8.GetBytes(text));

    private static string Short(Hl7v2Issue issue) => $"{(issue.Severity == Severity.Error ? "E" : "W")} {issue.Code} {issue.Path}";
}
