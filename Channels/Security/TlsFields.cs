using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Security;

/// <summary>The keys of a <c>tls:</c> block, at a listener and towards a target. All files are below the configuration folder unless their paths are absolute.</summary>
internal static class TlsFields
{
    /// <summary>The block's key.</summary>
    public const string Key = "tls";

    /// <summary>The block, for whoever is connected to and for whoever connects.</summary>
    public static FieldSpec Block { get; } = new(Key, FieldKind.Block,
        "Speaks TLS, and nothing else on this connection or port. A listener needs a certificate; whoever connects believes the other end where its certificate is of a trusted "
        + "authority and bears the host's name. A changed file is taken up for new connections, while those that stand go on.")
    {
        Fields =
        [
            new("certificate", FieldKind.Path, "The certificate shown to the other end, with the authorities between it and its root: PEM, or PFX.") { Example = "tls/engine.pem" },
            new("key", FieldKind.Path, "The certificate's private key, a PEM file, where it is not in the certificate's own file.") { Example = "tls/engine.key" },
            new("password", FieldKind.Secret, "The password of the PFX file, or of an encrypted key.") { Example = "secret:tls-password" },
            new("client-certificate", FieldKind.Choice,
                "At a listener, whether peers show a certificate: none (so without this key) asks for none, optional judges one that is shown, required turns away whoever shows none.")
            {
                Choices = ["none", "optional", "required"],
                Example = "required",
            },
            new("server-name", FieldKind.Text, "For whoever connects, the name that the other end's certificate must bear, where it is not the host of the address.")
            {
                Example = "lab.hospital.example",
            },
            new("trust", FieldKind.Path, "The authorities whose certificates are believed, a PEM file of theirs (or of peers' self-signed certificates). Without it the system's.")
            {
                Example = "tls/partners.pem",
            },
            new("allow", FieldKind.TextList,
                "Which certificates are let in, beyond being trusted; any one of: cn:NAME, subject:FULL-NAME, dns:NAME, uri:URI, ip:ADDRESS (alternative names), sha256:THUMBPRINT. "
                + "Without it every trusted one.")
            {
                Example = "[\"dns:lab.hospital.example\"]",
            },
            new("versions", FieldKind.TextList, "The versions of TLS that are spoken: \"1.2\", \"1.3\". Without it both.") { Example = "[\"1.3\"]" },
            new("revocation", FieldKind.Choice,
                "Whether revoked certificates are looked for: off never, offline in what the system has of revocation lists, online at the authorities too, and then an answer is needed.")
            {
                Choices = ["off", "offline", "online"],
                Default = "offline",
                Example = "online",
            },
            new("handshake-timeout", FieldKind.Duration, "How long the two ends may take to agree on a connection.")
            {
                Default = "10s",
                Min = "10ms",
                Max = "5m",
                Example = "5s",
            },
        ],
        Example = "{ certificate: tls/engine.pem, key: tls/engine.key, client-certificate: required, trust: tls/partners.pem }",
    };
}
