using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Security;

/// <summary>Whether peers show a certificate.</summary>
internal enum ClientCertificate
{
    /// <summary>They are asked for none.</summary>
    None,

    /// <summary>They may; one that is shown must be good.</summary>
    Optional,

    /// <summary>They must.</summary>
    Required,
}

/// <summary>A <c>tls:</c> block, typed; its paths are absolute.</summary>
internal sealed record TlsSettings
{
    /// <summary>The own certificate; null where there is none.</summary>
    public string? Certificate { get; init; }

    /// <summary>The key's file; null where it is in the certificate's.</summary>
    public string? Key { get; init; }

    /// <summary>A reference to the secret that opens the key; null where it is open.</summary>
    public string? Password { get; init; }

    /// <summary>Whether peers show a certificate. Of no meaning towards a target, which always does.</summary>
    public ClientCertificate ClientCertificate { get; init; }

    /// <summary>The authorities believed; null for the system's.</summary>
    public string? Trust { get; init; }

    /// <summary>Which trusted certificates are let in.</summary>
    public required AllowedCertificates Allow { get; init; }

    /// <summary>The versions spoken.</summary>
    public required SslProtocols Versions { get; init; }

    /// <summary>Whether revoked certificates are looked for.</summary>
    public required X509RevocationMode Revocation { get; init; }

    /// <summary>How long a handshake may take.</summary>
    public required TimeSpan HandshakeTimeout { get; init; }

    /// <summary>The name that a target's certificate must bear; null for the host of its address.</summary>
    public string? ServerName { get; init; }

    /// <summary>What holds where there is no block: the system's authorities, the host's own name, no certificate shown.</summary>
    public static TlsSettings Default { get; } = new()
    {
        Allow = AllowedCertificates.Of([]),
        Versions = VersionsOf([]),
        Revocation = X509RevocationMode.Offline,
        HandshakeTimeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Reads the block of a component's settings, of either kind; null where there is none.</summary>
    /// <param name="owner">The settings that hold it.</param>
    /// <param name="folder">The configuration folder.</param>
    public static TlsSettings? From(Settings owner, string folder) => owner.BlockOrNull(TlsFields.Key) is not { } block ? null : new TlsSettings
    {
        Certificate = PathOf(block, "certificate", folder),
        Key = PathOf(block, "key", folder),
        Password = block.TextOrNull("password"),
        ClientCertificate = block.TextOrNull("client-certificate") switch
        {
            "required" => ClientCertificate.Required,
            "optional" => ClientCertificate.Optional,
            _ => ClientCertificate.None,
        },
        Trust = PathOf(block, "trust", folder),
        Allow = AllowedCertificates.Of(block.Texts("allow")),
        Versions = VersionsOf(block.Texts("versions")),
        Revocation = block.Text("revocation") switch
        {
            "off" => X509RevocationMode.NoCheck,
            "online" => X509RevocationMode.Online,
            _ => X509RevocationMode.Offline,
        },
        HandshakeTimeout = block.Duration("handshake-timeout"),
        ServerName = block.TextOrNull("server-name"),
    };

    /// <summary>Whether two listeners speak TLS alike, so that they can be one: the same <c>tls:</c> block, or neither has one.</summary>
    public static bool AreAlike(Settings one, Settings other)
    {
        var (a, b) = (From(one, "/"), From(other, "/"));
        return a is null || b is null
            ? a is null && b is null
            : a with { Allow = b.Allow } == b && one.Block(TlsFields.Key).Texts("allow").SequenceEqual(other.Block(TlsFields.Key).Texts("allow"), StringComparer.Ordinal);
    }

    /// <summary>The version that a word stands for; none where it stands for none.</summary>
    public static SslProtocols VersionOf(string word) => word switch
    {
        "1.2" => SslProtocols.Tls12,
        "1.3" => SslProtocols.Tls13,
        _ => SslProtocols.None,
    };

    private static SslProtocols VersionsOf(IReadOnlyList<string> words)
        => words.Count == 0 ? SslProtocols.Tls12 | SslProtocols.Tls13 : words.Aggregate(SslProtocols.None, (all, word) => all | VersionOf(word));

    private static string? PathOf(Settings block, string key, string folder) => block.TextOrNull(key) is { } path ? Path.GetFullPath(path, folder) : null;
}
