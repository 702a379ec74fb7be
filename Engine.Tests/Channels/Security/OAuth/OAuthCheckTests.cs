using System.Security.Cryptography;
using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Security.OAuth;

/// <summary>What the check says of how tokens are to be had, before anybody asks for one; and of the systems and destinations around it.</summary>
internal sealed class OAuthCheckTests
{
    private ScratchFolder _folder = null!;

    [SetUp]
    public void Prepare()
    {
        _folder = ScratchFolder.Create();
        using var authority = new TestCertificates(_folder.Path);
        authority.WriteAuthority();
        authority.Issue("engine").Dispose();
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var p521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        _folder.Write("rsa.pem", rsa.ExportRSAPrivateKeyPem());
        _folder.Write("p384.pem", p384.ExportPkcs8PrivateKeyPem());
        _folder.Write("p521.pem", p521.ExportPkcs8PrivateKeyPem());
        _folder.Write("locked.pem", rsa.ExportEncryptedPkcs8PrivateKeyPem("open", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
    }

    [TearDown]
    public void Release() => _folder.Dispose();

    [TestCase("client-secret: secret:x", "")]
    [TestCase("client-secret: secret:x, auth: post, scope: a b", "")]
    [TestCase("private-key: rsa.pem, key-id: a", "")]
    [TestCase("private-key: p384.pem, algorithm: ES384", "")]
    [TestCase("private-key: locked.pem, private-key-password: secret:x", "")]
    [TestCase("tls: { certificate: engine.pem, key: engine.key }", "")]
    [TestCase("scope: a", "CFG-OAUTH")]
    [TestCase("auth: mtls, tls: { trust: authority.pem }", "CFG-OAUTH")]
    [TestCase("auth: basic", "CFG-OAUTH")]
    [TestCase("auth: private-key-jwt", "CFG-OAUTH")]
    [TestCase("client-secret: secret:x, key-id: a", "CFG-OAUTH")]
    [TestCase("private-key: rsa.pem, client-secret: secret:x", "CFG-OAUTH")]
    [TestCase("client-secret: secret:x, issuer: \"https://login.example\"", "CFG-OAUTH")]
    [TestCase("client-secret: secret:x, tls: { trust: gone.pem }", "TLS-FILE-MISSING")]
    [TestCase("private-key: gone.pem", "OAUTH-KEY")]
    [TestCase("private-key: engine.pem", "OAUTH-KEY")]
    [TestCase("private-key: locked.pem", "OAUTH-KEY")]
    [TestCase("private-key: p521.pem", "OAUTH-KEY")]
    [TestCase("private-key: p384.pem, algorithm: RS384", "OAUTH-KEY")]
    [TestCase("private-key: rsa.pem, algorithm: ES256", "OAUTH-KEY")]
    public void A_block_is_checked_with_its_files(string oauth, string code)
        => Assert.That(Check($"http: {{ url: \"https://erp.example\", oauth: {{ token-url: \"https://login.example/t\", client-id: e, {oauth} }} }}"),
            Is.EqualTo(code.Length == 0 ? [] : new[] { code }));

    [TestCase("http: { url: \"https://x.example\", oauth: { client-id: e, client-secret: secret:x } }", "CFG-OAUTH")]
    [TestCase("fhir: { url: \"https://x.example\", oauth: { client-id: e, client-secret: secret:x } }", "")]
    [TestCase("fhir: { url: \"http://x.example\", oauth: { client-id: e, client-secret: secret:x } }", "CFG-OAUTH-PLAIN")]
    [TestCase("fhir: { url: \"http://127.0.0.1:8080\", oauth: { client-id: e, client-secret: secret:x } }", "")]
    [TestCase("fhir: { url: \"https://x.example\", oauth: { client-id: e, client-secret: secret:x, token-url: \"http://login.example/t\" } }", "CFG-OAUTH-PLAIN")]
    [TestCase("fhir: { url: \"https://x.example\", bearer-token: secret:y, oauth: { client-id: e, client-secret: secret:x } }", "CFG-OAUTH")]
    [TestCase("http: { url: \"http://x.example\", tls: { trust: authority.pem } }", "CFG-TLS")]
    [TestCase("http: { url: \"https://x.example\", tls: { client-certificate: required } }", "CFG-TLS")]
    public void A_system_is_checked_around_it(string system, string code)
        => Assert.That(Check(system), Is.EqualTo(code.Length == 0 ? [] : new[] { code }));

    [TestCase("interaction: create, condition: identifier=a", "CFG-FHIR-CONDITION")]
    [TestCase("interaction: conditional-create, condition: identifier=a", "")]
    [TestCase("interaction: transaction, condition: identifier=a", "")]
    [TestCase("interaction: create, unknown-outcome: retry", "CFG-FHIR-CREATE")]
    [TestCase("interaction: creat", "CFG-VALUE")]
    public void A_destination_is_checked_too(string send, string code)
        => Assert.That(Check("fhir: { url: \"https://x.example\" }", $"fhir: {{ {send} }}"), Is.EqualTo(code.Length == 0 ? [] : new[] { code }));

    private string[] Check(string system, string send = "")
    {
        _folder.Write("systems.yaml", $"ehr: {{}}\nerp: {{ {system} }}\n");
        _folder.Write("channels/a.yaml",
            $"{{ channel: a, version: 1.0.0, source: {{ from: ehr, mllp: {{ listen: \"127.0.0.1:2575\" }} }}, destinations: {{ x: {{ send: {{ to: erp{(send.Length > 0 ? ", " + send : "")} }} }} }} }}\n");
        var problems = new Problems();
        Configuration.Load(_folder.Path, null, BuiltIns.Components, problems);
        return [.. problems.Select(p => p.Code)];
    }
}
