using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Security.OAuth;

/// <summary>How a client proves who it is to an authorization server.</summary>
internal enum ClientAuthentication
{
    /// <summary>Its secret, in a header (RFC 6749, 2.3.1).</summary>
    Basic,

    /// <summary>Its secret, in the form.</summary>
    Post,

    /// <summary>An assertion that its key signed (RFC 7523, 2.2).</summary>
    PrivateKeyJwt,

    /// <summary>The certificate of the connection (RFC 8705, 2).</summary>
    MutualTls,
}

/// <summary>An <c>oauth:</c> block, typed; its paths are absolute.</summary>
internal sealed record OAuthSettings
{
    /// <summary>Where tokens are had; null where that is to be found out.</summary>
    public Uri? TokenUrl { get; init; }

    /// <summary>Who says where tokens are had; null where the block names nobody.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>Where a FHIR server says it; null where the system is none.</summary>
    public Uri? SmartConfiguration { get; init; }

    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>How it proves who it is.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>A reference to its secret.</summary>
    public string? Secret { get; init; }

    /// <summary>Its key's file.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>A reference to what opens the key.</summary>
    public string? PrivateKeyPassword { get; init; }

    /// <summary>The key's name at the server.</summary>
    public string? KeyId { get; init; }

    /// <summary>Where the public key is published.</summary>
    public string? KeySetUrl { get; init; }

    /// <summary>How the key signs; null where the key says.</summary>
    public string? Algorithm { get; init; }

    /// <summary>What is asked for.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Whether a token without word of its scope has all that was asked for.</summary>
    public required bool UnstatedIsGranted { get; init; }

    /// <summary>Whom the tokens are for (RFC 8707).</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>The same by another name.</summary>
    public string? Audience { get; init; }

    /// <summary>How long before its end a token is replaced.</summary>
    public required TimeSpan RenewBefore { get; init; }

    /// <summary>How long the server may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How TLS is spoken with the authorization server: the block's own way, else the system's.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Reads a system's block; null where it has none.</summary>
    /// <param name="system">The system's settings.</param>
    /// <param name="folder">The configuration folder.</param>
    /// <param name="isFhir">Whether the system's <c>url</c> is a FHIR server's.</param>
    public static OAuthSettings? From(Settings system, string folder, bool isFhir)
    {
        if (system.BlockOrNull(OAuthFields.Key) is not { } block)
            return null;
        var (token, issuer) = (UrlOf(block, "token-url"), UrlOf(block, "issuer"));
        return new OAuthSettings
        {
            TokenUrl = token,
            Issuer = issuer,
            SmartConfiguration = isFhir && token is null && issuer is null ? new Uri(system.Text("url").TrimEnd('/') + "/.well-known/smart-configuration") : null,
            ClientId = block.Text("client-id"),
            Authentication = AuthenticationOf(block),
            Secret = block.TextOrNull("client-secret"),
            PrivateKey = block.TextOrNull("private-key") is { } key ? Path.GetFullPath(key, folder) : null,
            PrivateKeyPassword = block.TextOrNull("private-key-password"),
            KeyId = block.TextOrNull("key-id"),
            KeySetUrl = block.TextOrNull("key-set-url"),
            Algorithm = block.TextOrNull("algorithm"),
            Scopes = [.. block.Texts("scope").SelectMany(s => s.Split(' ', StringSplitOptions.RemoveEmptyEntries))],
            UnstatedIsGranted = block.Text("unstated-scope") == "granted",
            Resources = block.Texts("resource"),
            Audience = block.TextOrNull("audience"),
            RenewBefore = block.Duration("renew-before"),
            Timeout = block.Duration("timeout"),
            Tls = TlsSettings.From(block, folder) ?? TlsSettings.From(system, folder),
        };
    }

    /// <summary>What a block's <c>auth</c> says, or its other keys where it is silent.</summary>
    public static ClientAuthentication AuthenticationOf(Settings block) => block.TextOrNull("auth") switch
    {
        "basic" => ClientAuthentication.Basic,
        "post" => ClientAuthentication.Post,
        "private-key-jwt" => ClientAuthentication.PrivateKeyJwt,
        "mtls" => ClientAuthentication.MutualTls,
        _ when block.IsWritten("private-key") => ClientAuthentication.PrivateKeyJwt,
        _ when block.IsWritten("client-secret") => ClientAuthentication.Basic,
        _ => ClientAuthentication.MutualTls,
    };

    private static Uri? UrlOf(Settings block, string key) => block.TextOrNull(key) is { } text ? new Uri(text) : null;
}
