using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Security.Bearer;

/// <summary>The keys of an <c>auth:</c> block: how senders over HTTP prove who they are.</summary>
internal static class AuthFields
{
    /// <summary>The block's key.</summary>
    public const string Key = "auth";

    /// <summary>The block.</summary>
    public static FieldSpec Block => new(Key, FieldKind.Block,
        "How senders prove who they are, by a token, a certificate of their own, or both where both are named. Others are answered 401 or 403, and nothing of theirs is stored.")
    {
        Fields = [Bearer, Certificate],
        Example = "{ bearer: { introspect: \"https://login.hospital.example/introspect\", client-id: engine, client-secret: secret:login } }",
    };

    private static FieldSpec Bearer => new("bearer", FieldKind.Block,
        "Access tokens (RFC 6750), about which the authorization server is asked (RFC 7662). A token that is bound to a certificate counts only on a connection that shows it.")
    {
        Fields =
        [
            new("introspect", FieldKind.Url, "Where the authorization server answers about tokens. https, but for loopback.") { Required = true, Example = "https://login.hospital.example/introspect" },
            new("client-id", FieldKind.Text, "Who the engine is there.") { Required = true, Example = "engine" },
            new("client-secret", FieldKind.Secret, "What proves it (HTTP Basic).") { Required = true, Example = "secret:login" },
            new("audience", FieldKind.TextList, "Whom a token must be meant for, any one of them. Without it tokens for others are taken too.") { Example = "[\"https://engine.hospital.example/fhir\"]" },
            new("scopes", FieldKind.TextList,
                "What a token must grant, all of it; a SMART scope also by one that covers it, as system/*.write does system/Patient.c. Without it the fhir source wants "
                + "system/TYPE.c or system/TYPE.u for what is sent, and the http source nothing.")
            {
                Example = "[\"system/*.write\"]",
            },
            new("cache", FieldKind.Duration, "How long an answer about a token is believed before the server is asked again: as long a withdrawn token may still let in.")
            {
                Default = "60s",
                Min = "0s",
                Max = "1h",
            },
            new("timeout", FieldKind.Duration, "How long the server may take to answer; the sender is told to come again then (503).") { Default = "10s", Min = "100ms", Max = "1m" },
            TlsFields.Block,
        ],
        Example = "{ introspect: \"https://login.hospital.example/introspect\", client-id: engine, client-secret: secret:login }",
    };

    private static FieldSpec Certificate => new("client-certificate", FieldKind.Block,
        "A certificate of the sender's own, which the listener's tls block asks for (client-certificate: optional or required) and believes.")
    {
        Fields =
        [
            new("allow", FieldKind.TextList,
                "Which of them this channel lets in, as in a tls block: cn:NAME, subject:FULL-NAME, dns:NAME, uri:URI, ip:ADDRESS, sha256:THUMBPRINT. Without it every trusted one.")
            {
                Example = "[\"dns:portal.hospital.example\"]",
            },
        ],
        Example = "{ allow: [\"dns:portal.hospital.example\"] }",
    };
}
