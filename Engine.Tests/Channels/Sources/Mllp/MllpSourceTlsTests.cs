using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Mllp;

[TestFixture]
public sealed class MllpSourceTlsTests
{
    private const string Own = "certificate: engine.pem, key: engine.key";
    private const string Mutual = Own + ", client-certificate: required, trust: authority.pem";

    private ScriptedInbox _inbox = null!;
    private CollectedLog _log = null!;
    private ScratchFolder _folder = null!;
    private TestCertificates _authority = null!;
    private ISource? _source;

    [SetUp]
    public void Issue()
    {
        (_inbox, _log, _folder, _source) = (new ScriptedInbox(), new CollectedLog(), ScratchFolder.Create(), null);
        _authority = new TestCertificates(_folder.Path);
        _authority.WriteAuthority();
        _authority.Issue("engine").Dispose();
    }

    [TearDown]
    public async Task Release()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        _authority.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    [Conformance("E1.19")]
    public async Task Messages_are_exchanged_under_each_version(SslProtocols version)
    {
        await StartAsync(Own);
        var options = _authority.Client();
        options.EnabledSslProtocols = version;
        using var peer = await MllpPeer.ConnectAsync(_source!.Endpoint, options);
        Assert.That(peer.Tls!.SslProtocol, Is.EqualTo(version));
        // Frames larger than a record of TLS, and several in one write.
        var large = SampleMessages.Adt("BIG") + "NTE|1||" + new string('x', 100_000) + "\r";
        Assert.That(Acknowledged.ControlId(await peer.AskAsync(large)), Is.EqualTo("BIG"));
        await peer.SendAsync($"\v{SampleMessages.Adt("C1")}\u001c\r\v{SampleMessages.Adt("C2")}\u001c\r");
        Assert.That(Acknowledged.ControlId(await peer.ReadFrameAsync()), Is.EqualTo("C1"));
        Assert.That(Acknowledged.ControlId(await peer.ReadFrameAsync()), Is.EqualTo("C2"));
        Assert.That(_source!.Endpoint, Does.StartWith("mllps "));
    }

    [Test]
    [Conformance("E1.19")]
    public async Task A_version_that_is_not_spoken_is_turned_away()
    {
        await StartAsync(Own + ", versions: [\"1.3\"]");
        var options = _authority.Client();
        options.EnabledSslProtocols = SslProtocols.Tls12;
        await Assert.ThatAsync(() => MllpPeer.ConnectAsync(_source!.Endpoint, options), Throws.InstanceOf<AuthenticationException>().Or.InstanceOf<IOException>());
        Assert.That(await ReportedAsync(), Is.EqualTo("TLS-HANDSHAKE-FAILED"));
    }

    [TestCase("none", false, true)]
    [TestCase("optional", false, true)]
    [TestCase("optional", true, true)]
    [TestCase("required", true, true)]
    [TestCase("required", false, false)]
    [Conformance("E1.20")]
    public async Task A_client_certificate_is_asked_for_as_the_setting_says(string mode, bool shown, bool taken)
    {
        await StartAsync($"{Own}, client-certificate: {mode}{(mode == "none" ? "" : ", trust: authority.pem")}");
        using var own = shown ? _authority.Issue("lab") : null;
        Assert.That(await IsServedAsync(own), Is.EqualTo(taken));
        if (!taken)
            Assert.That(await ReportedAsync(), Is.EqualTo("TLS-CERTIFICATE-MISSING"));
    }

    [TestCase("optional")]
    [TestCase("required")]
    [Conformance("E1.20")]
    public async Task A_certificate_of_another_authority_is_turned_away_even_where_none_is_required(string mode)
    {
        await StartAsync($"{Own}, client-certificate: {mode}, trust: authority.pem");
        using var elsewhere = ScratchFolder.Create();
        using var others = new TestCertificates(elsewhere.Path, "CN=Another Authority");
        using var own = others.Issue("lab");
        Assert.That(await IsServedAsync(own), Is.False);
        Assert.That(await ReportedAsync(), Is.EqualTo("TLS-CERTIFICATE-NOT-TRUSTED"));
        Assert.That(_inbox.Reported.Single().Value, Does.Contain("CN=lab"));
    }

    [Test]
    [Conformance("E1.20")]
    public async Task An_expired_client_certificate_is_turned_away()
    {
        await StartAsync(Mutual);
        using var own = _authority.Issue("lab", until: TimeProvider.System.GetUtcNow().AddHours(-1));
        Assert.That(await IsServedAsync(own), Is.False);
        Assert.That(_inbox.Reported.Single().Message, Does.Contain("NotTimeValid"));
    }

