using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Security;

/// <summary>What the check says of certificates, and of listeners that others can reach, before anybody connects.</summary>
internal sealed class TlsCheckTests
{
    private ScratchFolder _folder = null!;
    private TestCertificates _authority = null!;

    [SetUp]
    public void Prepare()
    {
        _folder = ScratchFolder.Create();
        _authority = new TestCertificates(_folder.Path);
        _authority.WriteAuthority();
        _authority.Issue("engine").Dispose();
        _authority.Issue("other").Dispose();
        _authority.Issue("old", until: TimeProvider.System.GetUtcNow().AddHours(-1)).Dispose();
        _authority.Issue("soon", until: TimeProvider.System.GetUtcNow().AddDays(20)).Dispose();
        _folder.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    }

    [TearDown]
    public void Release()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [TestCase("certificate: engine.pem, key: engine.key", "")]
    [TestCase("certificate: gone.pem, key: engine.key", "TLS-FILE-MISSING")]
    [TestCase("certificate: engine.pem, key: gone.key", "TLS-FILE-MISSING")]
    [TestCase("certificate: engine.pem, key: other.key", "TLS-KEY-MISMATCH")]
    [TestCase("certificate: engine.pem", "TLS-KEY-MISSING")]
    [TestCase("certificate: broken.pem, key: engine.key", "TLS-CERTIFICATE-UNREADABLE")]
    [TestCase("certificate: gone.pfx, password: secret:none", "TLS-FILE-MISSING")]
    [TestCase("certificate: old.pem, key: old.key", "TLS-EXPIRED")]
    [TestCase("certificate: soon.pem, key: soon.key", "TLS-EXPIRES")]
    [TestCase("trust: authority.pem, client-certificate: required", "CFG-TLS")]
    [TestCase("certificate: engine.pem, key: engine.key, client-certificate: required, trust: engine.key", "TLS-TRUST-EMPTY")]
    [TestCase("certificate: engine.pem, key: engine.key, client-certificate: required, trust: authority.pem, allow: [\"common:lab\"]", "CFG-TLS")]
    [TestCase("certificate: engine.pem, key: engine.key, client-certificate: required, allow: [\"sha256:12\"]", "CFG-TLS")]
    [TestCase("certificate: engine.pem, key: engine.key, allow: [\"cn:lab\"]", "CFG-TLS")]
    [TestCase("certificate: engine.pem, key: engine.key, versions: [\"1.1\"]", "CFG-TLS")]
    [TestCase("certificate: engine.pem, key: engine.key, server-name: lab", "CFG-TLS")]
    public void A_listeners_block_is_checked_with_its_files(string tls, string code)
        => Assert.That(Check($"listen: \"127.0.0.1:2575\", tls: {{ {tls} }}"), Is.EqualTo(code.Length == 0 ? [] : new[] { code }));

    [TestCase("tls: { certificate: engine.pem, key: engine.key, client-certificate: required, trust: authority.pem }", true)]
    [TestCase("tls: { certificate: engine.pem, key: engine.key, client-certificate: optional, trust: authority.pem }", false)]
    [TestCase("tls: { certificate: engine.pem, key: engine.key }", false)]
    [TestCase("allow-from: [10.0.0.0/8]", false)]
    public void Patient_data_is_taken_off_loopback_only_from_who_proves_who_it_is(string settings, bool taken)
        => Assert.That(Check($"listen: \"0.0.0.0:2575\", {settings}"), Is.EqualTo(taken ? [] : new[] { "CFG-LISTENER-OPEN" }));

    [TestCase("listen: \"0.0.0.0:2592\"", "CFG-LISTENER-OPEN")]
    [TestCase("listen: \"0.0.0.0:2592\", tls: { certificate: engine.pem, key: engine.key, client-certificate: required, trust: authority.pem }", "")]
    [TestCase("listen: \"127.0.0.1:2592\"", "")]
    [TestCase("listen: \"127.0.0.1:2575\"", "CFG-LISTENER-TWICE")]
    [TestCase("listen: \"127.0.0.1:2592\", address: \"127.0.0.1:2593\"", "CFG-MLLP")]
    [TestCase("timeout: 1s", "CFG-MISSING-KEY")]
    [TestCase("address: \"127.0.0.1:2593\", allow-from: [10.0.0.0/8]", "CFG-MLLP")]
    [TestCase("address: \"127.0.0.1:2593\", tls: { client-certificate: required }", "CFG-TLS")]
    [TestCase("address: \"127.0.0.1:2593\", tls: { trust: gone.pem }", "TLS-FILE-MISSING")]
    [TestCase("address: \"127.0.0.1:2593\", tls: { key: engine.key }", "CFG-TLS")]
    public void A_systems_block_is_checked_too(string system, string code)
        => Assert.That(Check("listen: \"127.0.0.1:2575\"", system), Is.EqualTo(code.Length == 0 ? [] : new[] { code }));

    [TestCase("connect: \"lab.example:2575\"", "")]
    [TestCase("connect: \"lab.example:2575\", listen: \"127.0.0.1:2575\"", "CFG-MLLP")]
    [TestCase("max-size: 1MB", "CFG-MISSING-KEY")]
    [TestCase("listen: \"127.0.0.1:2575\", allow-from: [10.1.2.3/8]", "CFG-ALLOW-FROM")]
    public void A_source_listens_or_connects(string source, string code)
        => Assert.That(Check(source), Is.EqualTo(code.Length == 0 ? [] : new[] { code }));

    private string[] Check(string source, string system = "address: \"127.0.0.1:2591\"")
    {
        _folder.Write("systems.yaml", $"ehr: {{}}\nregistry: {{ mllp: {{ {system} }} }}\n");
        _folder.Write("channels/a.yaml", $"{{ channel: a, version: 1.0.0, source: {{ from: ehr, mllp: {{ {source} }} }}, destinations: {{ x: {{ send: {{ to: registry }} }} }} }}\n");
        var problems = new Problems();
        Configuration.Load(_folder.Path, null, BuiltIns.Components, problems);
        return [.. problems.Select(p => p.Code)];
    }
}
