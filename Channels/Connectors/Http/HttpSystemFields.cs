using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Security;
using InterfaceEngine.Channels.Security.OAuth;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>What a systems file may say of any system that is reached by HTTP requests, and what can be wrong with it.</summary>
internal static class HttpSystemFields
{
    /// <summary>How long a request may take.</summary>
    public static FieldSpec Timeout { get; } = new("timeout", FieldKind.Duration, "How long a request may take, connecting and the whole answer included.") { Default = "30s", Min = "100ms", Max = "10m" };

    /// <summary>Headers of every request, and who the engine says it is.</summary>
    public static IReadOnlyList<FieldSpec> Common { get; } =
    [
        new("headers", FieldKind.TextMap, "Headers of every request, none of them secret.") { Example = "{ X-Client: interface-engine }" },
        new("bearer-token", FieldKind.Secret, "The token of an `Authorization: Bearer` header.") { Example = "secret:erp-token" },
        new("basic", FieldKind.Block, "The name and password of an `Authorization: Basic` header. Ignored where there is a bearer-token.")
        {
            Fields =
            [
                new("user", FieldKind.Text, "The name.") { Required = true },
                new("password", FieldKind.Secret, "The password.") { Required = true, Example = "secret:erp-password" },
            ],
        },
        new("secret-header", FieldKind.Block, "A header of every request whose value is secret, such as an API key.")
        {
            Fields =
            [
                new("name", FieldKind.Text, "The header's name.") { Required = true, Example = "X-Api-Key" },
                new("value", FieldKind.Secret, "Its value.") { Required = true, Example = "secret:erp-key" },
            ],
        },
        OAuthFields.Block,
        TlsFields.Block,
        new("max-connections", FieldKind.Integer, "How many connections all channels together have to the system. Without it each request has its own.") { Min = "1", Max = "1000", Example = "8" },
    ];

    /// <summary>Finds what is wrong with a system's block.</summary>
    /// <param name="system">The block; null where the system has none.</param>
    /// <param name="isFhir">Whether it is a FHIR server.</param>
    /// <param name="check">Gets it.</param>
    public static void Check(Settings? system, bool isFhir, ComponentCheck check)
    {
        if (system is null)
            return;
        TlsCheck.Run(system, listens: false, check);
        OAuthCheck.Run(system, isFhir, check);
        if (system.TextOrNull("url") is not { } text || new Uri(text) is not { } url || url.Scheme == Uri.UriSchemeHttps)
            return;
        if (system.BlockOrNull(OAuthFields.Key) is { } oauth && !url.IsLoopback)
            check.Problems.Error("CFG-OAUTH-PLAIN", oauth.At, "the url begins with http, so that everybody on the way can read the access token", "write https");
        // Where there are tokens, it may be meant for the authorization server.
        else if (system.BlockOrNull(TlsFields.Key) is { } tls && !system.Has(OAuthFields.Key))
            check.Problems.Error("CFG-TLS", tls.At, "the url begins with http, so that no TLS is spoken", "write https, or remove 'tls'");
    }
}
