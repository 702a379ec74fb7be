using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Contracts;

/// <summary>What a target received, as the test's own target saw it.</summary>
/// <param name="Payload">The bytes.</param>
/// <param name="Key">The idempotency key where the protocol carries it; null where this payload carries none.</param>
public sealed record Received(byte[] Payload, string? Key);

/// <summary>What every connector owes the engine. A connector's own fixture inherits it and says how a target of that protocol behaves.</summary>
public abstract class ConnectorContract
{
    private readonly List<IConnector> _connectors = [];

    /// <summary>Starts the test's own target; before each test.</summary>
    private protected abstract Task StartTargetAsync();

    /// <summary>Takes the target away, so that it cannot be reached; also after each test.</summary>
    private protected abstract Task StopTargetAsync();

    /// <summary>Brings the target back where it was.</summary>
    private protected abstract Task RestartTargetAsync();

    /// <summary>What the target took, in order.</summary>
    private protected abstract IReadOnlyList<Received> Taken { get; }

    /// <summary>A connector to the target, with a timeout of half a second where it has one.</summary>
    private protected abstract IConnector Create();

    /// <summary>A payload that this connector can carry and that says who it is.</summary>
    private protected abstract byte[] PayloadOf(string id);

    /// <summary>How many payloads count as many, for a target that is slow by nature.</summary>
    private protected virtual int Many => 40;

    [SetUp]
    public Task StartTarget() => StartTargetAsync();

    [TearDown]
    public async Task Release()
    {
        foreach (var connector in _connectors)
            await connector.DisposeAsync();
        _connectors.Clear();
        await StopTargetAsync();
    }

    [Test]
    public async Task A_payload_arrives_as_it_is_and_counts_as_delivered()
    {
        var outcome = await DeliverAsync(Use(), DeliveryOf("D1"));
        Assert.Multiple(() =>
        {
            Assert.That(outcome, Is.TypeOf<DeliveryOutcome.Delivered>());
            Assert.That(Taken.Select(t => Encoding.Latin1.GetString(t.Payload)), Is.EqualTo(new[] { Encoding.Latin1.GetString(PayloadOf("D1")) }));
        });
    }

    [Test]
    public async Task A_repeat_carries_the_same_key_and_bytes()
    {
        var connector = Use();
        await DeliverAsync(connector, DeliveryOf("D1"));
        await DeliverAsync(connector, DeliveryOf("D1") with { Attempt = 2 });
        Assert.Multiple(() =>
        {
            Assert.That(Taken.Select(t => t.Key).Distinct().Count(), Is.EqualTo(1));
            Assert.That(Taken.Select(t => Convert.ToHexString(t.Payload)).Distinct().Count(), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_target_that_cannot_be_reached_is_tried_again_later_for_the_whole_target()
    {
        await StopTargetAsync();
        var outcome = await DeliverAsync(Use(), DeliveryOf("D1"));
        Assert.That(outcome, Is.TypeOf<DeliveryOutcome.RetryLater>());
        Assert.That(((DeliveryOutcome.RetryLater)outcome).Scope, Is.EqualTo(RetryScope.Target));
    }

    [Test]
    public async Task A_target_that_comes_back_is_delivered_to_by_the_same_connector()
    {
        var connector = Use();
        await DeliverAsync(connector, DeliveryOf("D1"));
        await StopTargetAsync();
        Assert.That(await DeliverAsync(connector, DeliveryOf("D2")), Is.TypeOf<DeliveryOutcome.RetryLater>());
        await RestartTargetAsync();
        Assert.That(await DeliverAsync(connector, DeliveryOf("D2")), Is.TypeOf<DeliveryOutcome.Delivered>());
    }

    [Test]
    public async Task Several_workers_at_once_deliver_each_payload_once()
    {
        var connector = Use();
        var ids = Enumerable.Range(1, Many).Select(n => $"D{n}").ToArray();
        await Eventually.Ends(Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            foreach (var id in ids.Where((_, i) => i % 4 == worker))
                Assert.That(await DeliverAsync(connector, DeliveryOf(id)), Is.TypeOf<DeliveryOutcome.Delivered>());
        })));
        Assert.That(Taken.Select(t => Convert.ToHexString(t.Payload)), Is.EquivalentTo(ids.Select(id => Convert.ToHexString(PayloadOf(id)))));
    }

    [Test]
    public Task A_cancelled_delivery_throws_and_claims_nothing()
        => Assert.ThatAsync(
            () => Eventually.Ends(Use().DeliverAsync(DeliveryOf("D1"), new CancellationToken(canceled: true))),
            Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void Its_endpoint_says_where_it_sends() => Assert.That(Use().Endpoint, Is.Not.Empty);

    /// <summary>A connector, released after the test.</summary>
    private protected IConnector Use() => Use(Create());

    /// <summary>The same of one that the test made with settings of its own.</summary>
    private protected IConnector Use(IConnector connector)
    {
        _connectors.Add(connector);
        return connector;
    }

    /// <summary>A delivery of the payload with this id, with a key made from it.</summary>
    private protected virtual Delivery DeliveryOf(string id) => new()
    {
        Id = new DeliveryId(1, 1),
        MessageId = new MessageId(1, 1),
        Channel = "test",
        Destination = "target",
        Key = $"test-target-{id}",
        Payload = PayloadOf(id),
        ContentType = "application/octet-stream",
    };

    /// <summary>Delivers, but does not wait for ever.</summary>
    private protected static Task<DeliveryOutcome> DeliverAsync(IConnector connector, Delivery delivery)
        => Eventually.Ends(connector.DeliverAsync(delivery, CancellationToken.None));
}
