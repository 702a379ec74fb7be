using System.Collections.Concurrent;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Mllp;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connectors.Mllp;

/// <summary>Release 2 of MLLP towards a target.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Conformance("E1.18")]
public sealed class MllpReleaseTwoTests
{
    private const string Ack = "\u0006";
    private const string Nak = "\u0015";

    private MllpTarget _target = null!;
    private IConnector? _connector;

    [SetUp]
    public void StartTarget() => _target = MllpTarget.Listen();

    [TearDown]
    public async Task Release()
    {
        if (_connector is not null)
            await _connector.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Test]
    public async Task A_commit_is_all_that_a_message_waits_for_that_asks_for_nothing()
    {
        _target.Answer = (peer, _) => peer.SendFrameAsync(Ack);
        for (var n = 0; n < 3; n++)
            Assert.That(await DeliverAsync(SampleMessages.Adt($"C{n}")), Is.EqualTo(new DeliveryOutcome.Delivered(null)));
        Assert.That(_target.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_message_without_a_commit_is_sent_again_in_the_same_bytes_on_another_connection()
    {
        var silent = 2;
        _target.Answer = (peer, _) => Interlocked.Decrement(ref silent) >= 0 ? Task.CompletedTask : peer.SendFrameAsync(Ack);
        Assert.That(await DeliverAsync(SampleMessages.Adt("C1")), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_target.Received, Is.EqualTo(Enumerable.Repeat(SampleMessages.Adt("C1"), 3)));
        Assert.That(_target.Connections, Is.EqualTo(3), "a late commit must not be taken for another message's");
    }

    [Test]
    public async Task After_the_last_resend_the_message_waits_for_its_next_try()
    {
        _target.Answer = (_, _) => Task.CompletedTask;
        var outcome = await DeliverAsync(SampleMessages.Adt("C1"), "commit-resends: 1");
        Assert.That(((DeliveryOutcome.RetryLater)outcome).Error.Code, Is.EqualTo("MLLP-TIMEOUT"));
        Assert.That(_target.Received, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_negative_commit_is_a_wish_to_have_it_again()
    {
        var refused = 1;
        _target.Answer = (peer, _) => peer.SendFrameAsync(Interlocked.Decrement(ref refused) >= 0 ? Nak : Ack);
        Assert.That(await DeliverAsync(SampleMessages.Adt("C1")), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_target.Received, Has.Count.EqualTo(2));
        Assert.That(_target.Connections, Is.EqualTo(1), "the connection is in step");
    }

    [Test]
    public async Task Negative_commits_without_end_make_it_wait_for_its_next_try()
    {
        _target.Answer = (peer, _) => peer.SendFrameAsync(Nak);
        var outcome = await DeliverAsync(SampleMessages.Adt("C1"));
        Assert.That(((DeliveryOutcome.RetryLater)outcome).Error.Code, Is.EqualTo("MLLP-NOT-COMMITTED"));
        Assert.That(_target.Received, Has.Count.EqualTo(3));
    }

    [TestCase("AL", "NE", new[] { "CA" }, "Delivered")]
    [TestCase("NE", "AL", new[] { "AA" }, "Delivered")]
    [TestCase("AL", "AL", new[] { "CA", "AE" }, "Refused")]
    public async Task The_HL7_acknowledgment_that_a_message_asks_for_is_waited_for_after_the_commit_and_decides(
        string accept, string application, string[] codes, string outcome)
    {
        var commits = new ConcurrentQueue<string>();
        _target.Answer = async (peer, message) =>
        {
            if (message == Ack)
            {
                commits.Enqueue(message);
                return;
            }
            await peer.SendFrameAsync(Ack);
            foreach (var code in codes)
                await peer.SendFrameAsync(MllpTarget.Acknowledgment(code, "C1"));
        };
        Assert.That((await DeliverAsync(SampleMessages.Adt("C1", accept, application))).GetType().Name, Is.EqualTo(outcome));
        await Eventually.IsTrue(() => commits.Count == codes.Length, "each acknowledgment is committed in its turn");
    }

    [Test]
    public async Task An_acknowledgment_that_comes_later_is_none_of_the_next_messages()
    {
        _target.Answer = async (peer, message) =>
        {
            if (message == Ack)
                return;
            await peer.SendFrameAsync(Ack);
            if (Acknowledged.Field(message, "MSH", 10) == "C1")
                await peer.SendFrameAsync(MllpTarget.Acknowledgment("AE", "C1"));
        };
        Assert.That(await DeliverAsync(SampleMessages.Adt("C1")), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(await DeliverAsync(SampleMessages.Adt("C2")), Is.TypeOf<DeliveryOutcome.Delivered>());
        Assert.That(_target.Connections, Is.EqualTo(1));
    }

    private Task<DeliveryOutcome> DeliverAsync(string message, string settings = "commit-resends: 2")
    {
        _connector ??= TestComponents.Connector(
            MllpConnector.Component, "", $$"""{ address: "127.0.0.1:{{_target.Port}}", timeout: 200ms, release: 2, {{settings}} }""");
        return Eventually.Ends(_connector.DeliverAsync(Deliveries.Of(message), CancellationToken.None));
    }
}
