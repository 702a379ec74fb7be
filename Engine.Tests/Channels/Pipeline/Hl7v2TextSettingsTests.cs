using System.Buffers;
using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Channels.Definitions;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Pipeline;

/// <summary>The settings of <c>format: { hl7v2: … }</c>.</summary>
public sealed class Hl7v2TextSettingsTests
{
    [Conformance("E2.17")]
    [TestCase("{ default-charset: 8859/5 }", "", "iso-8859-5", "Иванов")]
    [TestCase("{ default-charset: 8859/5 }", "UNICODE UTF-8", "utf-8", "Иванов")]
    [TestCase("{ default-charset: auto }", "", "utf-8", "Иванов")]
    [TestCase("{ default-charset: BIG-5 }", "", "big5", "功能")]
    [TestCase("{ charset: UNICODE UTF-8 }", "8859/1", "utf-8", "Иванов")]
    [TestCase("{ charset: auto }", "8859/5", "utf-8", "Иванов")]
    [TestCase("{ charset: ISO IR14, default-charset: 8859/1 }", "8859/1", "shift_jis", "ソ表")]
    public void A_channel_may_have_a_default_and_an_override(string settings, string name, string encoding, string text)
    {
        var content = Encode(encoding, $"MSH|^~\\&|EHR|N|||20260304||ADT^A01|1|P|2.5||||||{name}\rPID|1||4711||{text}\r");
        var opened = Open(PipelineOf(settings), content);

        Assert.Multiple(() =>
        {
            Assert.That(opened.Rejection, Is.Null);
            Assert.That(opened.SearchKeys, Does.Contain("name=" + text));
            Assert.That(opened.Envelope.Content.ToArray(), Is.EqualTo(content), "what is stored is what came");
        });
    }

    [Conformance("E2.19")]
    [TestCase("{ invalid-bytes: keep }", "Müller")]
    [TestCase("{ invalid-bytes: replace }", "M\uFFFDller")]
    [TestCase("{ default-charset: 8859/1 }", "Müller")]
    public void Impossible_bytes_are_kept_or_replaced_by_setting(string settings, string text)
    {
        var content = Encoding.Latin1.GetBytes("MSH|^~\\&|EHR|N|||20260304||ADT^A01|1|P|2.5||||||UNICODE UTF-8\rPID|1||4711||M\u00FCller\r");
        var pipeline = PipelineOf(settings);
        var opened = Open(pipeline, content);

        Assert.That(opened.SearchKeys, Does.Contain("name=" + text));
        Assert.That(((RunOutcome.Processed)pipeline.Run(opened)).Deliveries.Single().Payload.ToArray(), Is.EqualTo(content));
    }

    [Test, Conformance("E2.19", "E2.20")]
    public void A_message_with_impossible_bytes_may_be_refused_and_its_sender_hears_which_field_is_wrong()
    {
        var content = Encoding.Latin1.GetBytes("MSH|^~\\&|EHR|N|||20260304||ADT^A01|1|P|2.5||||||UNICODE UTF-8\rPID|1||4711||M\u00FCller\r");
        var rejection = Open(PipelineOf("{ invalid-bytes: reject }"), content).Rejection!;
        Assert.That((rejection.Code, rejection.Place, rejection.Condition), Is.EqualTo(("HL7V2-INVALID-BYTES", "MSH-18", 102)));

        var answer = new ArrayBufferWriter<byte>();
        new MllpAnswerer(TimeProvider.System).Write(answer, content, new Acceptance.Rejected(rejection));
        var text = Encoding.ASCII.GetString(answer.WrittenSpan);
        Assert.That(text, Does.Contain("|UNICODE UTF-8\r").And.Contain("\rMSA|AE|1|").And.Contain("\rERR||MSH^1^18^1|102^Data type error^HL70357|E|"));
    }

    [Test]
    public void A_set_that_nobody_knows_is_a_problem_of_the_configuration()
    {
        var problems = new Problems();
        ConfigurationOf.Files(Files("{ default-charset: 8859/17, charset: UNICODE UTF-18, invalid-bytes: drop }"), problems);
        Assert.That(problems.Select(p => p.Code), Is.EquivalentTo(new[] { "CFG-CHARSET", "CFG-CHARSET", "CFG-VALUE" }), string.Join("\n", problems));
    }

    private const string XmlFiles = """
        --- systems.yaml
        files: {}
        erp: { mllp: { address: "127.0.0.1:2591" } }
        --- channels/c.yaml
        channel: c
        version: 1.0.0
        source: { from: files, folder: { path: in }, format: { hl7v2: { encoding: xml } } }
        search: { name: PID-5 }
        destinations:
          asis: { send: { to: files, folder: { path: out } } }
          er7: { pipeline: [ { encode: er7 } ], send: { to: erp, mllp: {} } }
          xml: { pipeline: [ { encode: xml, namespace: strip }, { require: PID-5.exists() } ], send: { to: files, folder: { path: other } } }
        """;

