using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Fhir;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Fhir;

/// <summary>What all connectors owe, and what this one makes of answers that no well-behaved server gives.</summary>
public class FhirConnectorContractTests : ConversationContract
{
    private HttpTarget _target = null!;
    private List<HttpSeen> _before = [];

    private protected override IReadOnlyList<Received> Taken
        => [.. _before.Concat(_target.Seen).Where(s => s.Method != "GET").Select(s => new Received(s.Body, s.Headers.GetValueOrDefault("Idempotency-Key")))];

    [TearDown]
    public async Task DisposeTarget() => await _target.DisposeAsync();

    private protected override Task StartTargetAsync()
    {
        (_target, _before) = (new HttpTarget(), []);
        return Task.CompletedTask;
    }

    private protected override async Task StopTargetAsync()
    {
        if (!_before.SequenceEqual(_target.Seen))
            _before = [.. _target.Seen];
        await _target.DisposeAsync();
    }

    private protected override Task RestartTargetAsync()
    {
        _target = new HttpTarget(_target.Port);
        return Task.CompletedTask;
    }

    private protected override IConnector Create() => Connector("");

    private protected override byte[] PayloadOf(string id)
        => Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"Zoë"}]}""");

    private protected override void Become(TargetMood mood) => _target.Answer = mood switch
    {
        TargetMood.Refuses => _ => HttpTarget.Response(422, $$"""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"{{PatientText}}"}]}"""),
        TargetMood.TalksNonsense => _ => "220 mail.example.org ESMTP\r\n",
        TargetMood.IsSilent => _ => "",
        TargetMood.HangsUp => _ => null,
        _ => _ => HttpTarget.Response(201),
    };

    [TestCase(400, "FHIR-REJECTED", null)]
    [TestCase(401, "HTTP-LOGIN", RetryScope.Target)]
    [TestCase(403, "HTTP-LOGIN", RetryScope.Target)]
    [TestCase(404, "FHIR-INTERACTION", null)]
    [TestCase(405, "FHIR-INTERACTION", null)]
    [TestCase(408, "HTTP-TIMEOUT", RetryScope.Message)]
    [TestCase(409, "FHIR-CONFLICT", null)]
    [TestCase(410, "FHIR-INTERACTION", null)]
    [TestCase(412, "FHIR-PRECONDITION", null)]
    [TestCase(413, "FHIR-TOO-LARGE", null)]
    [TestCase(415, "FHIR-FORMAT", null)]
    [TestCase(422, "FHIR-REJECTED", null)]
    [TestCase(425, "HTTP-TOO-EARLY", RetryScope.Message)]
    [TestCase(429, "HTTP-BUSY", RetryScope.Target)]
    [TestCase(500, "HTTP-SERVER-ERROR", RetryScope.Message)]
    [TestCase(502, "HTTP-GATEWAY", RetryScope.Target)]
    [TestCase(503, "HTTP-UNAVAILABLE", RetryScope.Target)]
    [TestCase(301, "HTTP-REDIRECT", null)]
    public async Task A_status_says_whether_to_try_again_and_for_whom(int status, string code, RetryScope? scope)
    {
        _target.Answer = _ => HttpTarget.Response(status);
        var (error, found) = Of(await DeliverAsync(Use(), DeliveryOf("D1")));
        Assert.That((error?.Code, found), Is.EqualTo((code, scope)));
        Assert.That(error!.Message, Does.StartWith($"the update of Patient was answered {status}: "));
    }

    [Test]
    public async Task A_conflict_that_passes_is_tried_again()
    {
        _target.Answer = _ => HttpTarget.Response(409, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"lock-error"}]}""");
        Assert.That(Of(await DeliverAsync(Use(), DeliveryOf("D1"))).Scope, Is.EqualTo(RetryScope.Message));
    }

    [Test]
    public async Task What_the_server_says_is_told_by_codes_and_places_that_hold_no_values()
    {
        _target.Answer = _ => HttpTarget.Response(422, """
            {"resourceType":"OperationOutcome","issue":[
              {"severity":"warning","code":"informational","expression":["Patient.active"]},
              {"severity":"error","code":"required","expression":["Patient.name[0].family"],"diagnostics":"JANE"},
              {"severity":"error","code":"value","expression":["Patient.identifier.where(value='4711')"]},
              {"severity":"error","code":"JANE"}]}
            """);
        var error = Of(await DeliverAsync(Use(), DeliveryOf("D1"))).Error!;
        Assert.Multiple(() =>
        {
            Assert.That(error.Message, Does.EndWith("; it says: required at Patient.name[0].family, value, unknown"));
            Assert.That(error.Place, Is.EqualTo("Patient.name[0].family"));
            Assert.That(error.Further, Has.Count.EqualTo(2));
            Assert.That(error.Value, Does.Contain("JANE").And.Contain("4711"));
        });
    }

    [TestCase(404, "no Patient")]
    [TestCase(405, "no update of Patient")]
    public async Task A_server_that_cannot_do_it_is_asked_what_it_lacks(int status, string lack)
    {
        var resource = status == 404 ? """{"type":"Group"}""" : """{"type":"Patient","interaction":[{"code":"read"}]}""";
        _target.Answer = request => request.Method == "GET"
            ? HttpTarget.Response(200, $$"""{"resourceType":"CapabilityStatement","rest":[{"mode":"server","resource":[{{resource}}]}]}""")
            : HttpTarget.Response(status);
        Assert.That(Of(await DeliverAsync(Use(), DeliveryOf("D1"))).Error!.Message, Does.EndWith($"its CapabilityStatement has {lack}"));
        Assert.That(_target.Seen.Select(s => $"{s.Method} {s.Path}"), Is.EqualTo(new[] { "PUT /base/Patient/D1", "GET /base/metadata" }));
    }

    [Test]
    public async Task A_create_that_a_server_makes_without_its_condition_is_not_repeated()
    {
        _target.Answer = request => request.Method == "GET"
            ? HttpTarget.Response(200, """{"resourceType":"CapabilityStatement","rest":[{"mode":"server","resource":[{"type":"Patient","interaction":[{"code":"create"}]}]}]}""")
            : null;
        var connector = Use(Connector("interaction: conditional-create\ncondition: identifier=urn:x|1"));
        var delivery = DeliveryOf("D1") with { Payload = """{"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}]}"""u8.ToArray() };
        var error = Of(await DeliverAsync(connector, delivery)).Error!;
        Assert.That(error.Code, Is.EqualTo("FHIR-OUTCOME-UNKNOWN"));
        Assert.That(error.Message, Does.Contain("no conditional-create of Patient"));
    }

    [Test]
    public async Task A_create_whose_answer_cannot_be_unpacked_is_not_repeated()
    {
        _target.Answer = _ => HttpTarget.Response(201, "not packed at all", "Content-Encoding: gzip");
        var error = Of(await DeliverAsync(Use(Connector("interaction: create")), DeliveryOf("D1"))).Error!;
        Assert.That(error.Code, Is.EqualTo("FHIR-OUTCOME-UNKNOWN"));
    }

    [TestCase("Location: http://else.example/x/Patient/7/_history/2", "", "Patient/7/_history/2")]
    [TestCase("Location: Patient/7", "", "Patient/7")]
    [TestCase("ETag: W/\"3\"", "", "W/\"3\"")]
    [TestCase("X-A: b", """{"resourceType":"Patient","id":"7","meta":{"versionId":"2"}}""", "Patient/7/_history/2")]
    [TestCase("X-A: b", "no json", null)]
    public async Task The_receipt_is_what_the_server_calls_it(string header, string body, string? receipt)
    {
        _target.Answer = _ => HttpTarget.Response(201, body, header);
        var outcome = await DeliverAsync(Use(), DeliveryOf("D1"));
        Assert.That(((DeliveryOutcome.Delivered)outcome).Receipt, Is.EqualTo(receipt));
    }

    [TestCase("""{"resourceType":"Patient","id":"a b"}""", "interaction: update", "FHIR-NO-ID")]
    [TestCase("""{"resourceType":"Patient"}""", "interaction: conditional-create", "FHIR-NO-CONDITION")]
    [TestCase("""{"resourceType":"Patient","identifier":[{"value":"1"}]}""", "interaction: conditional-update", "FHIR-NO-CONDITION")]
    [TestCase("""{"resourceType":"Patient"}""", "condition: \"identifier=urn:x|\"", "FHIR-NO-CONDITION")]
    [TestCase("""{"resourceType":"Bundle","type":"batch"}""", "interaction: transaction", "FHIR-PAYLOAD")]
    [TestCase("""{"resourceType":"Bundle"}""", "interaction: transaction", "FHIR-PAYLOAD")]
    [TestCase("""{"resourceType":"Patent"}""", "", "FHIR-PAYLOAD")]
    [TestCase("""{"resource""", "", "FHIR-PAYLOAD")]
    public async Task What_cannot_be_asked_is_refused_before_anything_is_sent(string payload, string send, string code)
    {
        var outcome = await DeliverAsync(Use(Connector(send)), DeliveryOf("D1") with { Payload = Encoding.UTF8.GetBytes(payload) });
        Assert.That((outcome as DeliveryOutcome.Refused)?.Error.Code, Is.EqualTo(code));
        Assert.That(_target.Seen, Is.Empty);
    }

    [Test]
    public async Task A_condition_stands_in_the_request_as_a_server_can_read_it()
    {
        var connector = Use(Connector("interaction: conditional-update\ncondition: \"identifier=urn:x|{id}&active=true\""));
        await DeliverAsync(connector, DeliveryOf("D1") with { Attributes = new Dictionary<string, string> { ["condition"] = "identifier=urn:x|a%26b&active=true" } });
        var seen = _target.Seen.Single();
        Assert.That($"{seen.Method} {seen.Path}", Is.EqualTo("PUT /base/Patient?identifier=urn:x%7Ca%26b&active=true"));
        Assert.That((seen.Headers["Content-Type"], seen.Headers["Prefer"]), Is.EqualTo(("application/fhir+json", "return=minimal")));
    }

    [Test]
    public async Task A_sender_that_waits_gets_the_whole_resource()
    {
        _target.Answer = _ => HttpTarget.Response(200, """{"resourceType":"Patient","id":"D1"}""");
        var outcome = await DeliverAsync(Use(), DeliveryOf("D1") with { WantsReply = true });
        Assert.That(Encoding.UTF8.GetString(((DeliveryOutcome.Delivered)outcome).Reply.Span), Does.StartWith("{\"resourceType\":\"Patient\""));
        Assert.That(_target.Seen.Single().Headers["Prefer"], Is.EqualTo("return=representation"));
    }

    private static (MessageError? Error, RetryScope? Scope) Of(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.RetryLater later => (later.Error, later.Scope),
        DeliveryOutcome.Refused refused => (refused.Error, null),
        _ => (null, null),
    };

    private IConnector Connector(string send) => TestComponents.Connector(FhirConnector.Component, send, $"url: \"http://127.0.0.1:{_target.Port}/base/\"\ntimeout: 500ms");
}
