using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Tests.Channels.Definitions;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Pipeline;

/// <summary>The <c>validate</c> step: errors fail a run with all of them, warnings are counted.</summary>
[TestFixture]
public sealed class ValidateStepTests
{
    private const string Right = "MSH|^~\\&|EHR|NORTH|||20260304101500||ADT^A01^ADT_A01|C1|P|2.5.1\rEVN||20260304\rPID|1||4711||Sample^Anna\rPV1|1|I\r";

    [Test]
    public void A_right_message_goes_on_without_a_word()
    {
        var outcome = Run("hl7v2", Right);
        Assert.That(outcome, Is.InstanceOf<RunOutcome.Processed>());
        Assert.That(outcome.Warnings, Is.Empty);
    }

    [Test]
    [Conformance("E3.9", "E3.12")]
    public void All_errors_are_told_in_the_order_of_the_message_with_their_conditions()
    {
        var error = ((RunOutcome.Failed)Run("hl7v2", Right.Replace("4711||Sample^Anna", "||Sample^Anna||yesterday", StringComparison.Ordinal).Replace("PV1|1|I\r", "", StringComparison.Ordinal))).Error;
        Assert.That(error.Further.Prepend(error).Select(e => (e.Code, e.Place, e.Condition)), Is.EqualTo(new[]
        {
            ("HL7V2-REQUIRED", "PID-3", 101), ("HL7V2-DATA-TYPE", "PID-7", 102), ("HL7V2-SEGMENT-MISSING", "PV1", 100),
        }));
        Assert.That(error.Rule, Is.EqualTo("channels/c.yaml:5"));
        Assert.That(error.Further.All(e => e.Rule == error.Rule && e.Value is null && !e.Message.Contains("yesterday", StringComparison.Ordinal)));
    }

    [Test]
    public void As_many_errors_are_told_as_an_answer_can_be_read_with()
    {
        var wrong = Right + string.Concat(Enumerable.Range(1, 50).Select(i => $"OBX|{i}|NM|A^B^L||x||||||F\r"));
        Assert.That(((RunOutcome.Failed)Run("hl7v2", wrong)).Error.Further, Has.Count.EqualTo(MessageError.MostFurther));
    }

    [Test]
    public void A_warning_does_not_hinder_and_is_told_by_its_code_as_often_as_it_came()
    {
        var outcome = Run("hl7v2", Right + "OBX|1|ST|A^B^L||x||||||Q\rOBX|2|ST|A^B^L||x||||||Q\rZZZ|what nobody described\r");
        Assert.That(outcome, Is.InstanceOf<RunOutcome.Processed>());
        Assert.That(outcome.Warnings, Is.EqualTo(["HL7V2-TABLE", "HL7V2-TABLE"]));
    }

    [TestCase("table: ignore", "", null)]
    [TestCase("table: error", "", "HL7V2-TABLE")]
    [TestCase("HL7V2-TABLE: error, table: ignore", "", "HL7V2-TABLE")]
    [TestCase("structure: error", "", "HL7V2-SEGMENT-LOCAL")]
    [TestCase("HL7V2-PROCESSING-ID: ignore", "X", null)]
    [TestCase("header: warning", "X", null)]
    [TestCase("header: error", "X", "HL7V2-PROCESSING-ID")]
    [Conformance("E3.15")]
    public void A_channel_says_what_findings_are_worth(string severity, string processing, string? code)
    {
        var message = (Right + "OBX|1|ST|A^B^L||x||||||Q\rZZZ|1\r").Replace("|C1|P|", $"|C1|{(processing.Length > 0 ? processing : "P")}|", StringComparison.Ordinal);
        var outcome = Run($"{{ hl7v2: {{ severity: {{ {severity} }} }} }}", message);
        Assert.That((outcome as RunOutcome.Failed)?.Error.Code, Is.EqualTo(code));
    }

    [Test]
    public void A_profile_and_a_version_are_named_by_the_step()
    {
        const string Profile = "--- profiles/ehr.yaml\nprofile: ehr\nsegments: { ZCC: { fields: { 1: { codes: [A] } } } }\n";
        Assert.That(((RunOutcome.Failed)Run("{ hl7v2: { profile: ehr } }", Right + "ZCC|B\r", Profile)).Error.Code, Is.EqualTo("HL7V2-CODE"));
        Assert.That(Run("{ hl7v2: { profile: ehr } }", Right + "ZCC|A\r", Profile), Is.InstanceOf<RunOutcome.Processed>());
        Assert.That(Run("{ hl7v2: { version: \"2.3\" } }", Right + "SFT|A|1|B|2\r").Warnings, Has.Member("HL7V2-SEGMENT-UNKNOWN"));
    }

    private static RunOutcome Run(string validate, string message, string others = "")
    {
        var model = ConfigurationOf.Files("--- systems.yaml\nehr: {}\nerp: { mllp: { address: \"127.0.0.1:2591\" } }\n" + others
            + "--- channels/c.yaml\nchannel: c\nversion: 1.0.0\nsource: { from: ehr, mllp: { listen: \"127.0.0.1:2575\" } }\npipeline:\n  - validate: " + validate
            + "\ndestinations: { x: { send: { to: erp, mllp: {} } } }");
        var pipeline = new ChannelPipeline(model.Channels.Single());
        return pipeline.Run(pipeline.Open(new Envelope
        {
            Channel = "c",
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Format = pipeline.Model.Source.Format,
            Content = Encoding.UTF8.GetBytes(message),
        }));
    }
}
