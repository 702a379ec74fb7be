using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace InterfaceEngine.Tests.Support;

/// <summary>An authority of a test's own, and the files of certificates that it issues.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset s_begin = TimeProvider.System.GetUtcNow().AddDays(-2);
    private static int s_serial;

    private readonly X509Certificate2 _authority;

    public TestCertificates(string folder, string name = "CN=Test Authority")
    {
        Folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(s_begin, s_begin.AddYears(10));
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>Writes the authority's certificate.</summary>
    public string WriteAuthority(string file = "authority.pem") => Write(file, _authority.ExportCertificatePem());

    /// <summary>Issues a certificate for loopback, and writes it and its key as <c>NAME.pem</c> and <c>NAME.key</c>.</summary>
    public X509Certificate2 Issue(string name, string? subject = null, DateTimeOffset? until = null, string? uri = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject ?? $"CN={name}, O=Hospital", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName($"{name}.example");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddUri(new Uri(uri ?? $"urn:system:{name}"));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var issued = request.Create(_authority, s_begin, until ?? s_begin.AddYears(2), BitConverter.GetBytes(Interlocked.Increment(ref s_serial)));
        using var own = issued.CopyWithPrivateKey(key);
        Write($"{name}.pem", own.ExportCertificatePem());
        Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
        // What handshakes take on every system.
        return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), null);
    }

    /// <summary>What a client under TLS that believes this authority says of itself.</summary>
    public SslClientAuthenticationOptions Client(X509Certificate2? own = null) => new()
    {
        TargetHost = "localhost",
        ClientCertificates = own is null ? null : [own],
        CertificateChainPolicy = Policy(),
    };

    /// <summary>What a server under TLS that believes this authority says of itself.</summary>
    public SslServerAuthenticationOptions Server(X509Certificate2 own, bool askForCertificate = false) => new()
    {
        ServerCertificate = own,
        ClientCertificateRequired = askForCertificate,
        CertificateChainPolicy = Policy(),
    };

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private string Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        File.WriteAllText(path, text + "\n");
        return path;
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(_authority.RawData));
        return policy;
    }
}
