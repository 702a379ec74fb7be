using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Mllp;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Mllp;

/// <summary>A destination that the target connects to.</summary>
[TestFixture]
[Conformance("E1.27")]
public sealed class MllpListeningConnectorTests
{
    private ScratchFolder _folder = null!;
    private IConnector _connector = null!;

    [SetUp]
    public void Prepare() => _folder = ScratchFolder.Create();

    [TearDown]
    public async Task Release()
    {
        await _connector.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_delivery_waits_until_the_target_connects()
    {
        Listen();
        var waiting = DeliverAsync("C1");
        using var target = await ConnectAsync();
        await AnswerAsync(target, "C1");
        Assert.That(await waiting, Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_connector.Endpoint, Does.EndWith("1 connected"));
    }

    [Test]
    public async Task While_nobody_is_connected_the_wait_is_told_of_and_the_end_of_it_too()
    {
        Listen("connect-timeout: 50ms");
        var come = new TaskCompletionSource();
        ((IAwaitingConnector)_connector).TargetHasCome = () => come.TrySetResult();
        var outcome = (DeliveryOutcome.RetryLater)await DeliverAsync("C1");
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Error.Code, Is.EqualTo("MLLP-NOBODY-CONNECTED"));
            Assert.That(outcome.Scope, Is.EqualTo(RetryScope.Target));
            Assert.That(come.Task.IsCompleted, Is.False);
        });
        using var target = await ConnectAsync();
        await Eventually.Ends(come.Task);
    }

    [Test]
    public async Task Several_connections_carry_a_delivery_each()
    {
        Listen();
        using var one = await ConnectAsync();
        using var other = await ConnectAsync();
        var (first, second) = (DeliverAsync("C1"), DeliverAsync("C2"));
        var ids = new[] { Acknowledged.Field(await one.ReadFrameAsync(), "MSH", 10), Acknowledged.Field(await other.ReadFrameAsync(), "MSH", 10) };
        Assert.That(ids, Is.EquivalentTo(new[] { "C1", "C2" }));
        await one.SendFrameAsync(MllpTarget.Acknowledgment("AA", ids[0]));
        await other.SendFrameAsync(MllpTarget.Acknowledgment("AA", ids[1]));
        Assert.That(await first, Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(await second, Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [Test]
    public async Task A_target_that_left_is_not_sent_to_and_makes_room_for_the_next()
    {
        Listen("max-connections: 1, timeout: 2s");
        using (var gone = await ConnectAsync())
        {
            var delivering = DeliverAsync("C1");
            await AnswerAsync(gone, "C1");
            await delivering;
        }
        await Eventually.IsTrue(() => _connector.Endpoint.EndsWith(" 0 connected", StringComparison.Ordinal), "it is seen to have left");
        var waiting = DeliverAsync("C2");
        using var next = await ConnectAsync();
        await AnswerAsync(next, "C2");
        Assert.That(await waiting, Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [Test]
    public async Task Who_may_not_connect_is_sent_nothing()
    {
        Listen("allow-from: [10.0.0.0/8], connect-timeout: 300ms");
        var waiting = DeliverAsync("C1");
        using var stranger = await ConnectAsync();
        Assert.That(await stranger.IsClosedAsync(), Is.True);
        Assert.That(await waiting, Is.TypeOf<DeliveryOutcome.RetryLater>());
    }

    [Test]
    [Conformance("E1.20")]
    public async Task Under_TLS_the_target_shows_who_it_is()
    {
        using var authority = new TestCertificates(_folder.Path);
        authority.WriteAuthority();
        authority.Issue("engine").Dispose();
        using var own = authority.Issue("lab");
        Listen("tls: { certificate: engine.pem, key: engine.key, client-certificate: required, trust: authority.pem }");
        var waiting = DeliverAsync("C1");
        using var target = await MllpPeer.ConnectAsync(Place(), authority.Client(own));
        await AnswerAsync(target, "C1");
        Assert.That(await waiting, Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    private void Listen(string settings = "timeout: 5s")
        => _connector = TestComponents.Connector(MllpConnector.Component, "", $$"""{ listen: "127.0.0.1:0", {{settings}} }""", folder: _folder.Path);

    // Of "mllp on 127.0.0.1:1234, 0 connected".
    private string Place() => _connector.Endpoint.Split(',')[0];

    private Task<MllpPeer> ConnectAsync() => MllpPeer.ConnectAsync(Place());

    private static async Task AnswerAsync(MllpPeer target, string id)
    {
        Assert.That(Acknowledged.Field(await target.ReadFrameAsync(), "MSH", 10), Is.EqualTo(id));
        await target.SendFrameAsync(MllpTarget.Acknowledgment("AA", id));
    }

    private Task<DeliveryOutcome> DeliverAsync(string id) => Eventually.Ends(_connector.DeliverAsync(Deliveries.Of(SampleMessages.Adt(id)), CancellationToken.None));
}
