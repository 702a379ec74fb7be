using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Security.OAuth;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Security.OAuth;

/// <summary>Tokens from a certified server by other makers.</summary>
[Category("Peer")]
internal sealed class AccessTokensTests
{
    private readonly List<IDisposable> _open = [];
    private OidcServer _oidc = null!;

    [OneTimeSetUp]
    public async Task Start() => _oidc = await OidcServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _oidc.DisposeAsync();

    [TearDown]
    public void Release()
    {
        _open.ForEach(o => o.Dispose());
        _open.Clear();
    }

    [TestCase("client-id: engine-basic\n  client-secret: secret:engine-basic")]
    [TestCase("client-id: engine-post\n  auth: post\n  client-secret: secret:engine-post")]
    [TestCase("client-id: engine-jwt-rs\n  private-key: client-rsa.key\n  key-id: rsa-1")]
    [TestCase("client-id: engine-jwt-es\n  private-key: client-ec.key\n  key-id: ec-1")]
    [TestCase("client-id: engine-mtls\n  tls: { trust: ca.crt, certificate: client.crt, key: client.key }")]
    [TestCase("client-id: engine-mtls-self\n  auth: mtls\n  tls: { trust: ca.crt, certificate: selfsigned.crt, key: selfsigned.key }")]
    public async Task A_token_is_granted_for_each_way_to_prove_who_one_is(string client)
    {
        var granted = await GrantedAsync(Tokens($"{client}\n  token-url: {_oidc.TokenUrl}\n  scope: system/*.write api.read\n  resource: {OidcServer.FhirAudience}"));
        var claims = Claims(granted.Value);
        Assert.That(((string?)claims["aud"], (string?)claims["scope"]), Is.EqualTo((OidcServer.FhirAudience, "system/*.write api.read")));
        Assert.That(granted.ToString(), Does.Not.Contain(granted.Value), "a token is a secret");
    }

    [Test]
    public async Task The_issuer_says_where_tokens_are_had()
    {
        await GrantedAsync(Tokens($"issuer: {_oidc.Issuer}\n  client-id: engine-basic\n  client-secret: secret:engine-basic\n  scope: api.read"));
        var denied = await DeniedAsync(Tokens($"issuer: {_oidc.Issuer}/elsewhere\n  client-id: engine-basic\n  client-secret: secret:engine-basic"));
        Assert.That(denied.Code, Is.EqualTo("OAUTH-DISCOVERY"));
        Assert.That(denied.Message, Does.Contain("by issuer"));
    }

    [Test]
    public async Task An_issuer_with_a_path_is_asked_where_both_standards_have_it()
    {
        await using var server = new HttpTarget();
        var issuer = $"http://127.0.0.1:{server.Port}/tenant/1";
        server.Answer = request => request.Path.Contains("openid", StringComparison.Ordinal) ? HttpTarget.Response(404)
            : HttpTarget.Response(200, $$"""{"issuer":"{{issuer}}","token_endpoint":"{{_oidc.TokenUrl}}"}""");
        await GrantedAsync(Tokens($"issuer: {issuer}\n  client-id: engine-basic\n  client-secret: secret:engine-basic"));
        Assert.That(server.Seen.Select(s => s.Path), Is.EqualTo(new[] { "/tenant/1/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/tenant/1" }));
    }

    [Test]
    public async Task A_description_of_another_issuer_is_not_followed()
    {
        await using var server = new HttpTarget();
        server.Answer = _ => HttpTarget.Response(200, $$"""{"issuer":"https://other.example","token_endpoint":"{{_oidc.TokenUrl}}"}""");
        var denied = await DeniedAsync(Tokens($"issuer: http://127.0.0.1:{server.Port}\n  client-id: engine-basic\n  client-secret: secret:engine-basic"));
        Assert.That((denied.Code, server.Seen.Count), Is.EqualTo(("OAUTH-DISCOVERY", 1)));
        Assert.That(denied.Message, Does.Contain("of another issuer"));
    }

