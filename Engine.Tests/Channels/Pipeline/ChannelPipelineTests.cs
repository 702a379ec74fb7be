using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Tests.Channels.Definitions;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Pipeline;

[TestFixture]
public sealed class ChannelPipelineTests
{
    private const string Systems = """
        --- systems.yaml
        ehr: {}
        erp: { http: { url: "http://127.0.0.1:2590" }, mllp: { address: "127.0.0.1:2591" } }

        """;

    private const string ChargeMap = """
        --- maps/lines.yaml
        map: lines
        version: 2.1.0
        from: hl7v2 DFT^P03
        to: json
        for: FT1
        fields:
          id: FT1-2.1
          kind: FT1-6.1
          patient: PID-3.1
          amount: { from: FT1-11.1.1, required: nothing can be posted without an amount }

        """;

    private const string Charge = "MSH|^~\\&|EHR|NORTH|ENG|HUB|20260304101500||DFT^P03|C1|P|2.5.1\rPID|1||12345^^^H^MR~99^^^X^SS||DOE^JANE|||||||||||||ACC7\r"
        + "PV1|1|I|||||||||||||||||V77\rFT1|1|T1||20260304||CG|99285|||1|120.50\rFT1|2|T2||20260304||CD|36415|||1|7\r";

    private static ChannelPipeline PipelineOf(string channel, string maps = "")
        => new(ConfigurationOf.Files(Systems + maps + "--- channels/c.yaml\nchannel: c\nversion: 1.0.0\n" + channel).Channels.Single());

    private static OpenedMessage Open(ChannelPipeline pipeline, string content, params (string Name, string Value)[] attributes) => pipeline.Open(new Envelope
    {
        Channel = "c",
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Format = pipeline.Model.Source.Format,
        Content = Encoding.UTF8.GetBytes(content),
        Attributes = attributes.ToDictionary(a => a.Name, a => a.Value),
    });

    private static RunOutcome Run(ChannelPipeline pipeline, string content) => pipeline.Run(Open(pipeline, content));

    private static IReadOnlyList<OwedDelivery> Deliveries(ChannelPipeline pipeline, string content)
    {
        var outcome = Run(pipeline, content);
        Assert.That(outcome, Is.InstanceOf<RunOutcome.Processed>(), outcome.ToString());
        return ((RunOutcome.Processed)outcome).Deliveries;
    }

    private const string Mllp = "source: { from: ehr, mllp: { listen: \"127.0.0.1:2575\" } }\n";

    [Test]
    public void A_message_without_a_map_goes_out_as_it_came()
    {
        var pipeline = PipelineOf(Mllp + "destinations: { x: { order-by: PID-3.1, send: { to: erp, mllp: {} } } }");
        var delivery = Deliveries(pipeline, Charge).Single();

        Assert.Multiple(() =>
        {
            Assert.That(Encoding.UTF8.GetString(delivery.Payload.Span), Is.EqualTo(Charge));
            Assert.That(delivery.ContentType, Is.EqualTo("x-application/hl7-v2+er7"));
            Assert.That(delivery.Lane, Is.EqualTo("12345"));
            Assert.That(delivery.Key, Is.EqualTo("c-x-EHR:NORTH:C1:1"));
            Assert.That(pipeline.Versions, Is.EqualTo("c 1.0.0"));
        });
    }

    [Test]
    public void Opening_tells_what_the_inbox_asks()
    {
        var pipeline = PipelineOf(Mllp + "search: { amount: FT1-11.1.1 }\ndestinations: { x: { send: { to: erp, mllp: {} } } }");
        var opened = Open(pipeline, Charge);

        Assert.Multiple(() =>
        {
            Assert.That(opened.Rejection, Is.Null);
            Assert.That(opened.ControlId, Is.EqualTo("C1"));
            Assert.That(opened.Type, Is.EqualTo("DFT^P03"));
            Assert.That(opened.SearchKeys, Is.EqualTo(new[] { "patient=12345", "patient=99", "account=ACC7", "visit=V77", "amount=120.50" }));
        });
    }

    [Test]
    public void A_repeat_has_the_same_identity_and_another_sender_or_content_has_not()
    {
        var pipeline = PipelineOf(Mllp + "destinations: { x: { send: { to: erp, mllp: {} } } }");
        DuplicateIdentity Of(string message) => Open(pipeline, message).Identity!.Value;
        var first = Of(Charge);
        var corrected = Of(Charge.Replace("DOE", "ROE", StringComparison.Ordinal));
        var elsewhere = Of(Charge.Replace("|EHR|NORTH|", "|EHRN|ORTH|", StringComparison.Ordinal));

        Assert.Multiple(() =>
        {
            Assert.That(Of(Charge), Is.EqualTo(first));
            Assert.That(corrected.Identity, Is.EqualTo(first.Identity));
            Assert.That(corrected.Content, Is.Not.EqualTo(first.Content));
            Assert.That(elsewhere.Identity, Is.Not.EqualTo(first.Identity));
            Assert.That(Open(pipeline, Charge.Replace("|C1|", "||", StringComparison.Ordinal)).Identity, Is.Null);
        });
    }

