using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Contracts;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Http;

public class HttpConnectorTests : ConversationContract
{
    private HttpTarget _target = null!;
    private List<HttpSeen> _before = [];

    private protected override IReadOnlyList<Received> Taken
        => [.. _before.Concat(_target.Seen).Select(s => new Received(s.Body, s.Headers.GetValueOrDefault("Idempotency-Key")))];

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

    private protected override IConnector Create() => Connector("path: /in");

    private protected override byte[] PayloadOf(string id) => Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","name":"Zoë"}""");

    private protected override void Become(TargetMood mood) => _target.Answer = mood switch
    {
        TargetMood.Refuses => _ => HttpTarget.Response(422, PatientText),
        TargetMood.TalksNonsense => _ => "220 mail.example.org ESMTP\r\n",
        TargetMood.IsSilent => _ => "",
        TargetMood.HangsUp => _ => null,
        _ => _ => HttpTarget.Response(201),
    };

    [Test]
    public async Task The_request_is_what_the_channel_and_the_system_say()
    {
        var connector = Use(Connector(
            "{ method: PUT, path: \"/items/{code}?by={who}\", headers: { X-Department: \"{dept}\", X-Client: channel }, key-header: X-Key }",
            "headers: { X-Client: system, X-Site: north }\nbearer-token: secret:token"));
        var outcome = await DeliverAsync(connector, DeliveryOf("D1") with
        {
            ContentType = "application/json; charset=utf-8",
            Attributes = new Dictionary<string, string> { ["path"] = "/items/A%2F1?by=a%26b", ["headers.X-Department"] = "ICU", ["headers.X-Client"] = "channel" },
        });
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Delivered>());
        var seen = _target.Seen.Single();
        Assert.Multiple(() =>
        {
            Assert.That((seen.Method, seen.Path), Is.EqualTo(("PUT", "/base/items/A%2F1?by=a%26b")));
            Assert.That(seen.Headers["X-Department"], Is.EqualTo("ICU"));
            Assert.That(seen.Headers["X-Client"], Is.EqualTo("channel"));
            Assert.That(seen.Headers["X-Site"], Is.EqualTo("north"));
            Assert.That(seen.Headers["X-Key"], Is.EqualTo("test-target-D1"));
            Assert.That(seen.Headers["Authorization"], Is.EqualTo("Bearer the-token"));
            Assert.That(seen.Headers["Content-Type"], Is.EqualTo("application/json; charset=utf-8"));
        });
    }

    [TestCase("/items/../other")]
    [TestCase("/items/.")]
    [TestCase("/items/a b")]
    [TestCase("/items/a\r\nX: y")]
    public async Task A_value_that_would_change_the_address_is_refused_before_anything_is_sent(string path)
    {
        var outcome = await DeliverAsync(Use(Connector("path: \"/items/{code}\"")), DeliveryOf("D1") with
        {
            Attributes = new Dictionary<string, string> { ["path"] = path },
        });
        Assert.That((outcome as DeliveryOutcome.Refused)?.Error.Code, Is.EqualTo("HTTP-PATH"));
        Assert.That(_target.Seen, Is.Empty);
    }

    [TestCase(401, "HTTP-LOGIN", RetryScope.Target)]
    [TestCase(403, "HTTP-LOGIN", RetryScope.Target)]
    [TestCase(408, "HTTP-TIMEOUT", RetryScope.Message)]
    [TestCase(425, "HTTP-TOO-EARLY", RetryScope.Message)]
    [TestCase(429, "HTTP-BUSY", RetryScope.Target)]
    [TestCase(500, "HTTP-SERVER-ERROR", RetryScope.Message)]
    [TestCase(502, "HTTP-GATEWAY", RetryScope.Target)]
    [TestCase(503, "HTTP-UNAVAILABLE", RetryScope.Target)]
    [TestCase(504, "HTTP-GATEWAY", RetryScope.Target)]
    [TestCase(301, "HTTP-REDIRECT", null)]
    [TestCase(400, "HTTP-REFUSED", null)]
    [TestCase(404, "HTTP-REFUSED", null)]
    [TestCase(409, "HTTP-CONFLICT", null)]
    [TestCase(422, "HTTP-REFUSED", null)]
    [TestCase(501, "HTTP-REFUSED", null)]
    public async Task A_status_says_whether_to_try_again_and_for_whom(int status, string code, RetryScope? scope)
    {
        _target.Answer = _ => HttpTarget.Response(status, "words", "Location: /elsewhere");
        var outcome = await DeliverAsync(Use(), DeliveryOf("D1"));
        var (error, found) = outcome switch
        {
            DeliveryOutcome.RetryLater later => (later.Error, (RetryScope?)later.Scope),
            DeliveryOutcome.Refused refused => (refused.Error, null),
            _ => (null, null),
        };
        Assert.That((error?.Code, found), Is.EqualTo((code, scope)));
        Assert.That(error!.Message, Does.Contain($"POST /in was answered {status}"));
        Assert.That(_target.Seen, Has.Count.EqualTo(1), "nothing is followed");
    }

    [TestCase("delivered-status: [404]", 404)]
    [TestCase("duplicate-status: [409]", 409)]
    public async Task A_channel_may_say_that_a_status_means_delivered(string setting, int status)
    {
        _target.Answer = _ => HttpTarget.Response(status);
        Assert.That(await DeliverAsync(Use(Connector(setting)), DeliveryOf("D1")), Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [TestCase("path: /x", "Location: /charges/7", "", "/charges/7")]
    [TestCase("path: /x", "ETag: W/\"3\"", "", "W/\"3\"")]
    [TestCase("receipt: /confirmation/0/number", "Location: /y", """{"confirmation":[{"number":4711}]}""", "4711")]
    [TestCase("receipt: /missing", "Location: /y", "no json", "/y")]
    public async Task The_receipt_is_what_the_target_calls_it(string setting, string header, string body, string receipt)
    {
        _target.Answer = _ => HttpTarget.Response(201, body, header);
        var outcome = await DeliverAsync(Use(Connector(setting)), DeliveryOf("D1"));
        Assert.That((outcome as DeliveryOutcome.Delivered)?.Receipt, Is.EqualTo(receipt));
    }

    [TestCase("Retry-After: 120", 120)]
    [TestCase("Retry-After: Wed, 04 Mar 2026 05:08:00 GMT", 60)]
    [TestCase("Retry-After: Wed, 04 Mar 2026 05:00:00 GMT", 0)]
    public async Task The_wait_that_the_target_asks_for_is_passed_on_in_either_form(string header, int seconds)
    {
        _target.Answer = _ => HttpTarget.Response(503, "", header);
        var time = new StillClock(new DateTimeOffset(2026, 3, 4, 5, 7, 0, TimeSpan.Zero));
        var outcome = await DeliverAsync(Use(Connector("path: /in", time: time)), DeliveryOf("D1"));
        Assert.That((outcome as DeliveryOutcome.RetryLater)?.After, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [TestCase(TargetMood.IsSilent, "HTTP-NO-ANSWER")]
    [TestCase(TargetMood.HangsUp, "HTTP-BROKEN")]
    public async Task Where_the_request_went_out_and_no_answer_came_only_this_message_waits(TargetMood mood, string code)
    {
        Become(mood);
        var later = (DeliveryOutcome.RetryLater)await DeliverAsync(Use(), DeliveryOf("D1"));
        Assert.That((later.Scope, later.Error.Code), Is.EqualTo((RetryScope.Message, code)));
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    public async Task An_answer_that_is_not_packed_as_it_says_is_one_that_broke(string encoding)
    {
        _target.Answer = _ => HttpTarget.Response(201, "not packed at all", $"Content-Encoding: {encoding}");
        var later = (DeliveryOutcome.RetryLater)await DeliverAsync(Use(), DeliveryOf("D1"));
        Assert.That((later.Scope, later.Error.Code), Is.EqualTo((RetryScope.Message, "HTTP-BROKEN")));
    }

    [Test]
    public async Task A_header_with_characters_that_no_header_holds_is_refused_and_does_not_stop_the_target()
    {
        var connector = Use(Connector("headers: { X-Ward: \"{ward}\" }"));
        var outcome = await DeliverAsync(connector, DeliveryOf("D1") with { Attributes = new Dictionary<string, string> { ["headers.X-Ward"] = "Zürich" } });
        Assert.That((outcome as DeliveryOutcome.Refused)?.Error.Code, Is.EqualTo("HTTP-HEADER"));
    }

    [Test]
    public async Task What_does_not_speak_HTTP_stops_the_whole_target_with_a_clear_code()
    {
        Become(TargetMood.TalksNonsense);
        var later = (DeliveryOutcome.RetryLater)await DeliverAsync(Use(), DeliveryOf("D1"));
        Assert.That((later.Scope, later.Error.Code), Is.EqualTo((RetryScope.Target, "HTTP-NONSENSE")));
    }

    [Test]
    public async Task An_answer_that_explains_a_failure_is_kept_to_four_kilobytes()
    {
        _target.Answer = _ => HttpTarget.Response(400, new string('x', 100_000));
        var refused = (DeliveryOutcome.Refused)await DeliverAsync(Use(), DeliveryOf("D1"));
        Assert.That(refused.Error.Value, Has.Length.EqualTo(4096));
    }

    [Test]
    public void Its_endpoint_shows_the_address_and_the_template()
    {
        var connector = Use(TestComponents.Connector(HttpConnector.Component, "path: \"/items/{code}\"", "url: \"http://127.0.0.1:81/base/\""));
        Assert.That(connector.Endpoint, Is.EqualTo("http POST http://127.0.0.1:81/base/items/{code}"));
    }

    private IConnector Connector(string send, string system = "", TimeProvider? time = null) => TestComponents.Connector(
        HttpConnector.Component, send, $"url: \"http://127.0.0.1:{_target.Port}/base\"\ntimeout: 500ms\n{system}", time,
        secrets: new Dictionary<string, string> { ["secret:token"] = "the-token" });
}
