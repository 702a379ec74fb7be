using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Security;

/// <summary>The keys of a <c>tls:</c> block, at a listener and towards a target. All files are below the configuration folder unless their paths are absolute.</summary>
internal static class TlsFields
{
    /// <summary>The block's key.</summary>
    public const string Key = "tls";

    private static readonly string[] s_revocation = ["off", "offline", "online"];

    /// <summary>The block of whoever is connected to.</summary>
    public static FieldSpec Server { get; } = new(Key, FieldKind.Block, "Takes TLS connections only, with this certificate. A changed file is taken up for new connections, while those that stand go on.")
    {
        Fields =
        [
            Certificate(required: true),
            PrivateKey,
            Password,
            new("client-certificate", FieldKind.Choice, "Whether peers show a certificate: none asks for none, optional judges one that is shown, required turns away whoever shows none.")
            {
                Choices = ["none", "optional", "required"],
                Default = "none",
                Example = "required",
            },
            Trust,
            Allow,
            Versions,
            Revocation,
            Limit,
        ],
        Example = "{ certificate: tls/engine.pem, key: tls/engine.key, client-certificate: required, trust: tls/partners.pem }",
    };

    /// <summary>The block of whoever connects.</summary>
    public static FieldSpec Client { get; } = new(Key, FieldKind.Block, "Speaks TLS. The other end's certificate must be of a trusted authority and bear the host's name; {} trusts the system's authorities.")
    {
        Fields =
        [
            new("server-name", FieldKind.Text, "The name that the other end's certificate must bear, where it is not the host of the address.") { Example = "lab.hospital.example" },
            Trust,
            Allow,
            Certificate(required: false),
            PrivateKey,
            Password,
            Versions,
            Revocation,
            Limit,
        ],
        Example = "{ trust: tls/partners.pem }",
    };

    private static FieldSpec PrivateKey => new("key", FieldKind.Path, "The certificate's private key, a PEM file, where it is not in the certificate's own file.") { Example = "tls/engine.key" };

    private static FieldSpec Password => new("password", FieldKind.Secret, "The password of the PFX file, or of an encrypted key.") { Example = "secret:tls-password" };

    private static FieldSpec Trust => new("trust", FieldKind.Path, "The authorities whose certificates are believed, a PEM file of theirs (or of peers' self-signed certificates); without it the system's.")
    {
        Example = "tls/partners.pem",
    };

    private static FieldSpec Allow => new("allow", FieldKind.TextList,
        "Which certificates are let in, beyond being trusted; any one of: cn:NAME, subject:FULL-NAME, dns:NAME, uri:URI, ip:ADDRESS (alternative names), sha256:THUMBPRINT. "
        + "Without it every trusted one.")
    {
        Example = "[\"dns:lab.hospital.example\"]",
    };

    private static FieldSpec Versions => new("versions", FieldKind.TextList, "The versions of TLS that are spoken: \"1.2\", \"1.3\". Without it both.") { Example = "[\"1.3\"]" };

    private static FieldSpec Revocation => new("revocation", FieldKind.Choice,
        "Whether revoked certificates are looked for: off never, offline in what the system has of revocation lists, online at the authorities too, and then an answer is needed.")
    {
        Choices = s_revocation,
        Default = "offline",
        Example = "online",
    };

    private static FieldSpec Limit => new("handshake-timeout", FieldKind.Duration, "How long the two ends may take to agree on a connection.")
    {
        Default = "10s",
        Min = "10ms",
        Max = "5m",
        Example = "5s",
    };

    private static FieldSpec Certificate(bool required) => new("certificate", FieldKind.Path, required
        ? "The certificate shown to peers, with the authorities between it and its root: PEM, or PFX."
        : "The certificate shown where the other end asks for one, with the authorities between it and its root: PEM, or PFX.")
    {
        Required = required,
        Example = "tls/engine.pem",
    };
}
