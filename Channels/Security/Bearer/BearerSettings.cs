using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Security.Bearer;

/// <summary>A <c>bearer:</c> block, typed.</summary>
internal sealed record BearerSettings
{
    /// <summary>Where tokens are asked about.</summary>
    public required Uri Introspect { get; init; }

    /// <summary>Who asks.</summary>
    public required string ClientId { get; init; }

    /// <summary>A reference to the secret that proves it.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>Whom tokens must be meant for; empty for anybody.</summary>
    public required IReadOnlyList<string> Audience { get; init; }

    /// <summary>What they must grant; empty where the request says.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>How long an answer is believed.</summary>
    public required TimeSpan Cache { get; init; }

    /// <summary>How long an answer may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How the server is reached by TLS; null for what is usual.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Reads the block.</summary>
    /// <param name="bearer">The block.</param>
    /// <param name="folder">The configuration folder.</param>
    public static BearerSettings From(Settings bearer, string folder) => new()
    {
        Introspect = new Uri(bearer.Text("introspect")),
        ClientId = bearer.Text("client-id"),
        ClientSecret = bearer.Text("client-secret"),
        Audience = bearer.Texts("audience"),
        Scopes = bearer.Texts("scopes"),
        Cache = bearer.Duration("cache"),
        Timeout = bearer.Duration("timeout"),
        Tls = TlsSettings.From(bearer, folder),
    };
}
