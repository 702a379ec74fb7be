using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InterfaceEngine.Channels.Security;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Security;

/// <summary>The forms in which certificates and keys come.</summary>
internal sealed class CertificateFilesTests
{
    private const string Password = "a password of a test";

    private ScratchFolder _folder = null!;
    private TestCertificates _authority = null!;
    private X509Certificate2 _issued = null!;

    [SetUp]
    public void Issue()
    {
        _folder = ScratchFolder.Create();
        _authority = new TestCertificates(_folder.Path);
        _authority.WriteAuthority();
        _issued = _authority.Issue("engine");
    }

    [TearDown]
    public void Release()
    {
        _issued.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void A_PEM_file_may_hold_certificate_authorities_and_key()
    {
        var all = _folder.Write("all.pem", File.ReadAllText(_folder["engine.pem"]) + File.ReadAllText(_folder["authority.pem"]) + File.ReadAllText(_folder["engine.key"]));
        AssertOwn(CertificateFiles.ReadOwn(all, null, null));
    }

    [Test]
    public void An_encrypted_key_opens_with_its_password_alone()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(_folder["engine.key"]));
        var locked = _folder.Write("locked.key", key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        AssertOwn(CertificateFiles.ReadOwn(_folder["engine.pem"], locked, Password));
        Assert.That(() => CertificateFiles.ReadOwn(_folder["engine.pem"], locked, null), Fails("TLS-KEY-LOCKED"));
        Assert.That(() => CertificateFiles.ReadOwn(_folder["engine.pem"], locked, "another"), Fails("TLS-KEY-LOCKED"));
    }

    [Test]
    public void A_PFX_file_opens_with_its_password_alone()
    {
        var pfx = _folder["engine.pfx"];
        using (var key = ECDsa.Create())
        using (var bare = X509CertificateLoader.LoadCertificateFromFile(_folder["engine.pem"]))
        {
            key.ImportFromPem(File.ReadAllText(_folder["engine.key"]));
            using var own = bare.CopyWithPrivateKey(key);
            File.WriteAllBytes(pfx, own.Export(X509ContentType.Pfx, Password));
        }
        AssertOwn(CertificateFiles.ReadOwn(pfx, null, Password));
        Assert.That(() => CertificateFiles.ReadOwn(pfx, null, "another"), Fails("TLS-KEY-LOCKED"));
        Assert.That(() => CertificateFiles.ReadOwn(pfx, null, null), Fails("TLS-CERTIFICATE-UNREADABLE"));
    }

    [Test]
    public void A_list_of_authorities_tells_roots_from_those_between()
    {
        var list = _folder.Write("list.pem", File.ReadAllText(_folder["engine.pem"]) + File.ReadAllText(_folder["authority.pem"]));
        var trust = CertificateFiles.ReadTrust(list);
        Assert.That(trust.Roots.Select(c => c.Subject), Is.EqualTo(new[] { "CN=Test Authority" }));
        Assert.That(trust.Others, Has.Count.EqualTo(1));
        Assert.That(() => CertificateFiles.ReadTrust(_folder["engine.pem"]), Fails("TLS-TRUST-EMPTY"));
    }

    private void AssertOwn(OwnCertificate own)
    {
        Assert.That(own.Certificate.Thumbprint, Is.EqualTo(_issued.Thumbprint));
        Assert.That(own.Certificate.HasPrivateKey, Is.True);
        own.Certificate.Dispose();
    }

    private static NUnit.Framework.Constraints.Constraint Fails(string code)
        => Throws.TypeOf<CertificateFileException>().With.Property(nameof(CertificateFileException.Error)).Property("Code").EqualTo(code);
}