    [TestCase("", "HL7V2-EMPTY", 100)]
    [TestCase("PID|1||12345", "HL7V2-NO-MSH", 100)]
    [TestCase("MSH|^~\\&|A|B|C|D|20260304||ORU^R01|1|P|2.5.1\r", "ACCEPT-TYPE", 200)]
    [TestCase("MSH|^~\\&|A|B|C|D|20260304||ADT^A99|1|P|2.5.1\r", "ACCEPT-EVENT", 201)]
    [TestCase("MSH|^~\\&|A|B|C|D|20260304||ADT^A01|1|T|2.5.1\r", "ACCEPT-PROCESSING-ID", 202)]
    public void What_is_not_accepted_is_rejected_with_the_condition_of_its_fault(string message, string code, int condition)
    {
        var pipeline = PipelineOf(Mllp + "accept:\n  - MSH-9.1 = 'ADT' and MSH-9.2 in ('A01' | 'A02') and MSH-11.1 = 'P'\ndestinations: { x: { send: { to: erp, mllp: {} } } }");
        var rejection = Open(pipeline, message).Rejection!;

        Assert.That((rejection.Code, rejection.Condition), Is.EqualTo((code, condition)));
    }

    [Test]
    public void A_filter_ends_a_message_with_the_rule_that_did()
    {
        var pipeline = PipelineOf(Mllp + "pipeline:\n  - filter: MSH-11.1 != 'P'\ndestinations: { x: { send: { to: erp, mllp: {} } } }");
        var reason = ((RunOutcome.Filtered)Run(pipeline, Charge)).Reason;

        Assert.That(reason.ToString(), Is.EqualTo("PIPELINE-FILTERED: the filter is not true: MSH-11.1 != 'P' (channels/c.yaml:5)"));
    }

    [Test]
    public void One_object_that_lacks_what_is_required_fails_them_all()
    {
        var pipeline = PipelineOf(Mllp + "pipeline:\n  - map: lines\n  - require: kind = 'CG'\nkey: id\ndestinations: { x: { send: { to: erp, http: {} } } }", ChargeMap);
        var error = ((RunOutcome.Failed)Run(pipeline, Charge)).Error;

        Assert.That((error.Code, error.Rule), Is.EqualTo(("PIPELINE-REQUIRED", "channels/c.yaml:6")));
    }

    [Test]
    public void Each_object_of_a_map_goes_its_own_way()
    {
        var pipeline = PipelineOf(Mllp + """
            pipeline:
              - map: lines
            key: id
            destinations:
              charges:
                when: kind = 'CG'
                order-by: patient
                send: { to: erp, http: { path: "/charges/{id}", headers: { X-Patient: "{patient}" } } }
              rest:
                otherwise: true
                unordered: true
                send: { to: erp, http: { path: /rest } }
            """, ChargeMap);
        var deliveries = Deliveries(pipeline, Charge);

        Assert.Multiple(() =>
        {
            Assert.That(deliveries.Select(d => (d.Destination, d.Key, d.Lane)), Is.EqualTo(new[] { ("charges", "c-charges-T1", "12345"), ("rest", "c-rest-T2", (string?)null) }));
            Assert.That(deliveries[0].Attributes, Is.EqualTo(new Dictionary<string, string> { ["path"] = "/charges/T1", ["headers.X-Patient"] = "12345" }));
            Assert.That(JToken.DeepEquals(JToken.Parse(Encoding.UTF8.GetString(deliveries[0].Payload.Span)),
                JToken.Parse("""{ "id": "T1", "kind": "CG", "patient": "12345", "amount": "120.50" }""")), Is.True);
            Assert.That(deliveries[0].ContentType, Is.EqualTo("application/json"));
            Assert.That(pipeline.Versions, Is.EqualTo("c 1.0.0; lines 2.1.0"));
        });
    }

    [Test]
    public void A_destinations_own_map_makes_parts_whose_keys_differ()
    {
        var pipeline = PipelineOf(Mllp + "destinations: { x: { key: MSH-10, order-by: PID-18.1, pipeline: [ { map: lines } ], send: { to: erp, http: {} } } }", ChargeMap);

        Assert.That(Deliveries(pipeline, Charge).Select(d => (d.Key, d.Lane)), Is.EqualTo(new[] { ("c-x-C1", "ACC7"), ("c-x-C1.2", "ACC7") }));
    }

    [TestCase("fail", "PIPELINE-UNMATCHED", true)]
    [TestCase("filter", "PIPELINE-UNMATCHED", false)]
    public void What_no_destination_takes_fails_or_is_filtered_as_the_channel_says(string unmatched, string code, bool fails)
    {
        var pipeline = PipelineOf(Mllp + $"unmatched: {unmatched}\ndestinations: {{ x: {{ when: MSH-9.1 = 'ADT', send: {{ to: erp, mllp: {{}} }} }} }}");
        var outcome = Run(pipeline, Charge);

        Assert.That(outcome, fails ? Is.InstanceOf<RunOutcome.Failed>() : Is.InstanceOf<RunOutcome.Filtered>());
        Assert.That((outcome as RunOutcome.Failed)?.Error.Code ?? ((RunOutcome.Filtered)outcome).Reason.Code, Is.EqualTo(code));
    }

