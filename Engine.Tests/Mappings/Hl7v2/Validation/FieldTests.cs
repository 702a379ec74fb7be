using System.Text;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2.Validation;

/// <summary>Fields, components and sub-components, held against the dictionary of the message's version.</summary>
public sealed class FieldTests
{
    private const string Right = "MSH|^~\\&|EHR|NORTH|||20260304101500||ADT^A01^ADT_A01|1|P|2.5.1\rEVN||20260304\rPID|1||4711^^^H^MR||Sample^Anna||19700228|F\rPV1|1|I\r";

    [TestCase("OBX|1|NM|A||4.5||||||F", "")]
    [TestCase("OBX|-1|ST|A||a||||||F", "E HL7V2-DATA-TYPE OBX-1 102")]
    [TestCase("OBX|1|DT|A||20240229||||||F", "")]
    [TestCase("OBX|1|DT|A||20230229||||||F", "E HL7V2-DATA-TYPE OBX-5 102")]
    [TestCase("OBX|1|DT|A||202302281230||||||F", "W HL7V2-PRECISION OBX-5 102")]
    [TestCase("OBX|1|TM|A||2359||||||F", "")]
    [TestCase("OBX|1|TM|A||2460||||||F", "E HL7V2-DATA-TYPE OBX-5 102")]
    [TestCase("OBX|1|SN|A||>^high||||||F", "W HL7V2-COMPONENT-TYPE OBX-5.2 102")]
    [TestCase("OBX|1|ST|A||a^b||||||F", "I HL7V2-EXTRA-COMPONENT OBX-5 102")]
    [TestCase("OBX|1|CE|A||a^b^L^c^d^L^more||||||F", "I HL7V2-EXTRA-COMPONENT OBX-5.7 102")]
    [TestCase("OBX|1|ST|A^B^L&x||a||||||F", "I HL7V2-EXTRA-SUBCOMPONENT OBX-3.3 102")]
    [TestCase("OBX|1|ST|A||a||||||Q", "W HL7V2-TABLE OBX-11 103")]
    [TestCase("OBX|1|ST|A||a", "W HL7V2-FIELD-EMPTY OBX-11 101")]
    [TestCase("OBX|1|ST|||a||||||F", "E HL7V2-REQUIRED OBX-3 101")]
    [TestCase("OBX|1||A||a||||||F", "E HL7V2-REQUIRED OBX-2 101")]
    [TestCase("OBX|1|QQQ|A||a||||||F", "W HL7V2-TABLE OBX-2 103")]
    [TestCase("OBX|1|ST|A||a||||||F||||||||||||||||||||more", "I HL7V2-EXTRA-FIELD OBX-31 102")]
    [TestCase("OBX|1|ST|A||a||||||F~P", "W HL7V2-REPETITIONS OBX-11[2] 102")]
    [TestCase("OBX|1|ST|A|123456789012345678901|a||||||F", "W HL7V2-LENGTH OBX-4 104")]
    [TestCase("OBX|1|ST|A|\"\"|\"\"|||||\"\"|F", "")]
    [TestCase("OBX|1|ED|A||^^PDF^Base64^JVBERi0=||||||F", "I HL7V2-COMPONENT-EMPTY OBX-5.2 101")]
    [Conformance("E3.12")]
    public void A_value_is_told_that_is_not_what_its_version_says(string segment, string expected)
        => Assert.That(string.Join("; ", Found(Right + segment + "\r")), Is.EqualTo(expected));

    [Test]
    public void A_place_is_told_down_to_the_sub_component_with_line_and_column()
    {
        var text = Right.Replace("F\rPV1", "F|||||^^^^USA~555^^^^x\rPV1", StringComparison.Ordinal);
        var issue = Validate(text).Single(i => i.Code == "HL7V2-COMPONENT-TYPE" && i.Path == "PID-13[2].5");
        Assert.That((issue.Line, issue.Column, issue.Condition), Is.EqualTo((3, 64, 102)));
        Assert.That(issue.Message, Does.Not.Contain("x "), "the value is not told");
    }

    [Test]
    public void What_a_code_is_depends_on_the_version()
    {
        const string Later = "OBX|1|CWE|A||a^b^L||||||F\r";
        Assert.That(Found(Right.Replace("2.5.1", "2.3", StringComparison.Ordinal) + Later), Has.Member("I HL7V2-TABLE-LATER OBX-2 103"));
        Assert.That(Found(Right.Replace("2.5.1", "2.7", StringComparison.Ordinal) + Later).Where(i => i.Contains("OBX", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Other_delimiters_make_no_difference()
    {
        var text = (Right + "OBX|1|SN|A||>^high||||||F\r").Replace("^~\\&", "*!\\%", StringComparison.Ordinal).Replace('^', '*').Replace('|', '#');
        Assert.That(Found(text), Is.EqualTo(["W HL7V2-COMPONENT-TYPE OBX-5.2 102"]));
    }

    [Test]
    public void A_severity_is_set_for_a_kind_or_for_one_rule_and_ignored_rules_are_not_looked_at()
    {
        const string Wrong = "OBX|1|ST|A||a||||||Q\r";
        IReadOnlyList<string> With(params (string Name, Severity? Level)[] levels)
            => Found(Right + Wrong, new Hl7v2Validator(severities: levels.ToDictionary(l => l.Name, l => l.Level)));

        Assert.Multiple(() =>
        {
            Assert.That(With(("table", null)), Is.Empty);
            Assert.That(With(("table", Severity.Error)), Is.EqualTo(["E HL7V2-TABLE OBX-11 103"]));
            Assert.That(With(("table", null), ("HL7V2-TABLE", Severity.Information)), Is.EqualTo(["I HL7V2-TABLE OBX-11 103"]));
            Assert.That(Found(Right + Wrong, new Hl7v2Validator(floor: Severity.Error)), Is.Empty);
        });
    }

    [Test]
    public void The_rules_of_another_version_than_the_messages_can_be_asked_for()
        => Assert.That(Found(Right + "OBX|1|CWE|A||a^b^L||||||F\r", new Hl7v2Validator(version: "2.7")), Has.None.Contains("OBX-2"));

    [Test]
    public void Nothing_is_allocated_where_nothing_is_wrong()
    {
        Assert.That(Hl7v2Message.TryParse(Encoding.ASCII.GetBytes(Right + "OBX|1|NM|A^B^L||4.5|mg|||||F\r"), out var message, out _));
        var validator = new Hl7v2Validator(floor: Severity.Warning);
        for (var i = 0; i < 100; i++)
            Assert.That(validator.Validate(message!), Is.Empty);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = 0;
        for (var i = 0; i < 100; i++)
            found += validator.Validate(message!).Count;
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(found, Is.Zero);
    }

    [Test]
    public void A_message_of_a_million_wrong_fields_is_told_by_its_first()
        => Assert.That(Validate(Right + "OBX|1|NM|A||" + string.Concat(Enumerable.Repeat("x~", 100_000)) + "||||||F\r"), Has.Count.InRange(1000, 1010));

    private static IReadOnlyList<string> Found(string text, Hl7v2Validator? validator = null)
        => [.. (validator ?? Hl7v2Validator.Standard).Validate(Encoding.ASCII.GetBytes(text)).Select(i => $"{i.Severity.ToString()[0]} {i.Code} {i.Path} {i.Condition}")];

    private static IReadOnlyList<Hl7v2Issue> Validate(string text) => Hl7v2Validator.Standard.Validate(Encoding.ASCII.GetBytes(text));
}
