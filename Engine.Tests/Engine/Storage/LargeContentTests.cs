using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>Content that comes as a stream: one file of the store, from its first byte to its last delivery.</summary>
[TestFixture]
internal sealed class LargeContentTests
{
    private const int Size = LargeContent.Above + 12_345;
    private StoreFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new StoreFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task It_is_one_file_that_the_message_and_what_passes_it_on_share()
    {
        MessageId id;
        await using (var store = SqliteMessageStore.Open(_folder.Options))
        {
            var handedOver = new List<QueuedDelivery>();
            store.Committed = handedOver.AddRange;
            id = (await Accept(store, "archive", "copy")).Id;
            Assert.That(Files(), Has.Length.EqualTo(1));
            Assert.That(handedOver.Select(q => (q.BytesInMemory, q.Delivery.PayloadLength)), Is.EqualTo(new[] { (0, (long)Size), (0, Size) }));
        }

        await using var again = SqliteMessageStore.Open(_folder.Options);
        Assert.That(again.FindMessage(id)!.Size, Is.EqualTo(Size));
        Assert.That(IsPattern(again.FindContent(id).OpenRead()), Is.True);
        Assert.That(again.ReadDeliveries(id).Select(d => (d.Size, IsPattern(again.FindPayload(d.Id).OpenRead()))), Is.EqualTo(new[] { ((long)Size, true), (Size, true) }));
        var page = again.ReadQueue("charges", "archive", null, 0, 9, 1);
        Assert.That(IsPattern(page.Deliveries.Single().Delivery.OpenPayload()), Is.True);
        Assert.That(page.Deliveries.Single().BytesInMemory, Is.Zero);
    }

