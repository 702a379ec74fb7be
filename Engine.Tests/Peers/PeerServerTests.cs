using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>That the servers which other tests stand on do what these take them to do.</summary>
[Category("Peer")]
internal sealed class PeerServerTests
{
    [Test]
    public async Task The_OAuth_server_grants_tokens_to_those_with_the_secret_and_introspects_them()
    {
        await using var oidc = await OidcServer.StartAsync();
        using var client = Client();
        Assert.That(((int)(await TokenAsync(client, oidc, "wrong")).StatusCode), Is.EqualTo(401));
        using var granted = await TokenAsync(client, oidc, OidcServer.SecretOf("engine-basic"));
        var token = (string)(await ReadAsync(granted))["access_token"]!;
        using var introspection = Form(oidc.IntrospectionUrl, "resource-server", OidcServer.SecretOf("resource-server"), new() { ["token"] = token });
        using var looked = await client.SendAsync(introspection);
        var claims = await ReadAsync(looked);
        Assert.That(((bool)claims["active"]!, (string?)claims["client_id"], (string?)claims["scope"]), Is.EqualTo((true, "engine-basic", "api.read")));
        Assert.That(oidc.TokenRequests, Is.EqualTo(2));
    }

    [Test]
    public async Task The_FHIR_server_keeps_what_it_is_sent_and_fails_as_it_is_told()
    {
        await using var fhir = await FhirServer.StartAsync("open");
        using var client = new HttpClient();
        Assert.That((await SendAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "open");
        await fhir.FaultsAsync("""[{ "status": 503, "retryAfter": 7 }, { "cut": "before" }, { "cut": "after" }]""");
        using (var refused = await SendAsync())
            Assert.That((refused.StatusCode, refused.Headers.RetryAfter!.Delta), Is.EqualTo((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(7))));
        await Assert.ThrowsAsync<HttpRequestException>(SendAsync);
        Assert.That(await fhir.CountAsync("Patient"), Is.Zero, "the connection was cut before");
        await Assert.ThrowsAsync<HttpRequestException>(SendAsync);
        Assert.That(await fhir.CountAsync("Patient"), Is.EqualTo(1), "the connection was cut after");

        async Task<HttpResponseMessage> SendAsync()
            => await client.PostAsync($"{fhir.Url}/Patient", new StringContent("""{"resourceType":"Patient"}""", Encoding.UTF8, "application/fhir+json"));
    }

    private static HttpClient Client()
        => new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });

    private static async Task<HttpResponseMessage> TokenAsync(HttpClient client, OidcServer oidc, string secret)
    {
        using var request = Form(oidc.TokenUrl, "engine-basic", secret,
            new() { ["grant_type"] = "client_credentials", ["scope"] = "api.read", ["resource"] = OidcServer.OpaqueAudience });
        return await client.SendAsync(request);
    }

    private static HttpRequestMessage Form(string url, string client, string secret, Dictionary<string, string> fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        return request;
    }

    private static async Task<JObject> ReadAsync(HttpResponseMessage answer) => JObject.Parse(await answer.Content.ReadAsStringAsync());
}
