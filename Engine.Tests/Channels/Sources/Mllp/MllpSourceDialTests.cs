using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Sources.Mllp;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Sources.Mllp;

/// <summary>A source that connects to a sender which listens.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Conformance("E1.26")]
public sealed class MllpSourceDialTests : IDisposable
{
    private readonly ScriptedInbox _inbox = new();
    private readonly CollectedLog _log = new();
    private readonly TcpListener _sender = new(IPAddress.Loopback, 0);
    private ISource _source = null!;

    private int Port => ((IPEndPoint)_sender.LocalEndpoint).Port;

    [TearDown]
    public async Task Stop() => await _source.DisposeAsync();

    public void Dispose()
    {
        _sender.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task It_takes_and_answers_what_the_sender_sends_and_connects_again_when_that_hangs_up()
    {
        _sender.Start();
        await StartAsync();
        for (var n = 1; n <= 3; n++)
        {
            using var sender = await AcceptAsync();
            Assert.That(Acknowledged.ControlId(await sender.AskAsync(SampleMessages.Adt($"C{n}"))), Is.EqualTo($"C{n}"));
            Assert.That(_source.Endpoint, Is.EqualTo($"mllp to 127.0.0.1:{Port}, connected"));
        }
        Assert.That(_inbox.Offered, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task While_the_sender_is_away_status_says_so_and_it_is_tried_again_with_growing_pauses()
    {
        _sender.Start();
        var port = Port;
        _sender.Stop();
        var clock = new ManualClock();
        await StartAsync("reconnect: 1s", clock, port);
        await Eventually.IsTrue(() => _source.Endpoint.Contains("MLLP-CONNECT-FAILED", StringComparison.Ordinal), "the failure is seen");
        // However long it takes, it is told once.
        for (var n = 0; n < 5; n++)
            clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(_log.Texts.Count(t => t.StartsWith("cannot connect", StringComparison.Ordinal)), Is.EqualTo(1));
        using var sender = new TcpListener(IPAddress.Loopback, port);
        sender.Start();
        var accepting = sender.AcceptSocketAsync();
        await Eventually.IsTrue(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return accepting.IsCompleted;
            },
            "it connects when the sender is back");
        using var peer = new MllpPeer(await accepting);
        Assert.That(Acknowledged.Code(await peer.AskAsync(SampleMessages.Adt("C1"))), Is.EqualTo("AA"));
    }

    [Test]
    public async Task A_stop_ends_the_connection_and_another_is_not_made()
    {
        _sender.Start();
        await StartAsync();
        using var sender = await AcceptAsync();
        await sender.AskAsync(SampleMessages.Adt("C1"));
        Assert.That(_source.Connections, Is.EqualTo(1));
        await Eventually.Ends(_source.StopAsync(CancellationToken.None));
        Assert.That(await sender.IsClosedAsync(), Is.True);
        Assert.That(_sender.Pending(), Is.False);
        Assert.That(_inbox.Reported, Is.Empty);
    }

    [Test]
    [Conformance("E1.19")]
    public async Task It_connects_by_TLS_and_believes_only_whom_it_trusts()
    {
        using var folder = ScratchFolder.Create();
        using var authority = new TestCertificates(folder.Path);
        authority.WriteAuthority();
        _sender.Start();
        await StartAsync("tls: { trust: authority.pem }", folder: folder.Path);
        using var own = authority.Issue("lab");
        var stream = new SslStream(new NetworkStream(await Eventually.Ends(_sender.AcceptSocketAsync()), ownsSocket: true));
        await Eventually.Ends(stream.AuthenticateAsServerAsync(authority.Server(own)));
        await stream.WriteAsync(InterfaceEngine.Channels.Framing.MllpFraming.Frame(System.Text.Encoding.Latin1.GetBytes(SampleMessages.Adt("C1"))));
        await Eventually.IsTrue(() => _inbox.Offered.Count == 1, "the message is taken");
        await stream.DisposeAsync();

        using var elsewhere = ScratchFolder.Create();
        using var others = new TestCertificates(elsewhere.Path, "CN=Another Authority");
        using var theirs = others.Issue("lab");
        var another = new SslStream(new NetworkStream(await Eventually.Ends(_sender.AcceptSocketAsync()), ownsSocket: true));
        await Assert.ThatAsync(
            async () =>
            {
                await another.AuthenticateAsServerAsync(others.Server(theirs));
                await another.ReadExactlyAsync(new byte[1]);
            },
            Throws.InstanceOf<Exception>());
        await another.DisposeAsync();
        await Eventually.IsTrue(() => _source.Endpoint.Contains("TLS-CERTIFICATE-NOT-TRUSTED", StringComparison.Ordinal), "status says why");
    }

    private async Task StartAsync(string settings = "reconnect: 10ms", TimeProvider? time = null, int? port = null, string? folder = null)
    {
        _source = TestComponents.Source(
            MllpSource.Component, $$"""{ connect: "127.0.0.1:{{port ?? Port}}", {{settings}} }""", time, folder, logger: _log);
        await _source.StartAsync(_inbox, CancellationToken.None);
    }

    private async Task<MllpPeer> AcceptAsync() => new(await Eventually.Ends(_sender.AcceptSocketAsync()));
}