    [Test]
    public async Task Its_hash_is_made_on_the_way_and_is_that_of_all_bytes_at_once()
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        using var incoming = await store.ReceiveAsync(new PatternStream(Size), CancellationToken.None);
        var whole = incoming.Large!.ReadAll();
        Assert.That(incoming.Large.ReadHash(), Is.EqualTo(StableHash.Of(whole)));
        var id = (await store.AcceptAsync(MessageOf(incoming))).Id;
        Assert.That(store.FindContent(id).ReadHash(), Is.EqualTo(StableHash.Of(whole)), "read from the file");
    }

    [Test]
    public async Task A_repeat_of_it_leaves_no_second_file()
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        var first = await Accept(store, "archive");
        var second = await Accept(store, "archive");
        Assert.That((second.Duplicate, second.Id), Is.EqualTo((true, first.Id)));
        Assert.That(Files(), Has.Length.EqualTo(1));
        Assert.That(IsPattern(store.FindContent(first.Id).OpenRead()), Is.True);
    }

    [Test]
    public async Task A_later_run_that_passes_it_on_again_owes_the_same_file_and_nothing_new()
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        var id = (await Accept(store, "archive")).Id;
        var content = store.FindContent(id);
        var result = await store.AppendRunAsync(id, Run(OwedOf(content.Large!, "archive"), OwedOf(content.Large!, "second")));
        Assert.That((result.Queued, result.Unchanged), Is.EqualTo((1, 1)));
        Assert.That(Files(), Has.Length.EqualTo(1));
        Assert.That(store.ReadDeliveries(id).Select(d => IsPattern(store.FindPayload(d.Id).OpenRead())), Is.EqualTo(new[] { true, true }));
    }

    [Test]
    public async Task What_is_short_comes_into_a_row_although_it_came_as_a_stream()
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        foreach (var length in new[] { 0, 10, 900_000 })
        {
            using var incoming = await store.ReceiveAsync(new PatternStream(length), CancellationToken.None);
            Assert.That((incoming.Large, incoming.Bytes.Length), Is.EqualTo(((LargeContent?)null, length)));
        }
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task It_is_removed_where_no_message_takes_it_or_its_sender_goes_away_or_stops()
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        using (var incoming = await store.ReceiveAsync(new PatternStream(Size), CancellationToken.None))
            Assert.That(Files(), Has.Length.EqualTo(1));
        Assert.That(Files(), Is.Empty, "no message took it");

        var gone = await Assert.ThrowsAsync<IOException>(async () => await store.ReceiveAsync(new PatternStream(Size, failsAt: Size / 2), CancellationToken.None));
        Assert.That(gone!.Message, Does.Contain("other end"), "a fault of the sender's is no fault of the store's");
        Assert.That(Files(), Is.Empty);

        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await store.ReceiveAsync(new PatternStream(Size), stop.Token));
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task A_change_that_fails_takes_it_along_and_one_that_may_be_in_the_log_leaves_it_for_the_next_start()
    {
        var fails = false;
        var pages = 1L << 30;
        var options = _folder.Options with
        {
            PageLimit = () => Interlocked.Read(ref pages),
            Committing = _ =>
            {
                if (Volatile.Read(ref fails))
                    throw new DatabaseException(10, "disk I/O error");
            },
        };
        await using (var store = SqliteMessageStore.Open(options))
        {
            await store.AcceptAsync(Message("C-0"));
            Interlocked.Exchange(ref pages, 1);
            // Rows enough that the pages do not do.
            var full = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Accept(store, [.. Enumerable.Range(0, 2000).Select(i => $"destination {i}")]));
            Assert.That(full!.Code, Is.EqualTo("STORE-DISK-FULL"));
            await Eventually.IsTrue(() => Files().Length == 0, "what was not stored left no file");
            Interlocked.Exchange(ref pages, 1L << 30);

            Volatile.Write(ref fails, true);
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Accept(store, "archive"));
            Assert.That(Files(), Has.Length.EqualTo(1));
            Volatile.Write(ref fails, false);
        }
        await using var again = SqliteMessageStore.Open(options);
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task It_is_not_taken_while_the_disk_has_only_its_reserve_left()
    {
        await using var full = SqliteMessageStore.Open(_folder.Options with { ReserveBytes = long.MaxValue });
        var problem = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await full.ReceiveAsync(new PatternStream(Size), CancellationToken.None));
        Assert.That(problem!.Code, Is.EqualTo("STORE-DISK-FULL"));
        Assert.That(Files(), Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task One_that_is_lost_says_so_when_its_turn_comes_to_be_sent_and_hides_nothing(bool isCutShort)
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        var id = (await Accept(store, "archive")).Id;
        if (isCutShort)
            File.WriteAllText(Files().Single(), "x");
        else
            File.Delete(Files().Single());
        var page = store.ReadQueue("charges", "archive", null, 0, 9, long.MaxValue);
        Assert.That(page.Deliveries.Single().Unreadable?.Code, Is.EqualTo("STORE-PAYLOAD-LOST"));
        Assert.Throws<ContentLostException>(() => store.FindContent(id).OpenRead());
    }

    [Test]
    public async Task Little_of_it_is_in_memory_while_it_comes()
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var incoming = await store.ReceiveAsync(new PatternStream(100 << 20), CancellationToken.None);
        await store.AcceptAsync(MessageOf(incoming, "archive"));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(8 << 20), "bytes allocated for 100 MB");
    }

    private static async Task<AcceptResult> Accept(SqliteMessageStore store, params string[] destinations)
    {
        using var incoming = await store.ReceiveAsync(new PatternStream(Size), CancellationToken.None);
        return await store.AcceptAsync(MessageOf(incoming, destinations));
    }

    private static NewMessage MessageOf(IncomingContent incoming, params string[] destinations) => new()
    {
        Envelope = Envelope("") with { Large = incoming.Large, Format = ContentFormat.Raw },
        Duplicates = new DuplicateCheck(7, incoming.Large!.ReadHash(), Start.AddDays(-1)),
        Run = Run([.. destinations.Select(d => OwedOf(incoming.Large, d))]),
    };

    private static OwedDelivery OwedOf(LargeContent content, string destination) => Owed("k", "", destination) with { Large = content };

    private static bool IsPattern(Stream stream)
    {
        using (stream)
            return PatternStream.IsSame(stream, Size);
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(_folder.Options.Folder, "content"));
}
