using System.Collections.Concurrent;
using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Tests.Engine.Runtime;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Batches;

/// <summary>Random histories: arrivals of several lanes, batches by count, size and time, a target that fails, people who flush, an engine that is killed or stopped.</summary>
public class BatchHistoryTests
{
    [Test]
    public async Task Every_member_is_in_exactly_one_batch_in_order_with_right_totals_and_a_retry_sends_the_same_bytes([Values(1, 2, 3, 4, 5, 6)] int seed)
    {
        using var folder = new StoreFolder { Adjust = options => options with { SegmentBytes = 250_000 } };
        var random = new Random(seed);
        var clock = new ManualClock();
        var batch = $"count: {random.Next(2, 9)}, size: {random.Next(1, 4)}KB, every: 5m, {BatchAccount.Rules}";
        var sent = new List<(int Number, string Lane)>();
        var bytes = new ConcurrentDictionary<string, string>();
        var mixed = new List<string>();
        var outcomes = new Random(seed + 1000);
        DeliveryOutcome Answer(Delivery delivery)
        {
            var text = Encoding.UTF8.GetString(delivery.Payload.Span);
            lock (mixed)
            {
                if (bytes.GetOrAdd(delivery.Key, text) != text)
                    mixed.Add(delivery.Key);
                return outcomes.Next(4) switch { 0 => ScriptedConnector.NotNow, 1 => ScriptedConnector.Down, _ => ScriptedConnector.Yes };
            }
        }

        var node = await Open();
        for (var turn = 0; turn < 60; turn++)
        {
            switch (random.Next(12))
            {
                case 0:
                    await node.DieAsync();
                    node = await Open();
                    break;
                case 1:
                    await node.DisposeAsync();
                    node = await Open();
                    break;
                case 2:
                    await node.Supervisor.FindBatches("c", "file")!.FlushAsync(null, CancellationToken.None);
                    break;
                case 3:
                    clock.Advance(TimeSpan.FromMinutes(random.Next(1, 7)));
                    break;
                default:
                    for (var i = random.Next(1, 6); i > 0; i--)
                    {
                        var lane = $"{(char)('A' + random.Next(3))}";
                        var accepted = await node.SendAsync("c", sent.Count + 1, lane);
                        Assert.That(accepted, Is.InstanceOf<Acceptance.Stored>());
                        sent.Add((sent.Count + 1, lane));
                    }
                    break;
            }
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        await node.Supervisor.FindBatches("c", "file")!.FlushAsync(null, CancellationToken.None);
        await Eventually.IsTrue(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                return node.Store.SummarizeQueues().All(q => q.Queued == 0 && q.Waiting == 0);
            },
            "all of it is sent");
        Assert.That(mixed, Is.Empty, "one key, one content");
        Assert.That(sent, Has.Count.GreaterThan(50));
        BatchAccount.Check(node, sent);
        await node.DisposeAsync();

        async Task<TestNode> Open()
        {
            var opened = TestNode.Open(folder, clock);
            opened.Target("c/file").Answer(Answer);
            await opened.Supervisor.StartAsync(opened.Configure(TestNode.Channel("c", "127.0.0.1:1", $$"""
                  file:
                    batch: { {{batch}} }
                    send: { to: erp, scripted: {} }
                """)), CancellationToken.None);
            return opened;
        }
    }
}