    [Test]
    public async Task A_FHIR_server_says_where_tokens_are_had()
    {
        await using var server = new HttpTarget();
        server.Answer = _ => HttpTarget.Response(200, $$"""{"token_endpoint":"{{_oidc.TokenUrl}}"}""");
        var tokens = Tokens("client-id: engine-basic\n  client-secret: secret:engine-basic", $"http://127.0.0.1:{server.Port}/r4/", isFhir: true);
        await GrantedAsync(tokens);
        Assert.That(server.Seen.Single().Path, Is.EqualTo("/r4/.well-known/smart-configuration"));
    }

    [TestCase("client-id: engine-basic\n  client-secret: secret:wrong", "OAUTH-CLIENT", "client-id and client-secret")]
    [TestCase("client-id: nobody\n  auth: post\n  client-secret: secret:wrong", "OAUTH-CLIENT", "client-id and client-secret")]
    [TestCase("client-id: engine-jwt-rs\n  private-key: server.key\n  algorithm: ES256\n  key-id: rsa-1", "OAUTH-CLIENT", "private-key, key-id and algorithm")]
    [TestCase("client-id: engine-mtls\n  tls: { trust: ca.crt, certificate: other.crt, key: other.key }", "OAUTH-CLIENT", "certificate of tls:")]
    [TestCase("client-id: resource-server\n  client-secret: secret:resource-server", "OAUTH-REQUEST", "invalid_request; its own words")]
    [TestCase("client-id: engine-basic\n  client-secret: secret:engine-basic\n  resource: urn:other", "OAUTH-RESOURCE", "check resource")]
    [TestCase("client-id: engine-basic\n  client-secret: secret:engine-basic\n  scope: [api.read, admin]", "OAUTH-SCOPE", "this client admin;")]
    [TestCase("client-id: engine-basic\n  client-secret: secret:engine-basic\n  scope: admin", "OAUTH-SCOPE", "without word of admin;")]
    public async Task A_no_names_the_setting_to_change(string client, string code, string says)
    {
        var denied = await DeniedAsync(Tokens($"{client}\n  token-url: {_oidc.TokenUrl}"));
        Assert.That(denied.Code, Is.EqualTo(code));
        Assert.That(denied.Message, Does.Contain(says));
        Assert.That(denied.ToString(), Does.Not.Contain("not-the-secret"));
    }

    [Test]
    public async Task A_token_without_word_of_its_scope_is_taken_where_the_file_says_so()
        => await GrantedAsync(Tokens($"client-id: engine-basic\n  client-secret: secret:engine-basic\n  token-url: {_oidc.TokenUrl}\n  scope: admin\n  unstated-scope: granted"));

    [Test]
    public async Task A_server_whose_certificate_is_not_trusted_is_told_nothing()
    {
        var before = _oidc.TokenRequests;
        var denied = await DeniedAsync(Tokens($"client-id: engine-basic\n  client-secret: secret:engine-basic\n  token-url: {_oidc.TokenUrl}\n  tls: {{ trust: selfsigned.crt }}"));
        Assert.That(denied.Code, Is.EqualTo("OAUTH-TLS"));
        Assert.That(denied.Message, Does.Contain("TLS-CERTIFICATE-NOT-TRUSTED").And.Contain("'trust'"));
        Assert.That(_oidc.TokenRequests, Is.EqualTo(before));
    }