    [TestCase("T2", "T1", "PIPELINE-KEY-TWICE")]
    [TestCase("T2", "", "PIPELINE-KEY-EMPTY")]
    public void Two_objects_never_share_a_key_and_none_is_without_one(string from, string to, string code)
    {
        var pipeline = PipelineOf(Mllp + "pipeline: [ { map: lines } ]\nkey: id\ndestinations: { x: { send: { to: erp, http: {} } } }", ChargeMap);
        var error = ((RunOutcome.Failed)Run(pipeline, Charge.Replace($"|{from}|", $"|{to}|", StringComparison.Ordinal))).Error;

        Assert.That(error.Code, Is.EqualTo(code));
    }

    [Test]
    public void A_rule_that_cannot_be_followed_says_where_and_keeps_the_value_apart()
    {
        var pipeline = PipelineOf(Mllp + "pipeline: [ { map: lines } ]\nkey: id\ndestinations: { x: { send: { to: erp, http: {} } } }", ChargeMap);
        var error = ((RunOutcome.Failed)Run(pipeline, Charge.Replace("|120.50", "|", StringComparison.Ordinal))).Error;

        Assert.Multiple(() =>
        {
            Assert.That(error.Code, Does.StartWith("MAP-"));
            Assert.That(error.Rule, Is.EqualTo("maps/lines.yaml:10"));
            Assert.That(error.Condition, Is.EqualTo(101));
            Assert.That(error.ToString(), Does.Contain("amount").And.Not.Contain("JANE"));
        });
    }

    [Test]
    public void A_csv_file_is_split_into_messages_that_stand_alone_and_go_on_where_they_stopped()
    {
        var pipeline = PipelineOf("""
            source: { from: ehr, folder: { path: in }, format: { csv: { delimiter: ";" } }, split: records }
            key: code
            destinations: { x: { order-by: code, send: { to: erp, http: { path: "/items/{code}" } } } }
            """);
        var whole = Open(pipeline, "code;name\r\nA;one\r\nB;two\r\nC;\"th;ree\"\r\n", ("file", "items.csv"));
        var records = pipeline.Split(whole, 0).ToList();
        var rest = pipeline.Split(whole, records[1].NextOffset).Single();
        var opened = pipeline.Open(rest.Envelope);
        var delivery = ((RunOutcome.Processed)pipeline.Run(opened)).Deliveries.Single();

        Assert.Multiple(() =>
        {
            Assert.That(whole.IsSplit, Is.True);
            Assert.That(records.Select(r => r.Envelope.Attributes["index"]), Is.EqualTo(new[] { "2", "3", "4" }));
            Assert.That(Encoding.UTF8.GetString(rest.Envelope.Content.Span), Is.EqualTo("code;name\r\nC;\"th;ree\"\r\n"));
            Assert.That(delivery.Attributes["path"], Is.EqualTo("/items/C"));
            Assert.That(delivery.Key, Is.EqualTo("c-x-C"));
        });
    }

    [Test]
    public void A_batch_is_split_into_its_messages()
    {
        var pipeline = PipelineOf("source: { from: ehr, folder: { path: in }, format: hl7v2, split: records }\ndestinations: { x: { send: { to: erp, mllp: {} } } }");
        var second = Charge.Replace("|C1|", "|C2|", StringComparison.Ordinal);
        var records = pipeline.Split(Open(pipeline, $"FHS|^~\\&\rBHS|^~\\&\r{Charge}{second}BTS|2\rFTS|1\r"), 0).ToList();

        Assert.That(records.Select(r => pipeline.Open(r.Envelope).ControlId), Is.EqualTo(new[] { "C1", "C2" }));
        Assert.That(Open(pipeline, "FHS|^~\\&\rFTS|0\r").Rejection, Is.Not.Null);
    }

    [Test]
    public void A_request_is_accepted_by_what_its_transport_says()
    {
        var pipeline = PipelineOf("source: { from: ehr, fhir: { listen: \"127.0.0.1:80\" } }\naccept:\n  - =%method = 'POST'\ndestinations: { x: { send: { to: erp, http: { path: \"/{id}\" } } } }");
        const string patient = """{ "resourceType": "Patient", "id": "p1", "identifier": [ { "value": "MRN1" } ] }""";
        var opened = Open(pipeline, patient, ("method", "POST"));

        Assert.Multiple(() =>
        {
            Assert.That(Open(pipeline, patient, ("method", "PUT")).Rejection!.Code, Is.EqualTo("ACCEPT-REJECTED"));
            Assert.That(Open(pipeline, "{", ("method", "POST")).Rejection!.Place, Does.StartWith("line 1"));
            Assert.That(opened.Type, Is.EqualTo("Patient"));
            Assert.That(opened.SearchKeys, Is.EqualTo(new[] { "Patient=p1", "patient=MRN1" }));
        });
    }
}
