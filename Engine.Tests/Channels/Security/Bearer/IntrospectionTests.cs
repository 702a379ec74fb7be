using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security.Bearer;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Security.Bearer;

/// <summary>What is remembered of an authorization server's answers, and what is not.</summary>
internal sealed class IntrospectionTests
{
    private HttpTarget _server = null!;
    private Func<string> _secret = () => "the-secret";

    [SetUp]
    public void Start() => (_server, _secret) = (new HttpTarget(), () => "the-secret");

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task An_answer_that_cannot_be_unpacked_is_no_answer_and_the_next_to_ask_asks_anew()
    {
        using var introspection = Make();
        _server.Answer = _ => HttpTarget.Response(200, "not packed at all", "Content-Encoding: gzip");
        var first = await Eventually.Ends(introspection.AskAsync("t", default).AsTask());
        _server.Answer = _ => HttpTarget.Response(200, """{"active":true}""");
        var second = await Eventually.Ends(introspection.AskAsync("t", default).AsTask());
        Assert.That((first.State, first.Error?.Code, second.State?.IsActive), Is.EqualTo((null as TokenState, "AUTH-UNAVAILABLE", true)));
    }

    [Test]
    public async Task A_secret_that_is_gone_is_told_and_a_fault_is_not_kept_for_the_token()
    {
        using var introspection = Make();
        _server.Answer = _ => HttpTarget.Response(200, """{"active":true}""");
        _secret = () => throw new ComponentStartException(new MessageError("SECRET-MISSING", "there is no such secret"));
        var gone = await Eventually.Ends(introspection.AskAsync("t", default).AsTask());
        _secret = () => throw new NotSupportedException();
        await Assert.ThatAsync(() => Eventually.Ends(introspection.AskAsync("t", default).AsTask()), Throws.InstanceOf<NotSupportedException>());
        _secret = () => "the-secret";
        var there = await Eventually.Ends(introspection.AskAsync("t", default).AsTask());
        Assert.That((gone.State, gone.Error?.Code, there.State?.IsActive), Is.EqualTo((null as TokenState, "SECRET-MISSING", true)));
    }

    private Introspection Make()
    {
        var settings = new BearerSettings
        {
            Introspect = new Uri($"http://127.0.0.1:{_server.Port}/introspect"),
            ClientId = "engine",
            ClientSecret = "secret:login",
            Audience = [],
            Scopes = [],
            Cache = TimeSpan.FromMinutes(1),
            Timeout = TimeSpan.FromSeconds(5),
        };
        return new Introspection(settings, new ComponentContext
        {
            Channel = "test",
            Settings = null!,
            Format = ContentFormat.Raw,
            StateFolder = TestContext.CurrentContext.WorkDirectory,
            ConfigurationFolder = TestContext.CurrentContext.WorkDirectory,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            Secrets = _ => _secret(),
        });
    }
}
