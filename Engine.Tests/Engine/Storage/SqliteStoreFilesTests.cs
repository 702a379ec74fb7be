using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>The store's files: who may have them, which are refused, when a new segment begins, what a full disk does.</summary>
internal sealed class SqliteStoreFilesTests
{
    private StoreFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new StoreFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    private string InStore(string name) => Path.Combine(_folder.Options.Folder, name);

    [Test]
    public async Task A_second_engine_on_the_same_store_is_told_who_has_it()
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        var problem = Assert.Throws<StoreOpenException>(() => SqliteMessageStore.Open(_folder.Options))!;
        Assert.That(problem.Code, Is.EqualTo("STORE-LOCKED"));
        Assert.That(problem.Message, Does.Contain($"process {Environment.ProcessId}"));
        await store.AcceptAsync(Message("C-1"));
    }

    [Test]
    public async Task A_new_stores_folder_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Windows folders have no mode");
        else
        {
            var folder = InStore("new");
            await using var store = SqliteMessageStore.Open(new SqliteStoreOptions { Folder = folder });
            Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public async Task A_closed_store_can_be_opened_by_another()
    {
        await using (SqliteMessageStore.Open(_folder.Options))
        {
        }
        await using var again = SqliteMessageStore.Open(_folder.Options);
        Assert.That(again.ReadStatus().LastStopClean, Is.True);
    }

    [TestCase("control.db")]
    [TestCase("segments/000001.db")]
    public async Task A_newer_file_is_refused_and_nothing_is_changed(string name)
    {
        await using (var store = SqliteMessageStore.Open(_folder.Options))
            await store.AcceptAsync(Message("C-1"));
        using (var database = Database.Open(InStore(name), DatabaseAccess.Write))
        {
            database.Execute("PRAGMA user_version=99");
            database.Checkpoint(truncate: true);
        }
        Refused("STORE-NEWER");
    }

    [TestCase("control.db")]
    [TestCase("segments/000001.db")]
    public async Task A_file_of_something_else_is_refused_and_nothing_is_changed(string name)
    {
        await using (var store = SqliteMessageStore.Open(_folder.Options))
            await store.AcceptAsync(Message("C-1"));
        File.WriteAllText(InStore(name), "this is a letter, and a rather long one so that it is longer than the header of any database file would be");
        Refused("STORE-FOREIGN");
    }

    [Test]
    public async Task A_database_of_another_program_is_refused()
    {
        Directory.CreateDirectory(_folder.Options.Folder);
        using (var database = Database.Open(InStore("control.db"), DatabaseAccess.Write))
            database.Execute("CREATE TABLE theirs (x)");
        Refused("STORE-FOREIGN");
        await Task.CompletedTask;
    }

    [Test]
    public async Task A_missing_segment_is_missed_and_a_missing_control_file_too()
    {
        await using (var store = SqliteMessageStore.Open(_folder.Options))
            await store.AcceptAsync(Message("C-1"));
        File.Move(InStore("segments/000001.db"), InStore("elsewhere"));
        Refused("STORE-DAMAGED");
        File.Move(InStore("elsewhere"), InStore("segments/000001.db"));
        File.Delete(InStore("control.db"));
        Refused("STORE-DAMAGED");
    }

    [Test]
    public async Task Segments_follow_each_other_while_messages_come_and_nothing_is_lost_or_out_of_order()
    {
        var options = _folder.Options with { SegmentBytes = 300_000 };
        var handedOver = new List<QueuedDelivery>();
        var content = new string('c', 2000);
        await using (var store = SqliteMessageStore.Open(options))
        {
            store.Committed = handedOver.AddRange;
            for (var i = 0; i < 1000; i += 50)
                await Task.WhenAll(Enumerable.Range(i, 50).Select(n => store.AcceptAsync(Repeatable($"C-{n}", content + n, Run(Owed($"k{n}")))).AsTask()));
            Assert.That(store.ReadStatus().Segments, Is.GreaterThan(4));
        }
        await using var again = SqliteMessageStore.Open(options);
        Assert.That(handedOver.Select(d => d.Delivery.Key), Is.EqualTo(Enumerable.Range(0, 1000).Select(n => $"k{n}")));
        Assert.That(handedOver.Select(d => d.Position), Is.Ordered.Ascending.And.Unique);
        var read = new List<string>();
        QueuePage page;
        var after = 0L;
        do
        {
            page = again.ReadQueue("charges", "ledger", "", after, 70, long.MaxValue);
            read.AddRange(page.Deliveries.Select(d => d.Delivery.Key));
            after = page.Deliveries.Count == 0 ? after : page.Deliveries[^1].Position;
        }
        while (!page.AtEnd);
        Assert.That(read, Is.EqualTo(handedOver.Select(d => d.Delivery.Key)));
        Assert.That(again.QueryMessages(new MessageFilter { Limit = 5000 }).Select(m => m.ControlId), Is.EqualTo(Enumerable.Range(0, 1000).Reverse().Select(n => $"C-{n}")));
        Assert.That(again.QueryMessages(new MessageFilter { Limit = 5000 }).Select(m => m.Id), Is.Ordered.Descending);

        // What the first segment owes is recorded there, and goes to the tail behind what the last one owes.
        await again.RecordAsync(Change(handedOver[0].Delivery.Id, DeliveryState.Queued, 1, "again", toTail: true));
        await again.RecordAsync(Delivered(handedOver[1].Delivery.Id));
        var tail = again.ReadQueue("charges", "ledger", "", after, 70, long.MaxValue);
        Assert.That(tail.Deliveries.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "k0" }));
        Assert.That(again.ReadQueue("charges", "ledger", "", 0, 1, long.MaxValue).Deliveries.Single().Delivery.Key, Is.EqualTo("k2"));
        Assert.That(again.SummarizeQueues().Single(), Has.Property("Queued").EqualTo(999).And.Property("Lanes").EqualTo(1));

        // A repeat is known whatever segment its first is in.
        foreach (var n in new[] { 0, 3, 500, 999 })
        {
            Assert.That((await again.AcceptAsync(Repeatable($"C-{n}", content + n))).Duplicate, Is.True, $"message {n}");
            Assert.That((await again.AcceptAsync(Repeatable($"C-{n}", "other"))).SameIdOtherContent, Is.True, $"message {n}");
        }
    }

    [Test]
    public async Task Closed_segments_get_an_index_which_finds_what_their_rows_would()
    {
        var options = _folder.Options with { SegmentBytes = 1 };
        MessageId parent;
        await using (var store = SqliteMessageStore.Open(options))
        {
            parent = (await store.AcceptAsync(Repeatable("P", "p") with { SearchKeys = ["patient=1"] })).Id;
            for (var i = 0; i < 3; i++)
                await store.AcceptAsync(Repeatable($"C-{i}", $"content {i}", Run()) with { SearchKeys = ["patient=1", $"visit={i}"] });
            await Until(() => Directory.GetFiles(InStore("segments"), "*.keys").Length == 3);
            // A late child stands behind what its segment's index knows.
            await store.SplitAsync(new SplitChunk(parent, [Repeatable("late", "late", Run()) with { SearchKeys = ["patient=1"] }], 1, Run()));
            await Check(store);
        }
        await using (var again = SqliteMessageStore.Open(options))
            await Check(again);
        foreach (var index in Directory.GetFiles(InStore("segments"), "*.keys"))
            File.WriteAllText(index, "broken");
        await using var without = SqliteMessageStore.Open(options);
        await Check(without);

        async Task Check(MessageStore store)
        {
            string Found(MessageFilter filter) => string.Join(' ', store.QueryMessages(filter).Select(m => m.ControlId));
            Assert.That(Found(new MessageFilter { SearchKeys = ["patient=1"] }), Is.EqualTo("C-2 C-1 C-0 late P"));
            Assert.That(Found(new MessageFilter { SearchKeys = ["visit=0", "visit=2"] }), Is.EqualTo("C-2 C-0"));
            Assert.That(Found(new MessageFilter { ControlIds = ["P", "C-1", "late", "none"] }), Is.EqualTo("C-1 late P"));
            Assert.That(Found(new MessageFilter { SearchKeys = ["visit=7"] }), Is.Empty);
            foreach (var (id, content) in new[] { ("P", "p"), ("C-0", "content 0"), ("C-1", "content 1"), ("C-2", "content 2"), ("late", "late") })
                Assert.That((await store.AcceptAsync(Repeatable(id, content))).Duplicate, Is.True, id);
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, deadline.Token);
    }

    [Test]
    public async Task A_day_ends_its_segment()
    {
        var clock = new SettableTime(Start);
        await using var store = SqliteMessageStore.Open(_folder.Options with { Time = clock });
        var first = (await store.AcceptAsync(Message("C-1"))).Id;
        clock.Now = Start.AddHours(13.7);
        Assert.That((await store.AcceptAsync(Message("C-2"))).Id.Segment, Is.EqualTo(first.Segment));
        clock.Now = Start.AddHours(13.8);
        Assert.That((await store.AcceptAsync(Message("C-3"))).Id, Is.EqualTo(new MessageId(first.Segment + 1, 1)));
    }

    [Test]
    public async Task A_large_content_is_a_file_of_its_own_and_goes_with_a_change_that_was_not_stored()
    {
        var options = _folder.Options with { InlineBytes = 64 << 10 };
        var (large, larger) = (new string('a', 70_000), new string('b', 3_000_000));
        MessageId id;
        await using (var store = SqliteMessageStore.Open(options))
        {
            id = (await store.AcceptAsync(Repeatable("C-1", large, Run(Owed("k1", larger), Owed("k2", "small"))))).Id;
            Assert.That((await store.AcceptAsync(Repeatable("C-1", large))).Duplicate, Is.True);
            await Assert.ThrowsAsync<KeyNotFoundException>(
                async () => await store.AppendRunAsync(new MessageId(1, 9), Run(Owed("k", larger))));
            await store.AppendRunAsync(id, Run() with { EditedContent = Bytes(larger) });
            Assert.That(Directory.GetFiles(InStore("content")), Has.Length.EqualTo(3));
        }
        await using var again = SqliteMessageStore.Open(options with { InlineBytes = 8 << 20 });
        Assert.That(Text(again.ReadContent(id)), Is.EqualTo(large));
        Assert.That(Text(again.ReadContent(id, 2)), Is.EqualTo(larger));
        Assert.That(again.ReadDeliveries(id).Select(d => d.Size), Is.EqualTo(new[] { 3_000_000, 5 }));
        Assert.That(again.ReadQueue("charges", "ledger", null, 0, 9, long.MaxValue).Deliveries.Select(d => Text(d.Delivery.Payload)), Is.EqualTo(new[] { larger, "small" }));
        await again.AcceptAsync(Message("C-2", content: larger));
        Assert.That(Directory.GetFiles(InStore("content")), Has.Length.EqualTo(3), "what fits into a row stands in a row");
        Assert.That(Text(again.ReadContent(new MessageId(1, 2))), Is.EqualTo(larger));
    }

    [Test]
    public async Task A_full_disk_fails_what_waits_and_the_store_goes_on_when_there_is_room()
    {
        var pages = 1L << 30;
        await using var store = SqliteMessageStore.Open(_folder.Options with { PageLimit = () => Interlocked.Read(ref pages) });
        var handedOver = new List<QueuedDelivery>();
        store.Committed = handedOver.AddRange;
        var before = (await store.AcceptAsync(Repeatable("C-1", "one", Run(Owed("k1"))))).Id;
        Interlocked.Exchange(ref pages, 1);
        var refused = Enumerable.Range(0, 20).Select(i => store.AcceptAsync(
            Repeatable($"F-{i}", new string('x', 60_000), Run(Owed($"f{i}", "x", $"new destination {i}"))) with { Type = $"NEW^{i}" }).AsTask()).ToList();
        foreach (var task in refused)
        {
            var problem = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await task);
            Assert.That(problem!.Code, Is.EqualTo("STORE-DISK-FULL"));
        }
        Assert.That(store.ReadStatus().Unavailable, Does.Contain("full"));
        Assert.That(store.ReadDeliveries(before), Has.Count.EqualTo(1), "reading goes on");

        Interlocked.Exchange(ref pages, 1L << 30);
        var after = await store.AcceptAsync(Repeatable("F-3", new string('x', 60_000), Run(Owed("f3", "x", "new destination 3"))) with { Type = "NEW^3" });
        Assert.That((after.Duplicate, after.SameIdOtherContent), Is.EqualTo((false, false)), "nothing of what was refused is remembered");
        Assert.That(after.Id, Is.EqualTo(new MessageId(1, 2)));
        Assert.That(handedOver.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "k1", "f3" }));
        Assert.That(store.ReadDeliveries(after.Id).Single().Destination, Is.EqualTo("new destination 3"));
        Assert.That(store.FindMessage(after.Id)!.Type, Is.EqualTo("NEW^3"));
        Assert.That(store.ReadStatus().Unavailable, Is.Null);
    }

    [Test]
    public async Task A_page_shows_nothing_of_a_batch_that_only_one_of_its_segments_has_committed()
    {
        var time = new SettableTime(Start);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var letGo = new ManualResetEventSlim();
        SqliteMessageStore store = null!;
        var between = new List<(int Segment, QueuePage Page)>();
        var isWatched = false;
        await using var opened = store = SqliteMessageStore.Open(_folder.Options with
        {
            Time = time,
            Committing = segment =>
            {
                if (!Volatile.Read(ref isWatched))
                    return;
                if (held.TrySetResult())
                    letGo.Wait(TimeSpan.FromSeconds(30));
                else
                    between.Add((segment, store.ReadQueue("charges", "ledger", null, 0, 9, long.MaxValue)));
            },
        });
        var handedOver = new List<string>();
        store.Committed = deliveries => handedOver.AddRange(deliveries.Select(d => d.Delivery.Key));
        var old = (await store.AcceptAsync(Message("C-1"))).Id;
        time.Now = Start.AddDays(1);
        var young = (await store.AcceptAsync(Message("C-2", Run(Owed("k0"))))).Id;
        Assert.That((old.Segment, young.Segment), Is.EqualTo((1, 2)));

        // While a commit is held up, a batch gathers behind it that touches both segments, the old one first, and last too.
        Volatile.Write(ref isWatched, true);
        var other = store.AcceptAsync(Message("C-3")).AsTask();
        await held.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var waiting = new List<Task>
        {
            store.RecordAsync(Change(store.ReadDeliveries(young).Single().Id, DeliveryState.Queued)).AsTask(),
            store.AppendRunAsync(old, Run(Owed("k1"))).AsTask(),
            store.AcceptAsync(Message("C-4", Run(Owed("k2")))).AsTask(),
            store.AppendRunAsync(old, Run(Owed("k3"))).AsTask(),
        };
        letGo.Set();
        await Task.WhenAll([other, .. waiting]).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(between.Select(b => b.Segment), Is.EqualTo(new[] { 2, 1 }), "both in one batch");
        Assert.That(between.Select(b => string.Join(' ', b.Page.Deliveries.Select(d => d.Delivery.Key))), Is.EqualTo(new[] { "k0", "k0" }));
        Assert.That(between.Select(b => b.Page.AtEnd), Is.All.True, "what is left out is handed over");
        Assert.That(handedOver, Is.EqualTo(new[] { "k0", "k1", "k2", "k3" }));
        Assert.That(store.ReadQueue("charges", "ledger", null, 0, 9, long.MaxValue).Deliveries.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "k0", "k1", "k2", "k3" }));
    }

    [Test]
    public async Task Large_content_stays_where_its_commit_may_be_found_in_the_log_and_is_removed_by_the_next_start_where_it_is_not()
    {
        var fails = false;
        var options = _folder.Options with
        {
            InlineBytes = 1 << 16,
            Committing = _ =>
            {
                if (Volatile.Read(ref fails))
                    throw new DatabaseException(10, "disk I/O error");
            },
        };
        await using (var store = SqliteMessageStore.Open(options))
        {
            await store.AcceptAsync(Message("C-1", content: new string('x', 100_000)));
            Volatile.Write(ref fails, true);
            var problem = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AcceptAsync(Message("C-2", content: new string('y', 100_000))));
            Assert.That(problem!.Code, Is.EqualTo("STORE-IO"));
            Assert.That(Directory.GetFiles(InStore("content")), Has.Length.EqualTo(2));
            Volatile.Write(ref fails, false);
        }
        await using var again = SqliteMessageStore.Open(options);
        Assert.That(again.ReadStatus().LastStopClean, Is.False);
        Assert.That(Directory.GetFiles(InStore("content")), Has.Length.EqualTo(1));
        Assert.That(again.ReadContent(new MessageId(1, 1)).Length, Is.EqualTo(100_000));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_payload_that_is_lost_does_not_hide_the_deliveries_behind_it(bool isCutShort)
    {
        await using var store = SqliteMessageStore.Open(_folder.Options with { InlineBytes = 1 << 16 });
        await store.AcceptAsync(Message("C-1", Run(Owed("k1"), Owed("k2", new string('x', 100_000)), Owed("k3"))));
        var file = Directory.GetFiles(InStore("content")).Single();
        if (isCutShort)
            File.WriteAllText(file, "x");
        else
            File.Delete(file);
        var page = store.ReadQueue("charges", "ledger", null, 0, 9, long.MaxValue);
        Assert.That(page.Deliveries.Select(d => (d.Delivery.Key, d.Unreadable?.Code, d.Delivery.Payload.Length)), Is.EqualTo(new[]
        {
            ("k1", null, 2),
            ("k2", "STORE-PAYLOAD-LOST", 0),
            ("k3", null, 2),
        }));
    }

    [Test]
    public async Task A_segment_that_cannot_be_opened_makes_the_store_unavailable_for_readers()
    {
        await using var store = SqliteMessageStore.Open(_folder.Options);
        var id = (await store.AcceptAsync(Message("C-1"))).Id;
        var segment = InStore("segments/000001.db");
        File.Move(segment, segment + ".away");
        var problem = Assert.Throws<StoreUnavailableException>(() => store.FindMessage(id))!;
        Assert.That(problem.Code, Is.EqualTo("STORE-IO"));
        File.Move(segment + ".away", segment);
        Assert.That(store.FindMessage(id)!.ControlId, Is.EqualTo("C-1"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task An_id_that_every_message_has_is_compared_with_the_last_ones_only(bool isClosed)
    {
        var time = new SettableTime(Start);
        await using var store = SqliteMessageStore.Open(_folder.Options with { Time = time });
        var answers = await Task.WhenAll(Enumerable.Range(1, 1000).Select(i => store.AcceptAsync(Repeatable("SAME", $"content {i}")).AsTask()));
        Assert.That(answers.Count(a => a.Duplicate), Is.Zero);
        Assert.That(answers.Count(a => a.SameIdOtherContent), Is.EqualTo(999));
        if (isClosed)
        {
            time.Now = Start.AddDays(1);
            await store.AcceptAsync(Message("ANOTHER"));
            await Eventually.IsTrue(() => File.Exists(InStore("segments/000001.keys")), "the closed segment has its index");
        }
        var sixteenth = await store.AcceptAsync(Repeatable("SAME", "content 985"));
        Assert.That((sixteenth.Duplicate, sixteenth.Id), Is.EqualTo((true, answers[984].Id)));
        var early = await store.AcceptAsync(Repeatable("SAME", "content 984"));
        Assert.That((early.Duplicate, early.SameIdOtherContent), Is.EqualTo((false, true)));
        // Now that one is among the last 16, and the 16th has gone.
        Assert.That((await store.AcceptAsync(Repeatable("SAME", "content 984"))).Id, Is.EqualTo(early.Id));
        Assert.That((await store.AcceptAsync(Repeatable("SAME", "content 985"))).Duplicate, Is.False);
    }

    [Test]
    public async Task A_large_message_is_refused_before_its_file_is_written_where_the_disk_has_only_its_reserve_left()
    {
        await using var full = SqliteMessageStore.Open(_folder.Options with { ReserveBytes = long.MaxValue, InlineBytes = 1 << 16 });
        var problem = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await full.AcceptAsync(Message("C-1", content: new string('x', 100_000))));
        Assert.That(problem!.Code, Is.EqualTo("STORE-DISK-FULL"));
        Assert.That(Directory.GetFiles(InStore("content")), Is.Empty);
    }

    [Test]
    public async Task A_disk_with_only_its_reserve_left_takes_no_messages_but_finishes_what_is_in_hand()
    {
        DeliveryId id;
        await using (var store = SqliteMessageStore.Open(_folder.Options))
            id = store.ReadDeliveries((await store.AcceptAsync(Message("C-1", Run(Owed("k1"))))).Id).Single().Id;
        await using var full = SqliteMessageStore.Open(_folder.Options with { ReserveBytes = long.MaxValue });
        var problem = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await full.AcceptAsync(Message("C-2")));
        Assert.That(problem!.Code, Is.EqualTo("STORE-DISK-FULL"));
        Assert.That(full.ReadStatus().Unavailable, Does.Contain("reserve"));
        await full.RecordAsync(Delivered(id));
        await full.Control.WriteAsync([("paused", "a", "1")]);
        Assert.That(full.FindDelivery(id)!.State, Is.EqualTo(DeliveryState.Delivered));
    }

    private void Refused(string code)
    {
        var before = Contents();
        var problem = Assert.Throws<StoreOpenException>(() => SqliteMessageStore.Open(_folder.Options))!;
        Assert.That(problem.Code, Is.EqualTo(code));
        Assert.That(Contents(), Is.EqualTo(before));
    }

    private List<string> Contents()
        => [.. Directory.EnumerateFiles(_folder.Options.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(f => !f.EndsWith("store.lock", StringComparison.Ordinal))
            .Select(f => f + " " + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f))))];

    private sealed class SettableTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
