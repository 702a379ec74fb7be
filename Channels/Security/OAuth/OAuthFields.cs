using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Security.OAuth;

/// <summary>The keys of an <c>oauth:</c> block: how a system's tokens are had.</summary>
internal static class OAuthFields
{
    /// <summary>The block's key.</summary>
    public const string Key = "oauth";

    /// <summary>The block.</summary>
    public static FieldSpec Block { get; } = new(Key, FieldKind.Block,
        "Gets access tokens by OAuth 2 client credentials and sends them as `Authorization: Bearer`. All channels of the system share one token, which is renewed "
        + "before it ends, and once where the system does not take it any more. Ignored where there is a bearer-token.")
    {
        Fields =
        [
            new("token-url", FieldKind.Url, "Where tokens are had.") { Example = "https://login.hospital.example/token" },
            new("issuer", FieldKind.Url,
                "The authorization server, where its own description is to say the token-url: at /.well-known/openid-configuration below it, or where RFC 8414 has it. "
                + "Without issuer and token-url, a FHIR server is asked: at /.well-known/smart-configuration below the system's url.")
            {
                Example = "https://login.hospital.example",
            },
            new("client-id", FieldKind.Text, "Who the engine is to the authorization server.") { Required = true, Example = "interface-engine" },
            new("auth", FieldKind.Choice,
                "How it proves that: basic and post send the client-secret in a header or in the form, private-key-jwt signs with the private-key (RFC 7523, SMART Backend Services), mtls shows the certificate of "
                + "`tls:` (RFC 8705). Without it what there is decides: a private-key, else a client-secret (basic), else the certificate.")
            {
                Choices = ["basic", "post", "private-key-jwt", "mtls"],
                Example = "post",
            },
            new("client-secret", FieldKind.Secret, "The client's secret, for basic and post.") { Example = "secret:fhir-client" },
            new("private-key", FieldKind.Path, "The key that signs, a PEM file: RSA, or EC on P-256 or P-384. A changed file is taken up with the next token.") { Example = "keys/fhir-client.pem" },
            new("private-key-password", FieldKind.Secret, "The password of an encrypted private-key.") { Example = "secret:fhir-client-key" },
            new("key-id", FieldKind.Text, "What the authorization server calls the key (kid).") { Example = "engine-2026" },
            new("key-set-url", FieldKind.Url, "Where the public key is published (jku), where the authorization server wants to be told.") { Example = "https://engine.hospital.example/jwks.json" },
            new("algorithm", FieldKind.Choice, "How it signs. Without it RS384, or ES256 or ES384 by the key's curve.") { Choices = ["RS256", "RS384", "ES256", "ES384"], Example = "RS256" },
            new("scope", FieldKind.TextList, "What is asked for. Every one must be granted.") { Example = "[system/Patient.write, system/Encounter.write]" },
            new("unstated-scope", FieldKind.Choice,
                "What it means where a token comes without word of its scope, though one was asked for: granted, as the standard has it, or refused, because some servers leave it out where they grant none of it.")
            {
                Choices = ["refused", "granted"],
                Default = "refused",
                Example = "granted",
            },
            new("resource", FieldKind.TextList, "Whom the tokens are for, where the authorization server serves several (RFC 8707).") { Example = "https://fhir.hospital.example/r4" },
            new("audience", FieldKind.Text, "The same, for authorization servers that want it under this name.") { Example = "https://fhir.hospital.example/r4" },
            new("renew-before", FieldKind.Duration, "How long before its end a token is replaced; never more than half its life.") { Default = "60s", Min = "0s", Max = "1h", Example = "30s" },
            new("timeout", FieldKind.Duration, "How long the authorization server may take.") { Default = "10s", Min = "100ms", Max = "5m", Example = "5s" },
            TlsFields.Block,
        ],
        Example = "{ token-url: \"https://login.hospital.example/token\", client-id: interface-engine, client-secret: secret:fhir-client, scope: system/*.write }",
    };
}
