using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>Stores that earlier versions wrote, kept as SQL in <c>Stores/</c>: what they hold is found, and goes on.</summary>
internal sealed class StoreMigrationTests
{
    private readonly StoreFolder _folder = new();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task A_store_of_format_4_is_migrated_and_its_deliveries_go_on()
    {
        Restore("segment-format-4.sql");
        var handedOver = new List<QueuedDelivery>();
        await using (var store = SqliteMessageStore.Open(_folder.Options))
        {
            store.Committed = handedOver.AddRange;

            // Everything that stood in it stands in it.
            Assert.That(store.QueryDeliveries(new DeliveryFilter { OldestFirst = true }).Select(d => (d.Id.Number, d.State)), Is.EqualTo(new[]
            {
                (1L, DeliveryState.Delivered), (2, DeliveryState.Queued), (3, DeliveryState.DeadLettered), (4, DeliveryState.Held), (5, DeliveryState.Queued),
            }));
            Assert.That(store.QueryDeliveries(new DeliveryFilter()).Select(d => d.Step), Has.All.Null);
            Assert.That(store.ReadUnfinished("charges").Select(m => m.ControlId), Is.EqualTo(new[] { "C-5" }));
            Assert.That(Text(store.ReadPayload(new DeliveryId(1, 5))), Is.EqualTo("three"));

            // What was queued is delivered, what was dead is queued again, and new messages find their place behind them.
            await store.RecordAsync(Delivered(new DeliveryId(1, 2)));
            await store.RecordAsync(Change(new DeliveryId(1, 3), DeliveryState.Queued, reason: "again", toTail: true));
            await store.AcceptAsync(Message("C-6", Run(Owed("K-6"))));
            Assert.That(store.ReadQueue("charges", "ledger", null, 0, 10, 1 << 20).Deliveries.Select(d => (d.Delivery.Key, d.Position)), Is.EqualTo(new[]
            {
                ("K-2", 6L), ("K-6", 7),
            }));
        }

        await using var again = SqliteMessageStore.Open(_folder.Options);
        Assert.Multiple(() =>
        {
            Assert.That(again.FindDelivery(new DeliveryId(1, 2))!.State, Is.EqualTo(DeliveryState.Delivered));
            Assert.That(again.SummarizeQueues().Single(q => q.Destination == "ledger"), Has.Property("Queued").EqualTo(2).And.Property("Waiting").Zero);
        });
    }

    [Test]
    public void A_store_of_format_4_is_looked_at_without_being_migrated()
    {
        Restore("segment-format-4.sql");
        var path = Path.Combine(_folder.Options.Folder, "segments", "000001.db");

        var (_, queues) = StoppedStore.Read(_folder.Options.Folder);

        Assert.That(queues.Sum(q => q.Queued), Is.EqualTo(2));
        using var database = Database.Open(path, DatabaseAccess.Read);
        Assert.That(database.ReadLong("PRAGMA user_version"), Is.EqualTo(4));
    }

    private void Restore(string segment)
    {
        var folder = _folder.Options.Folder;
        Directory.CreateDirectory(Path.Combine(folder, "segments"));
        Fill(Path.Combine(folder, "control.db"), "control.sql");
        Fill(Path.Combine(folder, "segments", "000001.db"), segment);
    }

    private static void Fill(string path, string name)
    {
        using var database = Database.Open(path, DatabaseAccess.Write);
        database.Execute("PRAGMA journal_mode=WAL");
        database.Execute(File.ReadAllText(Repository.PathOf($"Engine.Tests/Engine/Storage/Stores/{name}")));
        database.Checkpoint(truncate: true);
    }
}
