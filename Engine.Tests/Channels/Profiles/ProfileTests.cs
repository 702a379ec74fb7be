using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Tests.Channels.Definitions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Profiles;

/// <summary>What a site's profile changes in what is found.</summary>
[TestFixture]
public sealed class ProfileTests
{
    private const string Message = "MSH|^~\\&|EHR|NORTH|||20260304101500||ADT^A01^ADT_A01|1|P|2.5.1\rEVN||20260304\rPID|1||4711^^^H^MR||Sample^Anna||19700228|F\rPV1|1|I\r";
    private const string CodeSet = "--- codesets/departments.csv\nsource,target\n4N,4210\nICU,4300\n";

    private const string CostCentre = """
        segments:
          ZCC:
            name: Cost centre
            fields:
              1: { name: Department, usage: R, length: 3, code-set: departments }
              2: { name: Valid from, type: DT }
              3: { name: Ids, type: CX, repeat: 2, components: { 5: { usage: R, codes: [MR, VN] } } }
        structures:
          ADT_A01:
            segments:
              ZCC: { after: PV1, usage: R }

        """;

    [TestCase("ZCC|4N|20260304|1^^^H^MR~2^^^H^VN", "")]
    [TestCase("ZCC|9X", "E HL7V2-CODE ZCC-1")]
    [TestCase("ZCC||20260230", "E HL7V2-REQUIRED ZCC-1; E HL7V2-DATA-TYPE ZCC-2")]
    [TestCase("ZCC|4N||1^^^H^XX~2", "E HL7V2-CODE ZCC-3.5; E HL7V2-REQUIRED ZCC-3[2].5")]
    [TestCase("ZCC|4N||1^^^H^MR~2^^^H^MR~3^^^H^MR", "W HL7V2-REPETITIONS ZCC-3[3]")]
    [TestCase("ZCC|4N\rZCC|4N", "W HL7V2-SEGMENT-REPEATS ZCC[2]")]
    [TestCase("", "E HL7V2-SEGMENT-MISSING ZCC")]
    public void A_segment_of_the_sites_own_has_its_rules_and_its_place(string segment, string expected)
        => Assert.That(string.Join("; ", Found(With(CostCentre), Message + segment + "\r")), Is.EqualTo(expected));

    [Test]
    public void Without_a_profile_such_a_segment_is_no_more_than_information()
        => Assert.That(Found(new Hl7v2Validator(floor: Severity.Warning), Message + "ZCC|9X\r"), Is.Empty);

    [TestCase("8: { codes: [M] }", "E HL7V2-CODE PID-8")]
    [TestCase("8: { constant: M }", "E HL7V2-CONSTANT PID-8")]
    [TestCase("8: { usage: X }", "E HL7V2-NOT-ALLOWED PID-8")]
    [TestCase("18: { usage: R }", "E HL7V2-REQUIRED PID-18")]
    [TestCase("18: { usage: C, when: PV1-2 = 'I' }", "E HL7V2-REQUIRED PID-18")]
    [TestCase("18: { usage: C, when: PV1-2 = 'O' }", "")]
    [TestCase("3: { components: { 4: { usage: X } } }", "E HL7V2-NOT-ALLOWED PID-3.4")]
    [TestCase("8: { length: 0, type: ST }", "")]
    [TestCase("5: { length: 5 }", "W HL7V2-LENGTH PID-5")]
    [TestCase("40: { type: NM }", "")]
    public void A_field_of_the_standard_is_held_narrower_or_wider(string field, string expected)
        => Assert.That(string.Join("; ", Found(With($"segments:\n  PID:\n    fields:\n      {field}\n"), Message)), Is.EqualTo(expected));

    [Test]
    public void A_required_field_may_be_let_go()
    {
        var message = Message.Replace("4711^^^H^MR", "", StringComparison.Ordinal);
        Assert.That(Found(With(""), message), Is.EqualTo(["E HL7V2-REQUIRED PID-3"]));
        Assert.That(Found(With("segments: { PID: { fields: { 3: { usage: O } } } }"), message), Is.Empty);
    }

    [Test]
    public void A_table_of_the_standard_is_replaced_and_a_list_may_have_a_name()
    {
        Assert.That(Found(With("tables: { 0001: { codes: [W, X] } }"), Message), Is.EqualTo(["E HL7V2-CODE PID-8"]));
        Assert.That(Found(With("tables: { sex: { codes: [F] } }\nsegments: { PID: { fields: { 8: { table: sex } } } }"), Message), Is.Empty);
    }

    [TestCase("[ADT^A01, ORU]", "")]
    [TestCase("[ADT^A02]", "E HL7V2-EVENT MSH-9.2")]
    [TestCase("[ORU]", "E HL7V2-MESSAGE-TYPE MSH-9.1")]
    public void Only_some_messages_are_agreed(string messages, string expected)
        => Assert.That(string.Join("; ", Found(With($"messages: {messages}\n"), Message)), Is.EqualTo(expected));

    [Test]
    public void A_structure_is_changed_in_place()
    {
        var profile = With("structures: { ADT_A01: { segments: { PV2: { usage: R }, NK1: { usage: X } } } }");
        Assert.That(Found(profile, Message + "NK1|1\r"), Is.EquivalentTo(["E HL7V2-SEGMENT-MISSING PV2", "W HL7V2-SEGMENT-UNEXPECTED NK1"]));
    }

    [Test]
    public void A_profile_is_laid_over_another_key_by_key()
    {
        const string Base = """
            --- profiles/all.yaml
            profile: all
            version: 2.5
            segments:
              PID: { fields: { 8: { codes: [M] }, 18: { usage: R, length: 3 } } }
            severity: { HL7V2-CODE: warning }

            """;
        Assert.That(Found(With("base: all\n", Base), Message), Is.EquivalentTo(["W HL7V2-CODE PID-8", "E HL7V2-REQUIRED PID-18"]));
        Assert.That(Found(With("base: all\nsegments: { PID: { fields: { 8: { codes: [F] }, 18: { usage: O } } } }\n", Base), Message), Is.Empty);
    }

    [Test]
    public void The_version_of_a_profile_holds_whatever_the_message_says()
        => Assert.That(Found(With("version: 2.7\n"), Message.Replace("2.5.1", "2.3", StringComparison.Ordinal) + "ARV|1||A^B^L\r"), Has.None.Contains("SEGMENT-UNKNOWN"));

    private static Hl7v2Validator With(string profile, string others = "")
    {
        var problems = new Problems();
        var model = ConfigurationOf.Files(CodeSet + others + "--- profiles/site.yaml\nprofile: site\n" + profile, problems);
        Assert.That(problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()), Is.Empty);
        return new Hl7v2Validator(model!.Profiles.Find("site"), floor: Severity.Warning);
    }

    private static IEnumerable<string> Found(Hl7v2Validator validator, string message)
        => validator.Validate(Encoding.UTF8.GetBytes(message)).Select(i => $"{i.Severity.ToString()[0]} {i.Code} {i.Path}");
}
