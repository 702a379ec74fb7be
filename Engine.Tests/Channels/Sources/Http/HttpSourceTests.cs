using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Http;

public class HttpSourceTests : ListenerContract
{
    private HttpClient _client = null!;

    [SetUp]
    public void NewClient() => _client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    [TearDown]
    public void DisposeClient() => _client.Dispose();

    private protected override ISource CreateAt(int port) => Source($"listen: \"127.0.0.1:{port}\"\npath: /in");

    private protected override byte[] MessageOf(string id) => Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","name":"Zoë"}""");

    private protected override async Task<Heard> SendAsync(ISource source, string id)
    {
        using var response = await _client.PostAsync(UrlOf(source), new ByteArrayContent(MessageOf(id)));
        return (int)response.StatusCode switch
        {
            >= 200 and <= 299 => Heard.Taken,
            503 => Heard.NotNow,
            _ => Heard.Never,
        };
    }

    [Test]
    public async Task A_stored_message_is_answered_with_its_id_and_a_repeat_with_the_firsts()
    {
        var source = await StartAsync();
        using var first = await PostAsync(source, "{}");
        Assert.That((first.StatusCode, await BodyOf(first)), Is.EqualTo((HttpStatusCode.Accepted, """{"messageId":"m-1-1","status":"stored"}""")));
        Inbox.AnswerAll(new Acceptance.Duplicate(new MessageId(1, 1), Answer.Positive));
        using var second = await PostAsync(source, "{}");
        Assert.That((second.StatusCode, await BodyOf(second)), Is.EqualTo((HttpStatusCode.OK, """{"messageId":"m-1-1","status":"duplicate"}""")));
    }

    [Test]
    public async Task What_came_is_an_envelope_with_what_the_transport_says()
    {
        var source = await StartAsync(Source("{ listen: \"127.0.0.1:0\", path: \"/in/*\", methods: [PUT, POST] }", ContentFormat.Json));
        using var request = new HttpRequestMessage(HttpMethod.Put, UrlOf(source) + "/a/b?x=1&y=2") { Content = Json("{}") };
        request.Headers.Add("Idempotency-Key", "key-7");
        using var response = await _client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        var envelope = Inbox.Offered.Single();
        Assert.Multiple(() =>
        {
            Assert.That(envelope.Attributes["method"], Is.EqualTo("PUT"));
            Assert.That(envelope.Attributes["path"], Is.EqualTo("/in/a/b"));
            Assert.That(envelope.Attributes["query"], Is.EqualTo("x=1&y=2"));
            Assert.That(envelope.DuplicateKey, Is.EqualTo("key-7"));
            Assert.That(envelope.Format, Is.EqualTo(ContentFormat.Json));
        });
    }

    private static readonly object[] Refusals =
    [
        new object[] { "GET", "/in", "application/json", 405, "HTTP-METHOD" },
        new object[] { "POST", "/other", "application/json", 404, "HTTP-NO-SUCH-PATH" },
        new object[] { "POST", "/in/below", "application/json", 404, "HTTP-NO-SUCH-PATH" },
        new object[] { "POST", "/inn", "application/json", 404, "HTTP-NO-SUCH-PATH" },
        new object[] { "POST", "/in", "text/xml", 415, "HTTP-CONTENT-TYPE" },
        new object[] { "POST", "/in", "application/json; charset=latin1", 415, "HTTP-CHARSET" },
    ];

    [TestCaseSource(nameof(Refusals))]
    public async Task What_the_channel_does_not_take_is_a_problem_document_with_a_code(string method, string path, string type, int status, string code)
    {
        var source = await StartAsync(Source("{ listen: \"127.0.0.1:0\", path: /in }", ContentFormat.Json));
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{PortOf(source)}{path}")
        {
            Content = new ByteArrayContent("{}"u8.ToArray()),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Add("X-Request-Id", "r-1");
        using var response = await _client.SendAsync(request);
        var problem = JObject.Parse(await BodyOf(response));
        Assert.Multiple(() =>
        {
            Assert.That(((int)response.StatusCode, (string?)problem["code"]), Is.EqualTo((status, code)));
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(Inbox.Offered, Is.Empty);
        });
    }

    [TestCase(1)]
    [TestCase(8)]
    [TestCase(40)]
    public async Task Half_a_packed_body_is_not_taken_for_the_whole(int cut)
    {
        var source = await StartAsync();
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => $"PID|{i * 7919}"))));
        using var content = new ByteArrayContent(packed.ToArray(), 0, (int)packed.Length - cut);
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await _client.PostAsync(UrlOf(source), content);
        Assert.That((response.StatusCode, (string?)JObject.Parse(await BodyOf(response))["code"]), Is.EqualTo((HttpStatusCode.BadRequest, "HTTP-CONTENT-ENCODING")));
        Assert.That(Inbox.Offered, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_body_over_the_limit_is_413_with_the_limit_whether_or_not_its_length_was_said(bool says)
    {
        var source = await StartAsync(Source("{ listen: \"127.0.0.1:0\", path: /in, max-size: 1KB }"));
        using var request = new HttpRequestMessage(HttpMethod.Post, UrlOf(source)) { Content = new ByteArrayContent(new byte[1025]) };
        request.Headers.TransferEncodingChunked = !says;
        using var response = await _client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(await BodyOf(response), Does.Contain("1024"));
        Assert.That(Inbox.Offered, Is.Empty);
        Assert.That(Inbox.Samples.Select(s => (s.Code, s.Answer)), Is.EqualTo(new[] { ("HTTP-TOO-LARGE", "413") }));
    }

    [Test]
    public async Task A_body_of_exactly_the_limit_is_taken()
    {
        var source = await StartAsync(Source("{ listen: \"127.0.0.1:0\", path: /in, max-size: 1KB }"));
        using var response = await _client.PostAsync(UrlOf(source), new ByteArrayContent(new byte[1024]));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task What_cannot_be_taken_now_says_when_to_come_again()
    {
        var source = await StartAsync();
        Inbox.AnswerAll(new Acceptance.Unavailable(new MessageError("STORE-FULL", "the disk is full")));
        using var response = await PostAsync(source, "{}");
        Assert.That((response.StatusCode, response.Headers.RetryAfter?.Delta), Is.EqualTo((HttpStatusCode.ServiceUnavailable, (TimeSpan?)TimeSpan.FromSeconds(5))));
        Assert.That(await BodyOf(response), Does.Contain("STORE-FULL"));
    }

    [Test]
    public async Task Content_that_was_stored_and_is_wrong_is_422_with_the_message_and_never_with_the_value()
    {
        var source = await StartAsync();
        var error = new MessageError("MAP-UNMAPPED-CODE", "the code is not in the code set") { Place = "code", Value = "SECRET" };
        Inbox.AnswerAll(new Acceptance.Stored(new MessageId(1, 9), new Answer(error)));
        using var response = await PostAsync(source, "{}");
        var problem = JObject.Parse(await BodyOf(response));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(((string?)problem["messageId"], (string?)problem["place"]), Is.EqualTo(("m-1-9", "code")));
        Assert.That(problem.ToString(), Does.Not.Contain("SECRET"));
    }

    [Test]
    public async Task Channels_share_a_port_by_their_paths_and_it_closes_with_the_last()
    {
        var orders = await StartAsync();
        var port = PortOf(orders);
        var results = await StartAsync(Source($"{{ listen: \"127.0.0.1:{port}\", path: /in/results }}"));
        using var one = await PostAsync(results, "{}");
        await Eventually.Ends(orders.StopAsync(CancellationToken.None));
        using var two = await PostAsync(results, "{}");
        using var gone = await _client.PostAsync($"http://127.0.0.1:{port}/in", Json("{}"));
        Assert.That(new[] { one.StatusCode, two.StatusCode, gone.StatusCode },
            Is.EqualTo(new[] { HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.NotFound }));
        await Eventually.Ends(results.StopAsync(CancellationToken.None));
        await Assert.ThatAsync(() => PostAsync(results, "{}"), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task A_sender_that_goes_away_in_its_body_becomes_no_message()
    {
        var source = await StartAsync();
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, PortOf(source));
            await socket.SendAsync("POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"half\""u8.ToArray());
            await Eventually.IsTrue(() => source.Connections == 1, "the request is in hand");
        }
        await Eventually.IsTrue(() => Inbox.Reported.Count == 1, "it is recorded");
        Assert.That(Inbox.Offered, Is.Empty);
    }

    [Test]
    public async Task Bytes_that_are_no_HTTP_are_answered_400_and_the_next_sender_is_served()
    {
        var source = await StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, PortOf(source));
        await socket.SendAsync("\u000bMSH|^~\\&|\r\u001c\r\n\r\n"u8.ToArray());
        var buffer = new byte[1000];
        var count = await Eventually.Ends(socket.ReceiveAsync(buffer));
        Assert.That(Encoding.ASCII.GetString(buffer, 0, count), Does.StartWith("HTTP/1.1 400"));
        Assert.That(await Eventually.Ends(SendAsync(source, "A1")), Is.EqualTo(Heard.Taken));
    }

    private static ISource Source(string yaml, ContentFormat format = ContentFormat.Raw)
        => TestComponents.Source(HttpSource.Component with { Format = format }, yaml);

    private static string UrlOf(ISource source) => source.Endpoint.Replace("http ", "http://", StringComparison.Ordinal);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private Task<HttpResponseMessage> PostAsync(ISource source, string text) => _client.PostAsync(UrlOf(source), Json(text));

    private static Task<string> BodyOf(HttpResponseMessage response) => response.Content.ReadAsStringAsync();
}