    [Test]
    public async Task A_server_that_is_not_there_or_is_no_token_endpoint_is_told_apart()
    {
        int port;
        await using (var gone = new HttpTarget())
            port = gone.Port;
        Assert.That((await DeniedAsync(Plain(port))).Code, Is.EqualTo("OAUTH-UNREACHABLE"));
        await using var target = new HttpTarget();
        (string? Answer, string Code)[] moods =
        [
            ("", "OAUTH-UNREACHABLE"),
            (null, "OAUTH-UNREACHABLE"),
            (HttpTarget.Response(404), "OAUTH-ANSWER"),
            (HttpTarget.Response(200, "<html>"), "OAUTH-ANSWER"),
            (HttpTarget.Response(200, """{"access_token":"a b"}"""), "OAUTH-ANSWER"),
            (HttpTarget.Response(200, """{"access_token":"x","token_type":"DPoP"}"""), "OAUTH-ANSWER"),
            (HttpTarget.Response(503), "OAUTH-UNAVAILABLE"),
            (HttpTarget.Response(400, """{"error":"unauthorized_client"}"""), "OAUTH-GRANT"),
        ];
        foreach (var (answer, code) in moods)
        {
            target.Answer = _ => answer;
            Assert.That((await DeniedAsync(Plain(target.Port))).Code, Is.EqualTo(code), answer);
        }
        target.Answer = _ => HttpTarget.Response(429, "", "Retry-After: 7");
        var outcome = await Eventually.Ends(Plain(target.Port).GetAsync(null, CancellationToken.None));
        Assert.That((outcome as TokenOutcome.Denied)?.After, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task Many_workers_that_want_a_token_cause_one_request()
    {
        var before = _oidc.TokenRequests;
        var tokens = Tokens($"client-id: engine-basic\n  client-secret: secret:engine-basic\n  token-url: {_oidc.TokenUrl}");
        var all = await Eventually.Ends(Task.WhenAll(Enumerable.Range(0, 50).Select(_ => tokens.GetAsync(null, CancellationToken.None).AsTask())));
        await GrantedAsync(tokens);
        Assert.That(all.Select(o => ((TokenOutcome.Granted)o).Value).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_oidc.TokenRequests - before, Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_is_replaced_before_it_ends_and_when_it_was_refused()
    {
        var clock = new ManualClock();
        await using var target = new HttpTarget();
        var count = 0;
        target.Answer = _ => HttpTarget.Response(200, $$"""{"access_token":"t{{++count}}","token_type":"bearer","expires_in":300}""");
        var tokens = Plain(target.Port, "renew-before: 60s", clock);
        Assert.That((await GrantedAsync(tokens)).Value, Is.EqualTo("t1"));
        clock.Advance(TimeSpan.FromSeconds(239));
        Assert.That((await GrantedAsync(tokens)).Value, Is.EqualTo("t1"));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await GrantedAsync(tokens)).Value, Is.EqualTo("t2"));
        Assert.That((await GrantedAsync(tokens, refused: "t2")).Value, Is.EqualTo("t3"));
        Assert.That((await GrantedAsync(tokens, refused: "t2")).Value, Is.EqualTo("t3"), "another worker had it replaced");

        target.Answer = _ => HttpTarget.Response(503);
        clock.Advance(TimeSpan.FromSeconds(270));
        Assert.That((await GrantedAsync(tokens)).Value, Is.EqualTo("t3"), "it is not over yet");
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.That((await DeniedAsync(tokens)).Code, Is.EqualTo("OAUTH-UNAVAILABLE"));
    }

    [Test]
    public async Task The_client_and_its_secret_are_encoded_before_they_are_joined()
    {
        await using var target = new HttpTarget();
        target.Answer = _ => HttpTarget.Response(200, """{"access_token":"t"}""");
        await GrantedAsync(Tokens($"client-id: \"a:b c\"\n  client-secret: secret:odd\n  token-url: \"http://127.0.0.1:{target.Port}/t\"\n  audience: x&y"));
        var seen = target.Seen.Single();
        Assert.That(Encoding.ASCII.GetString(Convert.FromBase64String(seen.Headers["Authorization"]["Basic ".Length..])), Is.EqualTo("a%3Ab+c:p%3A%2B%C3%BC"));
        Assert.That(Encoding.ASCII.GetString(seen.Body), Is.EqualTo("grant_type=client_credentials&audience=x%26y"));
    }

    [Test]
    public async Task An_assertion_is_used_once_and_ends_soon()
    {
        await using var target = new HttpTarget();
        target.Answer = _ => HttpTarget.Response(200, """{"access_token":"t"}""");
        var url = $"http://127.0.0.1:{target.Port}/t";
        var tokens = Tokens($"client-id: engine-jwt-es\n  private-key: client-ec.key\n  key-id: ec-1\n  key-set-url: https://engine.example/jwks\n  token-url: {url}");
        await GrantedAsync(tokens);
        await GrantedAsync(tokens, refused: "t");
        var assertions = target.Seen.Select(s => System.Web.HttpUtility.ParseQueryString(Encoding.ASCII.GetString(s.Body))["client_assertion"]!).ToList();
        var claims = assertions.Select(Claims).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(claims.Select(c => (string)c["jti"]!).Distinct().Count(), Is.EqualTo(2));
            Assert.That(claims.Select(c => (string?)c["aud"]), Is.All.EqualTo(url));
            Assert.That(claims.Select(c => ((string?)c["iss"], (string?)c["sub"])), Is.All.EqualTo(("engine-jwt-es", "engine-jwt-es")));
            Assert.That(claims.Select(c => (long)c["exp"]! - (long)c["iat"]!), Is.All.InRange(1, 300));
            Assert.That(Part(assertions[0], 0).ToString(Newtonsoft.Json.Formatting.None), Is.EqualTo("""{"alg":"ES384","typ":"JWT","kid":"ec-1","jku":"https://engine.example/jwks"}"""));
        });
    }