    [Test, Conformance("E2.21")]
    public void XML_comes_in_is_stored_as_it_came_and_goes_out_in_either_form()
    {
        var content = Encoding.UTF8.GetBytes("<ADT_A01 xmlns=\"urn:hl7-org:v2xml\"><MSH><MSH.3><HD.1>EHR</HD.1></MSH.3><MSH.9><MSG.1>ADT</MSG.1><MSG.2>A01</MSG.2></MSH.9><MSH.10>7</MSH.10></MSH>"
            + "<PID><PID.3><CX.1>4711</CX.1></PID.3><PID.5><XPN.1>Müller</XPN.1></PID.5></PID></ADT_A01>");
        var pipeline = new ChannelPipeline(ConfigurationOf.Files(XmlFiles).Channels.Single());
        var opened = Open(pipeline, content);
        Assert.That(opened.Rejection, Is.Null);
        var deliveries = ((RunOutcome.Processed)pipeline.Run(opened)).Deliveries.ToDictionary(d => d.Destination);

        Assert.Multiple(() =>
        {
            Assert.That((opened.ControlId, opened.Type), Is.EqualTo(("7", "ADT^A01")));
            Assert.That(opened.SearchKeys, Is.EquivalentTo(new[] { "patient=4711", "name=Müller" }));
            Assert.That(opened.Envelope.Content.ToArray(), Is.EqualTo(content), "what is stored is what came");
            Assert.That(deliveries["asis"].Payload.ToArray(), Is.EqualTo(content));
            Assert.That(deliveries["asis"].ContentType, Is.EqualTo("x-application/hl7-v2+xml"));
            Assert.That(Encoding.UTF8.GetString(deliveries["er7"].Payload.Span), Is.EqualTo("MSH|^~\\&|EHR||||||ADT^A01|7\rPID|||4711||Müller\r"));
            Assert.That(deliveries["er7"].ContentType, Is.EqualTo("x-application/hl7-v2+er7"));
            Assert.That(Encoding.UTF8.GetString(deliveries["xml"].Payload.Span), Does.Contain("<ADT_A01><MSH>").And.Contain("<PID.5><XPN.1><FN.1>Müller</FN.1></XPN.1></PID.5>"));
        });
    }

    [Test, Conformance("E2.21")]
    public void XML_that_is_no_message_is_rejected_with_its_place()
    {
        var rejection = Open(new ChannelPipeline(ConfigurationOf.Files(XmlFiles).Channels.Single()), Encoding.UTF8.GetBytes("<ADT_A01>\n<PID/></ADT_A01>")).Rejection!;
        Assert.That((rejection.Code, rejection.Condition), Is.EqualTo(("HL7V2-XML", 100)));
    }

    [TestCase("mllp: { listen: \"127.0.0.1:2575\" }, format: { hl7v2: { encoding: xml } }", "CFG-FORMAT")]
    [TestCase("folder: { path: in }, split: records, format: { hl7v2: { encoding: xml } }", "CFG-SPLIT")]
    [TestCase("folder: { path: in }, format: { hl7v2: {}, csv: {} }", "CFG-FORMAT")]
    public void What_XML_cannot_be_is_a_problem_of_the_configuration(string source, string code)
    {
        var problems = new Problems();
        ConfigurationOf.Files($$"""
            --- systems.yaml
            ehr: {}
            --- channels/c.yaml
            channel: c
            version: 1.0.0
            source: { from: ehr, {{source}} }
            destinations: { x: { send: { to: ehr, folder: { path: out } } } }
            """, problems);
        Assert.That(problems.Select(p => p.Code), Does.Contain(code), string.Join("\n", problems));
    }

    private static ChannelPipeline PipelineOf(string settings) => new(ConfigurationOf.Files(Files(settings)).Channels.Single());

    private static string Files(string settings) => $$"""
        --- systems.yaml
        ehr: {}
        erp: { mllp: { address: "127.0.0.1:2591" } }
        --- channels/c.yaml
        channel: c
        version: 1.0.0
        source: { from: ehr, mllp: { listen: "127.0.0.1:2575" }, format: { hl7v2: {{settings}} } }
        search: { name: PID-5 }
        destinations: { x: { send: { to: erp, mllp: {} } } }
        """;

    private static OpenedMessage Open(ChannelPipeline pipeline, byte[] content) => pipeline.Open(new Envelope
    {
        Channel = "c",
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Format = ContentFormat.Hl7v2,
        Content = content,
    });

    private static byte[] Encode(string encoding, string text)
        => (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes(text);
}
