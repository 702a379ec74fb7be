using System.Net.Security;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Mllp;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Mllp;

[TestFixture]
public sealed class MllpConnectorTlsTests
{
    private readonly List<MllpTarget> _targets = [];
    private ScratchFolder _folder = null!;
    private TestCertificates _authority = null!;
    private IConnector? _connector;

    [SetUp]
    public void Issue()
    {
        (_folder, _connector) = (ScratchFolder.Create(), null);
        _authority = new TestCertificates(_folder.Path);
        _authority.WriteAuthority();
    }

    [TearDown]
    public async Task Release()
    {
        if (_connector is not null)
            await _connector.DisposeAsync();
        foreach (var target in _targets)
            await target.DisposeAsync();
        _targets.Clear();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Test]
    [Conformance("E1.19")]
    public async Task Messages_are_delivered_by_one_connection_under_TLS()
    {
        var target = Listen(_authority.Server(_authority.Issue("lab")));
        Connect(target, "trust: authority.pem");
        for (var n = 0; n < 5; n++)
            Assert.That(await DeliverAsync($"C{n}"), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(target.Received, Has.Count.EqualTo(5));
        Assert.That(target.Connections, Is.EqualTo(1));
        Assert.That(_connector!.Endpoint, Does.StartWith("mllps "));
    }

    [Test]
    [Conformance("E1.15")]
    public async Task A_target_that_said_farewell_under_TLS_is_seen_before_the_next_message()
    {
        var target = Listen(_authority.Server(_authority.Issue("lab")));
        Connect(target, "trust: authority.pem");
        await DeliverAsync("C1");
        var left = 0;
        target.Answer = async (peer, message) =>
        {
            await peer.SendFrameAsync(MllpTarget.Acknowledgment("AA", Acknowledged.Field(message, "MSH", 10)));
            await peer.Tls!.ShutdownAsync();
            peer.Dispose();
            Interlocked.Increment(ref left);
        };
        for (var n = 2; n < 6; n++)
        {
            Assert.That(await DeliverAsync($"C{n}"), Is.TypeOf<DeliveryOutcome.Delivered>());
            await Eventually.IsTrue(() => left == n - 1, "the target leaves");
        }
        Assert.That(target.Received, Has.Count.EqualTo(5), "none was sent into a connection that the target had left");
    }

    [Test]
    [Conformance("E1.20")]
    public async Task A_client_certificate_is_shown_where_the_target_asks_for_one()
    {
        var options = _authority.Server(_authority.Issue("lab"), askForCertificate: true);
        _authority.Issue("engine").Dispose();
        Connect(Listen(options), "trust: authority.pem, certificate: engine.pem, key: engine.key");
        Assert.That(await DeliverAsync("C1"), Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [Test]
    [Conformance("E1.20")]
    public async Task Without_the_certificate_that_the_target_wants_nothing_is_delivered()
    {
        Connect(Listen(_authority.Server(_authority.Issue("lab"), askForCertificate: true)), "trust: authority.pem");
        Assert.That(await DeliverAsync("C1"), Is.TypeOf<DeliveryOutcome.RetryLater>());
    }

    [Test]
    public async Task A_target_of_another_authority_is_sent_nothing()
    {
        using var elsewhere = ScratchFolder.Create();
        using var others = new TestCertificates(elsewhere.Path, "CN=Another Authority");
        await FailsAsync(Listen(others.Server(others.Issue("lab"))), "trust: authority.pem", "TLS-CERTIFICATE-NOT-TRUSTED");
    }

    [Test]
    public async Task A_target_with_another_name_is_sent_nothing()
        => await FailsAsync(Listen(_authority.Server(_authority.Issue("lab"))), "trust: authority.pem, server-name: pharmacy.example", "TLS-SERVER-NAME");

    [Test]
    public async Task A_target_may_bear_the_name_that_the_setting_says()
    {
        Connect(Listen(_authority.Server(_authority.Issue("lab"))), "trust: authority.pem, server-name: lab.example");
        Assert.That(await DeliverAsync("C1"), Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [Test]
    [Conformance("E1.21")]
    public async Task A_target_that_is_not_allowed_is_sent_nothing()
        => await FailsAsync(Listen(_authority.Server(_authority.Issue("lab"))), "trust: authority.pem, allow: [\"cn:pharmacy\"]", "TLS-CERTIFICATE-NOT-ALLOWED");

    [Test]
    [Conformance("E1.24")]
    public async Task A_plain_target_is_told_from_one_with_TLS()
        => await FailsAsync(Listen(null), "trust: authority.pem, handshake-timeout: 1s", "TLS-HANDSHAKE-FAILED", "TLS-HANDSHAKE-TIMEOUT");

    [Test]
    [Conformance("E1.24")]
    public async Task A_target_with_TLS_is_told_from_a_plain_one()
    {
        // What a TLS stack says to bytes that are no TLS: an alert.
        var target = MllpTarget.Listen();
        _targets.Add(target);
        target.Answer = (peer, _) => peer.SendAsync(new byte[] { 0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46 });
        _connector = TestComponents.Connector(MllpConnector.Component, "", $$"""{ address: "127.0.0.1:{{target.Port}}", timeout: 5s }""");
        Assert.That(((DeliveryOutcome.RetryLater)await DeliverAsync("C1")).Error.Code, Is.EqualTo("MLLP-TARGET-WANTS-TLS"));
    }

    private async Task FailsAsync(MllpTarget target, string tls, params string[] codes)
    {
        Connect(target, tls);
        var outcome = (DeliveryOutcome.RetryLater)await DeliverAsync("C1");
        Assert.That(codes, Does.Contain(outcome.Error.Code));
        Assert.That(outcome.Scope, Is.EqualTo(RetryScope.Target));
        Assert.That(target.Received, Is.Empty);
    }

    private MllpTarget Listen(SslServerAuthenticationOptions? tls)
    {
        if (tls is { ClientCertificateRequired: true })
            tls.RemoteCertificateValidationCallback = (_, shown, _, errors) => shown is not null && errors == SslPolicyErrors.None;
        var target = MllpTarget.Listen(tls: tls);
        _targets.Add(target);
        return target;
    }

    private void Connect(MllpTarget target, string tls) => _connector = TestComponents.Connector(
        MllpConnector.Component, "", $$"""{ address: "localhost:{{target.Port}}", timeout: 5s, tls: { {{tls}} } }""", folder: _folder.Path);

    private Task<DeliveryOutcome> DeliverAsync(string id) => Eventually.Ends(_connector!.DeliverAsync(Deliveries.Of(SampleMessages.Adt(id)), CancellationToken.None));
}
