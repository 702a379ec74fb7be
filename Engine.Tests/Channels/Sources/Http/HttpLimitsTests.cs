using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sources.Fhir;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Http;

/// <summary>How much, how fast and how packed requests may come; for the http and the fhir source alike.</summary>
internal sealed class HttpLimitsTests
{
    private readonly ManualClock _clock = new();
    private ScriptedInbox _inbox = new();
    private HttpClient _client = null!;
    private ISource? _source;

    [SetUp]
    public void Begin() => (_inbox, _client) = (new ScriptedInbox(), new HttpClient());

    [TearDown]
    public async Task Release()
    {
        _client.Dispose();
        if (_source is not null)
            await _source.DisposeAsync();
    }

    [Test]
    public async Task More_than_the_rate_is_429_until_the_next_second()
    {
        var url = await StartAsync("rate-limit: 2");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
            statuses.Add((await SendAsync(url, Encoding.UTF8.GetBytes("x"))).StatusCode);
        using var refused = await SendAsync(url, Encoding.UTF8.GetBytes("x"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        using var later = await SendAsync(url, Encoding.UTF8.GetBytes("x"));
        Assert.That(statuses, Is.EqualTo(new[] { HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests }));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(later.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(_inbox.Reported.Select(r => r.Code), Is.All.EqualTo("HTTP-RATE-LIMIT"));
    }

    [Test]
    public async Task A_gzip_body_is_stored_unpacked()
    {
        var url = await StartAsync();
        using var response = await SendAsync(url, Pack("order 7"), "gzip");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(Encoding.UTF8.GetString(_inbox.Offered.Single().Content.Span), Is.EqualTo("order 7"));
    }

    [Test]
    public async Task A_body_that_unpacks_to_more_than_the_limit_is_413_and_one_that_is_not_gzip_400()
    {
        var url = await StartAsync("max-size: 1KB");
        using var burst = await SendAsync(url, Pack(new string('x', 100_000)), "gzip");
        using var wrong = await SendAsync(url, Encoding.UTF8.GetBytes("no gzip"), "gzip");
        using var other = await SendAsync(url, Encoding.UTF8.GetBytes("x"), "br");
        Assert.That((burst.StatusCode, wrong.StatusCode, other.StatusCode),
            Is.EqualTo((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest, HttpStatusCode.UnsupportedMediaType)));
        Assert.That(other.Headers.GetValues("Accept-Encoding"), Is.EqualTo(new[] { "gzip" }));
        Assert.That(_inbox.Offered, Is.Empty);
    }

    [Test]
    public async Task A_body_that_does_not_come_in_time_is_408()
    {
        var url = new Uri(await StartAsync("timeout: 30s"));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {url.AbsolutePath} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"));
        var answer = ReceiveAsync(socket);
        await Eventually.IsTrue(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            return answer.IsCompleted;
        }, "it is answered");
        Assert.That(await answer, Does.StartWith("HTTP/1.1 408").And.Contains("HTTP-TIMEOUT"));
    }

    [Test]
    public async Task FHIR_channels_of_one_base_are_told_apart_by_what_they_take_and_answer_as_one_for_what_they_are()
    {
        var first = TestComponents.Source(FhirSource.Component, """{ listen: "127.0.0.1:0", resources: [Patient], bundles: none }""");
        await first.StartAsync(_inbox, CancellationToken.None);
        _source = first;
        var port = new Uri(first.Endpoint.Replace("fhir ", "http://", StringComparison.Ordinal)).Port;
        var others = new ScriptedInbox();
        await using var second = TestComponents.Source(FhirSource.Component, $$"""{ listen: "127.0.0.1:{{port}}", resources: [ChargeItem, Encounter] }""");
        await second.StartAsync(others, CancellationToken.None);
        await using var third = TestComponents.Source(FhirSource.Component, $$"""{ listen: "127.0.0.1:{{port}}", resources: [Encounter], bundles: none }""");
        var clash = await Assert.ThrowsAsync<ComponentStartException>(() => third.StartAsync(others, CancellationToken.None));
        var url = $"http://127.0.0.1:{port}/fhir";
        await PostAsync("Patient", """{"resourceType":"Patient","active":true}""");
        await PostAsync("ChargeItem", """{"resourceType":"ChargeItem","status":"billable","code":{"text":"x"},"subject":{"reference":"Patient/1"}}""");
        await PostAsync("", """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Encounter","status":"planned","class":{"code":"IMP"}},"request":{"method":"POST","url":"Encounter"}}]}""");
        using var unknown = await _client.PostAsync($"{url}/Basic", new StringContent("{}"));
        var statement = Newtonsoft.Json.Linq.JObject.Parse(await _client.GetStringAsync($"{url}/metadata"));
        Assert.Multiple(() =>
        {
            Assert.That(_inbox.Offered.Select(e => e.Attributes["path"]), Is.EqualTo(new[] { "/fhir/Patient" }));
            Assert.That(others.Offered.Select(e => e.Attributes["path"]), Is.EqualTo(new[] { "/fhir/ChargeItem", "/fhir" }));
            Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(statement.SelectTokens("rest[0].resource[*].type").Select(t => (string?)t), Is.EqualTo(new[] { "Patient", "ChargeItem", "Encounter" }));
            Assert.That((string?)statement["fhirVersion"], Is.EqualTo("4.0.1"));
            Assert.That(clash!.Error.Code, Is.EqualTo("PORT-IN-USE"));
        });
        Assert.That(await unknown.Content.ReadAsStringAsync(), Does.Contain("Patient, ChargeItem, Encounter"));

        async Task PostAsync(string below, string body)
        {
            using var response = await _client.PostAsync($"{url}/{below}".TrimEnd('/'), new StringContent(body, Encoding.UTF8, "application/fhir+json"));
            Assert.That((int)response.StatusCode, Is.InRange(200, 201), await response.Content.ReadAsStringAsync());
        }
    }

    private async Task<string> StartAsync(string more = "")
    {
        _source = TestComponents.Source(HttpSource.Component, $"{{ listen: \"127.0.0.1:0\", path: /orders{(more.Length == 0 ? "" : ", " + more)} }}", _clock);
        await _source.StartAsync(_inbox, CancellationToken.None);
        return _source.Endpoint.Replace("http ", "http://", StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(string url, byte[] body, string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        return await Eventually.Ends(_client.PostAsync(url, content));
    }

    private static byte[] Pack(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[4096];
        var text = new StringBuilder();
        for (int count; (count = await socket.ReceiveAsync(buffer)) > 0;)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            if (text.ToString().Contains("HTTP-TIMEOUT", StringComparison.Ordinal))
                break;
        }
        return text.ToString();
    }
}
