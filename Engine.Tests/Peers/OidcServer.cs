using System.Security.Cryptography.X509Certificates;

namespace InterfaceEngine.Tests.Peers;

/// <summary>
/// A certified OAuth 2 server (<c>Engine.Tests/Peers/oidc</c>): client credentials, introspection, tokens bound to certificates. Its clients are
/// <c>engine-basic</c>, <c>engine-post</c>, <c>engine-jwt-rs</c>, <c>engine-jwt-es</c>, <c>engine-mtls</c>, <c>engine-mtls-self</c>, and
/// <c>resource-server</c>, which may introspect; its resources <c>urn:example:api</c> and <see cref="FhirAudience"/> (JWT) and
/// <see cref="OpaqueAudience"/>, whose tokens alone can be introspected.
/// </summary>
internal sealed class OidcServer : PeerServer
{
    /// <summary>The audience whose tokens are signed, and which a <see cref="FhirServer"/> wants.</summary>
    public const string FhirAudience = "https://fhir.example.org/r4";

    /// <summary>The audience whose tokens are introspected.</summary>
    public const string OpaqueAudience = "urn:example:opaque";

    private OidcServer(Dictionary<string, string> settings) : base("oidc", settings)
    {
    }

    /// <inheritdoc/>
    protected override string PortVariable => "OIDC_PORT";

    /// <summary>Its address, which is the issuer of its tokens.</summary>
    public string Issuer => $"https://localhost:{Port}";

    /// <summary>Where tokens are had.</summary>
    public string TokenUrl => $"{Issuer}/token";

    /// <summary>Where tokens are looked at.</summary>
    public string IntrospectionUrl => $"{Issuer}/token/introspection";

    /// <summary>The authority of its own certificate and of the clients', a PEM file.</summary>
    public string Authority => PathOf("ca.crt");

    /// <summary>How often it was asked for a token.</summary>
    public int TokenRequests => Log.Split('\n').Count(line => line == "token");

    /// <summary>Starts one.</summary>
    /// <param name="life">How long a token lives, in seconds.</param>
    public static async Task<OidcServer> StartAsync(int life = 300)
    {
        var server = new OidcServer(new() { ["OIDC_TTL"] = $"{life}" });
        await server.StartAsync([]);
        return server;
    }

    /// <summary>The secret of one of the clients that have one.</summary>
    public static string SecretOf(string client) => $"{client}-secret-0123456789abcdef";

    /// <summary>Starts it again after a stop.</summary>
    public Task StartAgainAsync() => StartAsync([]);

    /// <summary>Signs with a new key from now on. What it kept of opaque tokens is gone.</summary>
    public Task RotateAsync() => StartAsync("--rotate");

    /// <summary>The certificate of a client, with its key: <c>client</c> is engine-mtls', <c>selfsigned</c> engine-mtls-self's, <c>other</c> nobody's.</summary>
    public X509Certificate2 CertificateOf(string name) => X509Certificate2.CreateFromPemFile(PathOf($"{name}.crt"), PathOf($"{name}.key"));
}