    [Test]
    public async Task A_server_that_comes_back_with_other_keys_grants_again()
    {
        await using var oidc = await OidcServer.StartAsync();
        var tokens = Tokens($"client-id: engine-basic\n  client-secret: secret:engine-basic\n  token-url: {oidc.TokenUrl}\n  tls: {{ trust: \"{oidc.Authority}\" }}");
        var first = await GrantedAsync(tokens);
        await oidc.RotateAsync();
        var second = await GrantedAsync(tokens, refused: first.Value);
        Assert.That(((string?)Part(first.Value, 0)["kid"], (string?)Part(second.Value, 0)["kid"]), Is.EqualTo(("sig-1", "sig-2")));
    }

    private AccessTokens Plain(int port, string more = "timeout: 300ms", TimeProvider? time = null)
        => Tokens($"client-id: engine-basic\n  client-secret: secret:engine-basic\n  token-url: \"http://127.0.0.1:{port}/t\"\n  {more}", time: time);

    private AccessTokens Tokens(string oauth, string url = "https://fhir.example", bool isFhir = false, TimeProvider? time = null)
    {
        var tls = oauth.Contains("tls:", StringComparison.Ordinal) ? "" : "tls: { trust: ca.crt }";
        var system = SettingsFrom.Yaml(HttpConnectorSpec.System, $"url: {url}\n{tls}\noauth:\n  {oauth}");
        var context = new ComponentContext
        {
            Channel = "test",
            Settings = system,
            StateFolder = _oidc.Folder,
            ConfigurationFolder = _oidc.Folder,
            Time = time ?? TimeProvider.System,
            Logger = NullLogger.Instance,
            Secrets = name => name switch { "secret:wrong" => "not-the-secret", "secret:odd" => "p:+ü", _ => OidcServer.SecretOf(name["secret:".Length..]) },
        };
        var tokens = new AccessTokens(OAuthSettings.From(system, _oidc.Folder, isFhir)!, context);
        _open.Add(tokens);
        return tokens;
    }

    private static async Task<TokenOutcome.Granted> GrantedAsync(AccessTokens tokens, string? refused = null)
    {
        var outcome = await Eventually.Ends(tokens.GetAsync(refused, CancellationToken.None));
        Assert.That(outcome, Is.TypeOf<TokenOutcome.Granted>(), (outcome as TokenOutcome.Denied)?.Error.ToString());
        return (TokenOutcome.Granted)outcome;
    }

    private static async Task<InterfaceEngine.Channels.Messages.MessageError> DeniedAsync(AccessTokens tokens)
    {
        var outcome = await Eventually.Ends(tokens.GetAsync(null, CancellationToken.None));
        Assert.That(outcome, Is.TypeOf<TokenOutcome.Denied>());
        return ((TokenOutcome.Denied)outcome).Error;
    }

    private static JObject Claims(string jwt) => Part(jwt, 1);

    private static JObject Part(string jwt, int index) => JObject.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[index])));
}