    [TestCase("cn:lab", true)]
    [TestCase("cn:LAB", false)]
    [TestCase("cn:Hospital", false)]
    [TestCase("subject:CN=lab,O=Hospital", true)]
    [TestCase("subject:CN=lab", false)]
    [TestCase("dns:LAB.example", true)]
    [TestCase("dns:example", false)]
    [TestCase("uri:urn:system:lab", true)]
    [TestCase("uri:urn:system:la", false)]
    [TestCase("ip:127.0.0.1", true)]
    [TestCase("ip:127.0.0.2", false)]
    [TestCase("sha256:THUMBPRINT", true)]
    [TestCase("sha256:00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF", false)]
    [Conformance("E1.21")]
    public async Task Only_allowed_certificates_are_let_in(string allow, bool taken)
    {
        using var own = _authority.Issue("lab");
        var line = allow.Replace("THUMBPRINT", own.GetCertHashString(HashAlgorithmName.SHA256), StringComparison.Ordinal);
        await StartAsync($"{Mutual}, allow: [\"cn:nobody\", \"{line}\"]");
        Assert.That(await IsServedAsync(own), Is.EqualTo(taken));
        if (!taken)
            Assert.That(await ReportedAsync(), Is.EqualTo("TLS-CERTIFICATE-NOT-ALLOWED"));
    }

