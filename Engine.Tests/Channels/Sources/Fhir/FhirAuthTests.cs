using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Fhir;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Fhir;

/// <summary>Who is let in, by tokens of a certified server by other makers and by certificates.</summary>
[Category("Peer")]
internal sealed class FhirAuthTests
{
    private const string Patient = """{"resourceType":"Patient","active":true}""";
    private const string Transaction = """
        {"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","active":true},"request":{"method":"POST","url":"Patient"}}]}
        """;

    private readonly List<IAsyncDisposable> _open = [];
    private readonly HashSet<ISource> _secure = [];
    private ScriptedInbox _inbox = new();
    private string _shown = "";
    private OidcServer _oidc = null!;
    private TestCertificates _authority = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _oidc = await OidcServer.StartAsync();
        _authority = new TestCertificates(_oidc.Folder, "CN=Engine Authority");
        _authority.WriteAuthority();
        _authority.Issue("engine").Dispose();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _authority.Dispose();
        await _oidc.DisposeAsync();
    }

    [TearDown]
    public async Task Release()
    {
        foreach (var open in _open)
            await open.DisposeAsync();
        _open.Clear();
        _secure.Clear();
        _inbox = new ScriptedInbox();
    }

    [Test]
    public async Task A_token_lets_in_what_its_scopes_cover_and_the_server_is_asked_once()
    {
        var source = await StartAsync(Bearer());
        var token = await TokenAsync("system/*.write");
        using var create = await SendAsync(source, "/Patient", Patient, token);
        using var bundle = await SendAsync(source, "", Transaction, token);
        using var read = await SendAsync(source, "/Patient", Patient, await TokenAsync("system/*.read"));
        using var readBundle = await SendAsync(source, "", Transaction, await TokenAsync("system/*.read"));
        Assert.Multiple(() =>
        {
            Assert.That((create.StatusCode, bundle.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.OK)));
            Assert.That((read.StatusCode, readBundle.StatusCode), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)));
            Assert.That(read.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer realm=\"test\", error=\"insufficient_scope\", scope=\"system/Patient.c\""));
            Assert.That(_inbox.Offered, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task Who_has_no_token_or_one_that_does_not_count_is_told_so()
    {
        var source = await StartAsync(Bearer(", audience: [urn:example:opaque]"));
        using var none = await SendAsync(source, "/Patient", Patient, null);
        using var other = await SendAsync(source, "/Patient", Patient, "invented");
        using var metadata = await ClientFor(source).GetAsync(BaseOf(source) + "/metadata");
        var statement = JObject.Parse(await metadata.Content.ReadAsStringAsync());
        Assert.Multiple(() =>
        {
            Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(none.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer realm=\"test\""));
            Assert.That(other.Headers.WwwAuthenticate.ToString(), Does.Contain("error=\"invalid_token\""));
            Assert.That(none.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/fhir+json"));
            Assert.That((string?)statement.SelectToken("rest[0].security.service[0].coding[0].code"), Is.EqualTo("OAuth"), "what it asks for it says to everybody");
            Assert.That(_inbox.Offered, Is.Empty);
        });
    }

    [Test]
    public async Task A_token_for_others_is_not_taken_and_required_scopes_are()
    {
        var elsewhere = await StartAsync(Bearer(", audience: [urn:example:elsewhere]"));
        var demanding = await StartAsync(Bearer(", scopes: [api.write, system/Patient.c]"));
        using var wrong = await SendAsync(elsewhere, "/Patient", Patient, await TokenAsync("system/*.write"));
        using var little = await SendAsync(demanding, "/Patient", Patient, await TokenAsync("system/*.write"));
        using var enough = await SendAsync(demanding, "/Patient", Patient, await TokenAsync("system/*.write api.write"));
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(little.Headers.WwwAuthenticate.ToString(), Does.Contain("scope=\"api.write\""));
        Assert.That(enough.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task While_the_server_cannot_be_asked_senders_are_told_to_come_again()
    {
        var log = new CollectedLog();
        var source = await StartAsync($$"""auth: { bearer: { introspect: "http://127.0.0.1:1/x", client-id: x, client-secret: secret:x, timeout: 2s } }""", log);
        using var response = await SendAsync(source, "/Patient", Patient, "some-token");
        using var again = await SendAsync(source, "/Patient", Patient, "some-token");
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(response.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(_inbox.Offered, Is.Empty);
            Assert.That(log.Texts.Count(t => t.Contains("AUTH-UNAVAILABLE", StringComparison.Ordinal)), Is.EqualTo(1), "it is said once");
            Assert.That(log.Texts, Has.None.Contains("some-token"));
        });
    }

    [Test]
    public async Task A_server_that_does_not_know_the_engine_is_the_operators_to_mend()
    {
        var log = new CollectedLog();
        var source = await StartAsync(Bearer().Replace("resource-server,", "nobody,", StringComparison.Ordinal), log);
        using var response = await SendAsync(source, "/Patient", Patient, "some-token");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(log.Texts, Has.Some.Contains("AUTH-CLIENT"));
    }

    [Test]
    public async Task A_token_that_is_bound_to_a_certificate_counts_only_on_a_connection_that_shows_it()
    {
        var tls = "tls: { certificate: engine.pem, key: engine.key, client-certificate: optional, trust: ca.crt, revocation: off }";
        var source = await StartAsync($"{Bearer()}, {tls}");
        using var own = Portable(_oidc.CertificateOf("client"));
        var token = await TokenAsync("system/*.write", own);
        using var bound = await SendAsync(source, "/Patient", Patient, token, own);
        using var stolen = await SendAsync(source, "/Patient", Patient, token);
        using var plain = await SendAsync(source, "/Patient", Patient, await TokenAsync("system/*.write"));
        Assert.That((bound.StatusCode, stolen.StatusCode, plain.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Unauthorized, HttpStatusCode.Created)));
        Assert.That(bound.Headers.Location!.Scheme, Is.EqualTo("https"));
    }

    [Test]
    public async Task Channels_of_one_address_let_in_other_certificates()
    {
        using var first = _authority.Issue("first");
        using var second = _authority.Issue("second");
        const string Tls = "tls: { certificate: engine.pem, key: engine.key, client-certificate: optional, trust: authority.pem, revocation: off }";
        var one = await StartAsync($$"""path: /one, {{Tls}}, auth: { client-certificate: { allow: ["cn:first"] } }""");
        var port = new Uri(BaseOf(one)).Port;
        var two = await StartAsync($$"""path: /two, {{Tls}}, auth: { client-certificate: { allow: ["cn:second"] } }""", port: port);
        using var allowed = await SendAsync(one, "/Patient", Patient, null, first);
        using var barred = await SendAsync(two, "/Patient", Patient, null, first);
        using var other = await SendAsync(two, "/Patient", Patient, null, second);
        using var none = await SendAsync(two, "/Patient", Patient, null);
        Assert.That((allowed.StatusCode, barred.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Forbidden)));
        Assert.That((other.StatusCode, none.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Unauthorized)));
        var failure = await Assert.ThrowsAsync<ComponentStartException>(() => StartAsync("path: /three", port: port));
        Assert.That(failure!.Error.Message, Does.Contain("tls block"));
    }

    [Test]
    public async Task A_renewed_certificate_is_shown_to_who_connects_next_while_those_that_stand_go_on()
    {
        var source = await StartAsync("tls: { certificate: renewed.pem, key: renewed.key }, path: /fhir", prepare: () => _authority.Issue("renewed").Dispose());
        using var before = ClientFor(source);
        using var first = await PostAsync(before, source, "/Patient", Patient);
        var shown = _shown;
        _authority.Issue("renewed").Dispose();
        File.SetLastWriteTimeUtc(Path.Combine(_oidc.Folder, "renewed.pem"), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5));
        using var standing = await PostAsync(before, source, "/Patient", Patient);
        Assert.That(_shown, Is.EqualTo(shown), "no new connection");
        await Eventually.IsTrue(async () =>
        {
            using var after = ClientFor(source);
            using var second = await PostAsync(after, source, "/Patient", Patient);
            return _shown != shown && second.StatusCode == HttpStatusCode.Created;
        }, "the new certificate is shown");
        Assert.That((first.StatusCode, standing.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Created)));
    }

    [Test]
    public async Task Who_speaks_no_TLS_is_recorded_and_hears_nothing()
    {
        var source = await StartAsync("tls: { certificate: engine.pem, key: engine.key }");
        using var client = new HttpClient();
        Assert.That(async () => await client.GetAsync(BaseOf(source).Replace("https:", "http:", StringComparison.Ordinal) + "/metadata"), Throws.InstanceOf<HttpRequestException>());
        await Eventually.IsTrue(() => _inbox.Reported.Any(r => r.Code == "TLS-PLAIN-PEER"), "it is recorded");
    }

    [Test]
    public async Task Plain_HTTP_sources_ask_for_tokens_too()
    {
        var source = Make(HttpSource.Component, $"{{ listen: \"127.0.0.1:0\", path: /orders, {Bearer(", scopes: [api.write]")} }}", null);
        await source.StartAsync(_inbox, CancellationToken.None);
        _open.Add(source);
        var url = source.Endpoint.Replace("http ", "http://", StringComparison.Ordinal);
        using var client = new HttpClient();
        using var without = await client.PostAsync(url, new StringContent("x"));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent("x") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync("api.write"));
        using var with = await client.SendAsync(request);
        Assert.That((without.StatusCode, with.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.Accepted)));
        Assert.That(without.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
    }

    private string Bearer(string more = "")
        => $$"""auth: { bearer: { introspect: "{{_oidc.IntrospectionUrl}}", client-id: resource-server, client-secret: secret:oidc, tls: { trust: ca.crt, revocation: off }{{more}} } }""";

    private async Task<ISource> StartAsync(string settings, CollectedLog? log = null, int port = 0, Action? prepare = null)
    {
        prepare?.Invoke();
        var source = Make(FhirSource.Component, $"{{ listen: \"127.0.0.1:{port}\", {settings} }}", log);
        _open.Add(source);
        if (settings.Contains("tls: { certificate", StringComparison.Ordinal))
            _secure.Add(source);
        await source.StartAsync(_inbox, CancellationToken.None);
        return source;
    }

    private ISource Make(SourceComponent component, string yaml, CollectedLog? log)
    {
        return component.Create(new ComponentContext
        {
            Channel = "test",
            Settings = SettingsFrom.Yaml(component.Spec, yaml),
            Format = component.Format ?? ContentFormat.Raw,
            StateFolder = _oidc.Folder,
            ConfigurationFolder = _oidc.Folder,
            Time = TimeProvider.System,
            Logger = log ?? (Microsoft.Extensions.Logging.ILogger)NullLogger.Instance,
            Secrets = _ => OidcServer.SecretOf("resource-server"),
        });
    }

    private async Task<string> TokenAsync(string scope, X509Certificate2? certificate = null)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        if (certificate is not null)
            handler.ClientCertificates.Add(certificate);
        using var client = new HttpClient(handler);
        var fields = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["scope"] = scope, ["resource"] = OidcServer.OpaqueAudience };
        using var request = new HttpRequestMessage(HttpMethod.Post, _oidc.TokenUrl);
        if (certificate is null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"engine-basic:{OidcServer.SecretOf("engine-basic")}")));
        else
            fields["client_id"] = "engine-mtls";
        request.Content = new FormUrlEncodedContent(fields);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        return (string)JObject.Parse(text)["access_token"]!;
    }

    private HttpClient ClientFor(ISource source, X509Certificate2? certificate = null)
    {
        var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) =>
            {
                _shown = shown!.Thumbprint;
                return true;
            },
        };
        if (certificate is not null)
            handler.ClientCertificates.Add(certificate);
        return new HttpClient(handler) { BaseAddress = new Uri(BaseOf(source)) };
    }

    private async Task<HttpResponseMessage> SendAsync(ISource source, string below, string body, string? token, X509Certificate2? certificate = null)
    {
        using var client = ClientFor(source, certificate);
        return await PostAsync(client, source, below, body, token);
    }

    private async Task<HttpResponseMessage> PostAsync(HttpClient client, ISource source, string below, string body, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, BaseOf(source) + below) { Content = new StringContent(body, Encoding.UTF8, "application/fhir+json") };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Eventually.Ends(client.SendAsync(request));
    }

    private static X509Certificate2 Portable(X509Certificate2 certificate)
    {
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    // An endpoint does not say whether it speaks TLS: the settings do.
    private string BaseOf(ISource source) => source.Endpoint.Replace("fhir ", _secure.Contains(source) ? "https://" : "http://", StringComparison.Ordinal);
}
