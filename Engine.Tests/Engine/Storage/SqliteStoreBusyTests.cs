using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>What callers meet when more comes than the writer brings to the disk.</summary>
internal sealed class SqliteStoreBusyTests
{
    private StoreFolder _folder = null!;
    private ManualResetEventSlim _writerGoesOn = null!;

    [SetUp]
    public void MakeFolder() => (_folder, _writerGoesOn) = (new StoreFolder(), new ManualResetEventSlim());

    [TearDown]
    public void RemoveFolder()
    {
        _writerGoesOn.Dispose();
        _folder.Dispose();
    }

    [TestCase(3, long.MaxValue)]
    [TestCase(int.MaxValue, 40)]
    public async Task New_messages_are_refused_at_once_where_too_much_waits_and_what_finishes_stored_ones_is_taken(int maxChanges, long maxBytes)
    {
        await using var store = SqliteMessageStore.Open(_folder.Options with { MaxWaitingChanges = maxChanges, MaxWaitingBytes = maxBytes });
        var first = await store.AcceptAsync(Message("0", Run(Owed("k0", lane: "P1"))));
        var delivery = store.ReadDeliveries(first.Id).Single();
        var held = await HoldWriterAsync(store);

        // 15 bytes each and 2 of payload: three fill either limit.
        var waiting = Enumerable.Range(2, 3).Select(i => Accept(store, i)).ToList();
        var refused = Accept(store, 5);
        Assert.That(refused.IsCompleted, Is.True, "it does not wait");
        Assert.That(async () => await refused, Throws.TypeOf<StoreUnavailableException>().With.Property("Code").EqualTo("STORE-BUSY"));
        var noted = store.RecordAsync(new DeliveryChange { Id = delivery.Id, State = DeliveryState.Delivered, At = Start, Attempts = 1 }).AsTask();
        Assert.That(waiting.Any(w => w.IsCompleted) || noted.IsCompleted, Is.False);

        _writerGoesOn.Set();
        await Eventually.Ends(Task.WhenAll([held, .. waiting, noted]));
        Assert.That(store.FindDelivery(delivery.Id)!.State, Is.EqualTo(DeliveryState.Delivered));
        Assert.That(await Eventually.Ends(Accept(store, 6)), Has.Property("Duplicate").False);
        Assert.That(store.QueryMessages(new MessageFilter { OldestFirst = true }).Select(m => m.ControlId), Is.EqualTo(new[] { "0", "1", "2", "3", "4", "6" }));
    }

    [Test]
    public async Task More_than_one_commit_should_hold_is_stored_in_order_by_several()
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        var held = await HoldWriterAsync(store);
        var waiting = Enumerable.Range(2, 20_000).Select(i => store.AcceptAsync(Message($"{i}")).AsTask()).ToList();
        _writerGoesOn.Set();
        await Eventually.Ends(held);
        var numbers = (await Eventually.Ends(Task.WhenAll(waiting))).Select(stored => stored.Id.Number);
        Assert.That(numbers, Is.Ordered.Ascending);
    }

    /// <summary>Lets the writer stand in the hand-over of a commit until the test says so.</summary>
    private async Task<Task<AcceptResult>> HoldWriterAsync(SqliteMessageStore store)
    {
        using var standing = new SemaphoreSlim(0);
        store.Committed = _ =>
        {
            standing.Release();
            _writerGoesOn.Wait(Eventually.Deadline);
            store.Committed = null;
        };
        var held = Accept(store, 1);
        Assert.That(await standing.WaitAsync(Eventually.Deadline), Is.True);
        return held;
    }

    private static async Task<AcceptResult> Accept(SqliteMessageStore store, int number)
        => await store.AcceptAsync(Message($"{number}", Run(Owed($"k{number}", lane: "P1"))));
}
