using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>A FHIR R4 server by other makers (<c>Engine.Tests/Peers/fhir-server</c>), which keeps what it is sent in memory.</summary>
internal sealed class FhirServer : PeerServer
{
    private readonly HttpClient _client;
    private readonly bool _isSecure;

    private FhirServer(Dictionary<string, string> settings, HttpClient client, bool isSecure) : base("fhir-server", settings)
    {
        _client = client;
        _isSecure = isSecure;
    }

    /// <inheritdoc/>
    protected override string PortVariable => "FHIR_PORT";

    /// <summary>Its base address.</summary>
    public string Url => $"{(_isSecure ? "https" : "http")}://localhost:{Port}/fhir/R4";

    /// <summary>Starts one.</summary>
    /// <param name="token">The bearer token that it wants; null for none.</param>
    public static async Task<FhirServer> StartAsync(string? token = null)
    {
        var client = new HttpClient();
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var server = new FhirServer(token is null ? [] : new() { ["FHIR_TOKEN"] = token }, client, isSecure: false);
        await server.StartAsync([]);
        return server;
    }

    /// <summary>Starts one that speaks TLS with the certificate of an OAuth server and wants that server's tokens for <see cref="OidcServer.FhirAudience"/>.</summary>
    public static async Task<FhirServer> StartAsync(OidcServer oidc)
    {
        // The server's own certificate is not what these requests test.
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        var server = new FhirServer(new() { ["FHIR_OIDC"] = oidc.Folder }, new HttpClient(handler), isSecure: true);
        await server.StartAsync([]);
        return server;
    }

    /// <summary>Says what happens to the next requests that write, one entry each, as <c>server.mjs</c> tells: <c>[{ "status": 503, "retryAfter": 1 }, { "cut": "after" }]</c>.</summary>
    public async Task FaultsAsync(string json)
    {
        using var answer = await _client.PostAsync($"{Url}/faults", new StringContent(json, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What a search or a read finds.</summary>
    /// <param name="query">What follows the base address: <c>Patient?identifier=urn:x|1</c>.</param>
    public async Task<JObject> GetAsync(string query)
    {
        using var answer = await _client.GetAsync($"{Url}/{query}");
        return JObject.Parse(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>How many resources a search finds.</summary>
    public async Task<int> CountAsync(string query)
    {
        var bundle = await GetAsync(query + (query.Contains('?') ? "&" : "?") + "_count=1000");
        Assert.That((string?)bundle["resourceType"], Is.EqualTo("Bundle"), "a search was answered");
        return bundle["entry"]?.Count() ?? 0;
    }

    /// <summary>Stops and starts it: it forgets all.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync([]);
    }
}