    [Test]
    [Conformance("E1.22")]
    public async Task A_renewed_certificate_is_shown_to_new_connections_while_the_old_ones_live()
    {
        await StartAsync(Own);
        using var before = await ConnectAsync();
        var first = Shown(before);
        using var renewed = _authority.Issue("engine");
        using var after = await ConnectAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Shown(after), Is.EqualTo(renewed.Thumbprint));
            Assert.That(first, Is.Not.EqualTo(renewed.Thumbprint));
        });
        Assert.That(Acknowledged.Code(await before.AskAsync(SampleMessages.Adt("C1"))), Is.EqualTo("AA"));
        Assert.That(Acknowledged.Code(await after.AskAsync(SampleMessages.Adt("C2"))), Is.EqualTo("AA"));
    }

    [Test]
    [Conformance("E1.22")]
    public async Task A_file_that_cannot_be_used_leaves_the_old_certificate_in_use_and_is_told_once()
    {
        await StartAsync(Own);
        var first = Shown(await ConnectAsync());
        _folder.Write("engine.key", "no key at all");
        for (var n = 0; n < 3; n++)
        {
            using var peer = await ConnectAsync();
            Assert.That(Shown(peer), Is.EqualTo(first));
        }
        Assert.That(_log.Texts.Where(t => t.Contains("cannot be used", StringComparison.Ordinal)), Has.One.Contains("engine.key").And.One.Contains("TLS-KEY-MISSING"));
        using var renewed = _authority.Issue("engine");
        using var mended = await ConnectAsync();
        Assert.That(Shown(mended), Is.EqualTo(renewed.Thumbprint));
    }

    [Test]
    [Conformance("E1.22")]
    public async Task Another_list_of_authorities_holds_for_new_connections()
    {
        await StartAsync(Mutual);
        using var own = _authority.Issue("lab");
        Assert.That(await IsServedAsync(own), Is.True);
        using var elsewhere = ScratchFolder.Create();
        using var others = new TestCertificates(elsewhere.Path, "CN=Another Authority");
        _folder.Write("authority.pem", await File.ReadAllTextAsync(others.WriteAuthority()));
        Assert.That(await IsServedAsync(own), Is.False);
    }

    [Test]
    public async Task A_certificate_that_ends_soon_is_told_of_30_7_and_1_days_before()
    {
        var clock = new ManualClock();
        _authority.Issue("engine", until: TimeProvider.System.GetUtcNow().AddDays(60)).Dispose();
        // The test's clock may stand before the certificate's beginning: nothing is shown to anybody here.
        var until = X509CertificateLoader.LoadCertificateFromFile(_folder["engine.pem"]).NotAfter.ToUniversalTime();
        clock.Advance(until - clock.GetUtcNow().UtcDateTime - TimeSpan.FromDays(31));
        await StartAsync(Own, time: clock);
        Assert.That(_log.Texts, Is.Empty);
        var told = new List<int>();
        for (var day = 31; day >= -1; day--)
        {
            var before = _log.Texts.Count;
            clock.Advance(TimeSpan.FromDays(1));
            if (_log.Texts.Count > before)
                told.Add(day - 1);
        }
        Assert.That(told, Is.EqualTo(new[] { 30, 7, 1, 0 }));
        Assert.That(_log.Texts[^1], Does.Contain("has expired"));
    }

    [Test]
    [Conformance("E1.24")]
    public async Task A_plain_sender_on_a_TLS_port_is_turned_away_by_name()
    {
        await StartAsync(Own);
        using var peer = await MllpPeer.ConnectAsync(_source!.Endpoint);
        await peer.SendFrameAsync(SampleMessages.Adt("C1"));
        Assert.That(await peer.IsClosedAsync(), Is.True);
        Assert.That(await ReportedAsync(), Is.EqualTo("TLS-PLAIN-PEER"));
        Assert.That(_inbox.Offered, Is.Empty);
    }

    [Test]
    [Conformance("E1.24")]
    public async Task A_TLS_sender_on_a_plain_port_is_turned_away_by_name()
    {
        await StartAsync(null);
        await Assert.ThatAsync(
            () => MllpPeer.ConnectAsync(_source!.Endpoint, _authority.Client()), Throws.InstanceOf<AuthenticationException>().Or.InstanceOf<IOException>());
        Assert.That(await ReportedAsync(), Is.EqualTo("MLLP-TLS-ON-PLAIN"));
        Assert.That(_inbox.Offered, Is.Empty);
    }

    [Test]
    public async Task Who_begins_no_handshake_is_hung_up_on_and_holds_up_nobody()
    {
        await StartAsync(Own + ", handshake-timeout: 200ms");
        using var silent = await MllpPeer.ConnectAsync(_source!.Endpoint);
        using var half = await MllpPeer.ConnectAsync(_source!.Endpoint);
        await half.SendAsync(new byte[] { 0x16, 0x03, 0x01, 0x02, 0x00 });
        using (var peer = await ConnectAsync())
            Assert.That(Acknowledged.Code(await peer.AskAsync(SampleMessages.Adt("C1"))), Is.EqualTo("AA"));
        Assert.That(await silent.IsClosedAsync(), Is.True);
        Assert.That(await half.IsClosedAsync(), Is.True);
        await Eventually.IsTrue(() => _inbox.Reported.Count(e => e.Code == "TLS-HANDSHAKE-TIMEOUT") == 2, "both are reported");
    }

    [Test]
    public async Task Who_only_looks_whether_the_port_is_open_is_not_reported()
    {
        await StartAsync(Own);
        using (await MllpPeer.ConnectAsync(_source!.Endpoint))
        {
        }
        using (var peer = await ConnectAsync())
            await peer.AskAsync(SampleMessages.Adt("C1"));
        Assert.That(_inbox.Reported, Is.Empty);
    }

    [Test]
    public async Task A_stop_ends_handshakes_and_silent_connections_at_once()
    {
        await StartAsync(Own + ", handshake-timeout: 5m");
        using var shaking = await MllpPeer.ConnectAsync(_source!.Endpoint);
        using var idle = await ConnectAsync();
        await idle.AskAsync(SampleMessages.Adt("C1"));
        await Eventually.Ends(_source!.StopAsync(CancellationToken.None));
        Assert.That(await idle.IsClosedAsync(), Is.True);
        Assert.That(await shaking.IsClosedAsync(), Is.True);
        Assert.That(_inbox.Reported, Is.Empty);
    }

    [Test]
    public async Task A_source_whose_key_is_another_certificates_does_not_start()
    {
        _authority.Issue("other").Dispose();
        await Assert.ThatAsync(
            () => StartAsync("certificate: engine.pem, key: other.key"), Throws.TypeOf<ComponentStartException>().With.Message.StartsWith("TLS-KEY-MISMATCH"));
    }

    private async Task StartAsync(string? tls, TimeProvider? time = null)
    {
        _source = TestComponents.Source(
            MllpSource.Component, $$"""{ listen: "127.0.0.1:0"{{(tls is null ? "" : $", tls: {{ {tls} }}")}} }""", time, _folder.Path, logger: _log);
        await _source.StartAsync(_inbox, CancellationToken.None);
    }

    private Task<MllpPeer> ConnectAsync(X509Certificate2? own = null) => MllpPeer.ConnectAsync(_source!.Endpoint, _authority.Client(own));

    // Under TLS 1.3 a client learns with its first read that its certificate was turned down.
    private async Task<bool> IsServedAsync(X509Certificate2? own)
    {
        try
        {
            using var peer = await ConnectAsync(own);
            return await peer.AskAsync(SampleMessages.Adt("C1")) is not null;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException)
        {
            return false;
        }
    }

    private async Task<string> ReportedAsync()
    {
        await Eventually.IsTrue(() => _inbox.Reported.Count > 0, "it is reported");
        return _inbox.Reported.Single().Code;
    }

    private static string Shown(MllpPeer peer) => ((X509Certificate2)peer.Tls!.RemoteCertificate!).Thumbprint;
}
