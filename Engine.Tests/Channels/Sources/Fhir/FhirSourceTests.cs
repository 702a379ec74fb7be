using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Fhir;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Fhir;

public class FhirSourceTests : ListenerContract
{
    private const string Patient = """{"resourceType":"Patient","id":"p1","name":[{"family":"Invented"}]}""";

    private HttpClient _client = null!;

    [SetUp]
    public void NewClient() => _client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    [TearDown]
    public void DisposeClient() => _client.Dispose();

    private protected override ISource CreateAt(int port) => Source($"listen: \"127.0.0.1:{port}\"");

    private protected override byte[] MessageOf(string id)
        => Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"{{id}}","name":[{"family":"Zoë"}]}""");

    private protected override async Task<Heard> SendAsync(ISource source, string id)
    {
        using var response = await _client.PostAsync(BaseOf(source) + "/Patient", Fhir(Encoding.UTF8.GetString(MessageOf(id))));
        return (int)response.StatusCode switch
        {
            >= 200 and <= 299 => Heard.Taken,
            503 => Heard.NotNow,
            _ => Heard.Never,
        };
    }

    [Test]
    public async Task A_create_is_201_with_the_address_and_version_that_a_repeat_hears_again()
    {
        var source = await StartAsync();
        using var first = await SendAsync(source, "POST", "/Patient", Patient);
        Inbox.AnswerAll(new Acceptance.Duplicate(new MessageId(1, 1), Answer.Positive));
        using var repeat = await SendAsync(source, "POST", "/Patient", Patient);
        foreach (var response in new[] { first, repeat })
            Assert.Multiple(() =>
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
                Assert.That(response.Headers.Location?.ToString(), Does.StartWith($"{BaseOf(source)}/Patient/").And.EndWith("/_history/1"));
                Assert.That(response.Headers.Location, Is.EqualTo(first.Headers.Location));
                Assert.That(response.Headers.ETag?.ToString(), Is.EqualTo("W/\"1\""));
            });
        Assert.That(Inbox.Offered[0].Attributes["interaction"], Is.EqualTo("create"));
        Assert.That(Inbox.Offered[0].Format, Is.EqualTo(ContentFormat.Fhir));
    }

    [Test]
    public async Task An_update_keeps_the_id_in_its_path()
    {
        var source = await StartAsync();
        using var response = await SendAsync(source, "PUT", "/Patient/p1", Patient);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(response.Headers.Location?.ToString(), Does.EndWith("/fhir/Patient/p1/_history/1"));
        Assert.That(Inbox.Offered.Single().Attributes["interaction"], Is.EqualTo("update"));
    }

    [Test]
    public async Task What_is_preferred_is_returned()
    {
        var source = await StartAsync();
        using var minimal = await SendAsync(source, "POST", "/Patient", Patient, prefer: "return=minimal");
        using var whole = await SendAsync(source, "POST", "/Patient", Patient, prefer: "return=representation");
        using var outcome = await SendAsync(source, "POST", "/Patient", Patient, prefer: "return=OperationOutcome");
        var resource = await ResourceOf(whole);
        Assert.That(await minimal.Content.ReadAsStringAsync(), Is.Empty);
        Assert.That(((string?)resource["id"], (string?)resource["meta"]!["versionId"], (string?)resource["name"]![0]!["family"]),
            Is.EqualTo((whole.Headers.Location!.ToString().Split('/')[^3], "1", "Invented")));
        Assert.That((string?)(await ResourceOf(outcome))["issue"]![0]!["severity"], Is.EqualTo("information"));
    }

    [TestCase("POST", "/Patient", "{\n  \"resourceType\": Patient }", 400, "structure", "line 2, column 19")]
    [TestCase("POST", "/Patient", """{"resourceType":"Pateint"}""", 400, "structure", "Patient")]
    [TestCase("POST", "/Patient", """{"resourceType":"Basic","code":{"text":"x"}}""", 400, "structure", "path")]
    [TestCase("POST", "/Patient", """{"resourceType":"Patient","gender":"m"}""", 422, "code-invalid", "female")]
    [TestCase("POST", "/Patiend", Patient, 404, "not-supported", "R4")]
    [TestCase("POST", "/", Patient, 400, "structure", "Bundle")]
    [TestCase("PUT", "/Patient/p2", Patient, 400, "value", "id")]
    [TestCase("PUT", "/Patient/p_2", Patient, 400, "value", "id")]
    [TestCase("PUT", "/Patient", Patient, 405, "not-supported", "POST")]
    [TestCase("POST", "/Patient/p1/more/parts", Patient, 404, "not-supported", "[base]")]
    public async Task What_is_wrong_is_an_outcome_that_says_what(string method, string path, string body, int status, string type, string says)
    {
        var source = await StartAsync();
        using var response = await SendAsync(source, method, path, body);
        await AssertOutcome(response, status, type, says);
        Assert.That(Inbox.Offered, Is.Empty);
        var (_, sample, answer) = Inbox.Samples.Single();
        Assert.That(answer, Is.EqualTo($"{status}"));
        Assert.That(Encoding.UTF8.GetString(sample), Is.EqualTo((status is 400 && path != "/Patient/p_2") || status is 422 ? body : ""), "what was read of it is kept");
    }

    [Test]
    public async Task All_faults_of_a_resource_are_told_at_once_with_their_paths()
    {
        var source = await StartAsync();
        using var response = await SendAsync(source, "POST", "/Patient", """{"resourceType":"Patient","gender":"m","birthDate":"x"}""");
        Assert.That((await ResourceOf(response)).SelectTokens("issue[*].expression[0]").Select(t => (string?)t),
            Is.EqualTo(new[] { "Patient.gender", "Patient.birthDate" }));
    }

    [Test]
    public async Task XML_is_taken_and_answered_to_who_asks_for_it()
    {
        const string Xml = "<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"Zoë\"/></name></Patient>";
        var source = await StartAsync();
        using var silent = await SendAsync(source, "POST", "/Patient", Xml, type: "application/fhir+xml");
        using var asked = await SendAsync(source, "POST", "/Patient", Xml, type: "application/fhir+xml", accept: "application/fhir+xml", prefer: "return=representation");
        using var wrong = await SendAsync(source, "POST", "/Patient", Xml.Replace("family", "famly", StringComparison.Ordinal), type: "application/fhir+xml", accept: "application/fhir+json;q=0.5, application/fhir+xml");
        using var json = await SendAsync(source, "POST", "/Patient", Xml, type: "application/fhir+xml", accept: "application/fhir+json, application/fhir+xml;q=0.9", prefer: "return=representation");
        var answer = await asked.Content.ReadAsStringAsync();
        Assert.Multiple(() =>
        {
            Assert.That(silent.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(asked.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/fhir+xml"));
            Assert.That(answer, Does.Contain("<family value=\"Zoë\" />"));
            Assert.That((int)wrong.StatusCode, Is.EqualTo(422));
            Assert.That(wrong.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/fhir+xml"));
            Assert.That(json.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/fhir+json"));
            Assert.That(Encoding.UTF8.GetString(Inbox.Offered[0].Content.Span), Is.EqualTo(Xml), "what is stored is what came");
        });
    }

    [Test]
    public async Task Only_FHIR_4_is_spoken()
    {
        var source = await StartAsync();
        using var text = await SendAsync(source, "POST", "/Patient", "<Patient/>", type: "text/plain");
        using var other = await SendAsync(source, "POST", "/Patient", Patient, type: "application/fhir+json; fhirVersion=5.0");
        using var accept = await SendAsync(source, "POST", "/Patient", Patient, accept: "text/turtle");
        using var format = await SendAsync(source, "POST", "/Patient?_format=ttl", Patient);
        using var fine = await SendAsync(source, "POST", "/Patient?_format=json", Patient, type: "application/fhir+json; fhirVersion=4.0", accept: "*/*");
        await AssertOutcome(text, 415, "not-supported", "application/fhir+json");
        await AssertOutcome(other, 415, "not-supported", "4.0");
        await AssertOutcome(accept, 406, "not-supported", "application/fhir+json");
        await AssertOutcome(format, 406, "not-supported", "application/fhir+json");
        Assert.That(fine.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task What_became_of_a_message_is_said_as_status_and_outcome()
    {
        var source = await StartAsync();
        Inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the disk is full")));
        using var later = await SendAsync(source, "POST", "/Patient", Patient);
        Inbox.AnswerAll(new Acceptance.Stored(new MessageId(1, 5), new Answer(
            new MessageError("MAP-UNMAPPED-CODE", "the code is not in the code set") { Place = "Patient.gender", Value = "SECRET" })));
        using var wrong = await SendAsync(source, "POST", "/Patient", Patient);
        await AssertOutcome(later, 503, "transient", "disk");
        Assert.That(later.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(5)));
        var outcome = await AssertOutcome(wrong, 422, "code-invalid", "m-1-5");
        Assert.That((string?)outcome["issue"]![0]!["expression"]![0], Is.EqualTo("Patient.gender"));
        Assert.That(outcome.ToString(), Does.Not.Contain("SECRET"));
    }

    [Test]
    public async Task Its_capabilities_are_those_of_the_channel()
    {
        var source = await StartAsync(Source("{ listen: \"127.0.0.1:0\", resources: [Patient, Encounter] }"));
        using var request = new HttpRequestMessage(HttpMethod.Get, BaseOf(source) + "/metadata");
        request.Headers.Add("X-Request-Id", "r-77");
        using var response = await _client.SendAsync(request);
        var statement = await ResourceOf(response);
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Headers.GetValues("X-Request-Id"), Is.EqualTo(new[] { "r-77" }));
            Assert.That(statement.SelectTokens("rest[0].resource[*].type").Select(t => (string?)t), Is.EqualTo(new[] { "Patient", "Encounter" }));
            Assert.That((string?)statement["implementation"]!["url"], Is.EqualTo(BaseOf(source)));
            Assert.That(FhirValidator.Validate(statement), Is.Empty);
        });
        using var other = await SendAsync(source, "POST", "/Basic", """{"resourceType":"Basic","code":{"text":"x"}}""");
        await AssertOutcome(other, 404, "not-supported", "Patient, Encounter");
    }

    [Test]
    public void A_resource_that_R4_does_not_know_is_refused_before_the_start_with_the_near_one()
    {
        var failure = Assert.Throws<ComponentStartException>(() => Source("{ listen: \"127.0.0.1:0\", resources: [Encounters] }"));
        Assert.That(failure!.Message, Does.Contain("'Encounter'"));
    }

    [Test]
    public async Task A_sender_that_reads_its_answer_slowly_does_not_hold_up_a_stop_while_others_share_the_port()
    {
        var source = await StartAsync();
        var port = new Uri(BaseOf(source)).Port;
        _ = await StartAsync(Source($"{{ listen: \"127.0.0.1:{port}\", path: /other }}"));
        var body = Encoding.UTF8.GetBytes("""{"resourceType":"Patient","name":[{"family":"LONG"}]}""".Replace("LONG", new string('x', 9 << 20), StringComparison.Ordinal));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 << 10 };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {new Uri(BaseOf(source)).AbsolutePath}/Patient HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nPrefer: return=representation\r\nContent-Length: {body.Length}\r\n\r\n"));
        for (var sent = 0; sent < body.Length;)
            sent += await socket.SendAsync(body.AsMemory(sent));
        Assert.That(await socket.ReceiveAsync(new byte[1 << 10]), Is.GreaterThan(0), "the answer begins");
        Assert.That(source.Connections, Is.EqualTo(1), "and does not end");
        var watch = Stopwatch.StartNew();
        await Eventually.Ends(source.StopAsync(new CancellationToken(canceled: true)));
        // Kestrel itself gives up such a sender after as long as its answer takes at 240 bytes a second.
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(4)));
    }

    private static ISource Source(string yaml) => TestComponents.Source(FhirSource.Component, yaml);

    private static string BaseOf(ISource source) => source.Endpoint.Replace("fhir ", "http://", StringComparison.Ordinal);

    private static ByteArrayContent Fhir(string text, string type = "application/fhir+json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private async Task<HttpResponseMessage> SendAsync(
        ISource source, string method, string path, string body, string type = "application/fhir+json", string? accept = null, string? prefer = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), BaseOf(source) + path) { Content = Fhir(body, type) };
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        if (prefer is not null)
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        return await _client.SendAsync(request);
    }

    private static async Task<JObject> ResourceOf(HttpResponseMessage response)
    {
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/fhir+json"));
        var resource = FhirReader.Read(await response.Content.ReadAsByteArrayAsync(), out var issue);
        Assert.That(issue, Is.Null);
        return resource!;
    }

    private static async Task<JObject> AssertOutcome(HttpResponseMessage response, int status, string type, string says)
    {
        var outcome = await ResourceOf(response);
        Assert.Multiple(() =>
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That((string?)outcome["resourceType"], Is.EqualTo("OperationOutcome"));
            Assert.That((string?)outcome["issue"]![0]!["code"], Is.EqualTo(type));
            Assert.That((string?)outcome["issue"]![0]!["diagnostics"], Does.Contain(says));
            Assert.That(FhirValidator.Validate(outcome), Is.Empty);
        });
        return outcome;
    }
}
