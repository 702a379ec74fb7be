using System.Collections.Concurrent;
using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Engine.Runtime;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Batches;

/// <summary>
/// What a killed engine leaves is what its files held at that instant. They are copied before each commit, on the writer's own thread; each copy is opened
/// as the next start would, and goes on to its end.
/// </summary>
public class BatchCrashTests
{
    private StoreFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new StoreFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase(1, Description = "each commit in a segment of its own, so that no batch lies with its members")]
    [TestCase(4 << 20)]
    public async Task Killed_before_any_commit_no_member_is_lost_and_none_is_in_two_batches(int segmentBytes)
    {
        const int messages = 7;
        var copies = new List<(string Folder, int Accepted, int Tried)>();
        var tried = new ConcurrentQueue<Delivery>();
        var accepted = 0;
        _folder.Adjust = options => options with
        {
            SegmentBytes = segmentBytes,
            Committing = _ => copies.Add((Copy($"copy-{copies.Count}"), Volatile.Read(ref accepted), tried.Count)),
        };
        var node = TestNode.Open(_folder, new ManualClock());
        node.Target("c/file").Answer(delivery =>
        {
            tried.Enqueue(delivery);
            return tried.Count == 1 ? ScriptedConnector.No : ScriptedConnector.Yes;
        });
        await Start(node);
        for (var i = 1; i <= messages; i++)
        {
            await node.SendAsync("c", i, Lane(i));
            Volatile.Write(ref accepted, i);
        }
        await node.Supervisor.FindBatches("c", "file")!.FlushAsync(null, CancellationToken.None);
        await node.Settled();
        await node.DisposeAsync();
        Assert.That(copies, Has.Count.GreaterThan(15));

        foreach (var (copy, known, attempts) in copies)
        {
            using var folder = new StoreFolder { Adjust = options => options with { Folder = copy, SegmentBytes = segmentBytes } };
            var again = TestNode.Open(folder, new ManualClock());
            var before = tried.Take(attempts).ToList();
            // What was sent under a key is never other bytes, before the kill or after.
            again.Target("c/file").Answer(delivery =>
            {
                foreach (var earlier in before.Where(b => b.Key == delivery.Key))
                    Assert.That(Text(delivery), Is.EqualTo(Text(earlier)));
                return ScriptedConnector.Yes;
            });
            await Start(again);
            var dead = again.Store.QueryDeliveries(new() { States = [DeliveryState.DeadLettered] }).Where(d => d.IsBatch).Select(d => d.Id).ToList();
            await again.Supervisor.DecideAsync(Decision.Retry, dead, "ann: test", CancellationToken.None);
            var found = again.Store.QueryMessages(new() { Limit = 100 }).Count(m => m.Type != StoredMessage.BatchType);
            Assert.That(found, Is.GreaterThanOrEqualTo(known), "what was answered is there");
            await again.SendAsync("c", 100, "A");
            await again.Supervisor.FindBatches("c", "file")!.FlushAsync(null, CancellationToken.None);
            await again.Settled();
            await Eventually.IsTrue(() => again.Store.SummarizeQueues().All(q => q.Waiting == 0), "no member waits");
            BatchAccount.Check(again, [.. Enumerable.Range(1, found).Select(i => (i, Lane(i))), (100, "A")]);
            await again.DisposeAsync();
        }
    }

    private static string Lane(int number) => number % 3 == 0 ? "B" : "A";

    private static string Text(Delivery delivery) => Encoding.UTF8.GetString(delivery.Payload.Span);

    private static Task Start(TestNode node)
        => node.Supervisor.StartAsync(node.Configure(TestNode.Channel("c", "127.0.0.1:1", $$"""
              file:
                batch: { count: 2, {{BatchAccount.Rules}} }
                send: { to: erp, scripted: {} }
            """)), CancellationToken.None);

    private string Copy(string name)
    {
        var (from, to) = (_folder.Options.Folder, Path.Combine(_folder.Path, name));
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            // The lock is this process's; the sorted keys are derived, and made beside the writer.
            if (Path.GetFileName(path) is "store.lock" or "store.pid" || path.Contains(".keys", StringComparison.Ordinal))
                continue;
            var copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(copy);
            source.CopyTo(target);
        }
        return to;
    }
}
