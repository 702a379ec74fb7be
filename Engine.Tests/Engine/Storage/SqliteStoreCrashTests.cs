using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>
/// What a killed engine leaves is what its files held at that instant. The store's files are copied while it runs, on the writer's own thread, and the
/// copy is opened as the next start would.
/// </summary>
internal sealed class SqliteStoreCrashTests
{
    private StoreFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new StoreFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Killed_after_any_commit_all_that_was_answered_is_found()
    {
        var commits = 0;
        var answered = new List<string>();
        var copies = new List<(string Folder, List<string> Answered)>();
        await using (var store = SqliteMessageStore.Open(_folder.Options with { SegmentBytes = 400_000 }))
        {
            store.Committed = _ =>
            {
                if (++commits % 7 != 0)
                    return;
                lock (answered)
                    copies.Add((Copy(_folder.Options.Folder, $"copy-{commits}"), [.. answered]));
            };
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
            {
                for (var i = 0; i < 60; i++)
                {
                    var key = $"k{caller}-{i}";
                    await store.AcceptAsync(Repeatable(key, new string('c', 1500) + key, Run(Owed(key, key, lane: $"lane {caller}"))));
                    lock (answered)
                        answered.Add(key);
                }
            }));
        }
        Assert.That(copies, Has.Count.GreaterThan(3));
        foreach (var (folder, expected) in copies)
        {
            await using var recovered = SqliteMessageStore.Open(_folder.Options with { Folder = folder });
            Assert.That(recovered.ReadStatus().LastStopClean, Is.False);
            var queue = recovered.ReadQueue("charges", "ledger", null, 0, int.MaxValue, long.MaxValue).Deliveries;
            Assert.That(queue.Select(d => d.Delivery.Key), Is.SupersetOf(expected));
            Assert.That(queue.Select(d => Text(d.Delivery.Payload)), Is.EqualTo(queue.Select(d => d.Delivery.Key)));
            for (var caller = 0; caller < 8; caller++)
            {
                var lane = recovered.ReadQueue("charges", "ledger", $"lane {caller}", 0, int.MaxValue, long.MaxValue).Deliveries.Select(d => d.Delivery.Key).ToList();
                Assert.That(lane, Is.EqualTo(Enumerable.Range(0, lane.Count).Select(i => $"k{caller}-{i}")));
            }
            foreach (var key in expected.Take(5).Concat(expected.TakeLast(5)))
                Assert.That((await recovered.AcceptAsync(Repeatable(key, new string('c', 1500) + key))).Duplicate, Is.True);
            var next = await recovered.AcceptAsync(Message("next", Run(Owed("next"))));
            Assert.That(recovered.ReadQueue("charges", "ledger", "", queue.Max(d => d.Position), 9, long.MaxValue).Deliveries.Single().Delivery.MessageId, Is.EqualTo(next.Id));
        }
    }

    [Test]
    public async Task Killed_at_any_byte_of_a_write_each_commit_is_there_whole_or_not_at_all()
    {
        const int commits = 12;
        var log = Path.Combine(_folder.Options.Folder, "segments", "000001.db-wal");
        var lengths = new List<long>();
        string copy;
        await using (var store = SqliteMessageStore.Open(_folder.Options))
        {
            for (var i = 0; i < commits; i++)
            {
                await store.AcceptAsync(Message($"C-{i}", Run(Owed($"a{i}"), Owed($"b{i}"))));
                lengths.Add(new FileInfo(log).Length);
            }
            copy = Copy(_folder.Options.Folder, "copy");
        }
        Assert.That(lengths, Is.Ordered.Ascending.And.Unique, "the log only grew, so its length tells the commits apart");
        var random = new Random(20260304);
        for (var round = 0; round < 40; round++)
        {
            var length = round < commits ? lengths[round] : random.NextInt64(lengths[^1] + 1);
            var torn = Copy(copy, $"torn-{round}");
            using (var file = new FileStream(Path.Combine(torn, "segments", "000001.db-wal"), FileMode.Open))
                file.SetLength(length);
            await using var recovered = SqliteMessageStore.Open(_folder.Options with { Folder = torn });
            var whole = lengths.Count(l => l <= length);
            Assert.That(recovered.QueryMessages(new MessageFilter { OldestFirst = true }).Select(m => m.ControlId), Is.EqualTo(Enumerable.Range(0, whole).Select(i => $"C-{i}")));
            Assert.That(recovered.ReadQueue("charges", "ledger", null, 0, 100, long.MaxValue).Deliveries.Select(d => d.Delivery.Key),
                Is.EqualTo(Enumerable.Range(0, whole).SelectMany(i => new[] { $"a{i}", $"b{i}" })));
        }
    }

    [Test]
    public async Task Files_of_large_contents_that_no_row_names_are_removed_after_a_crash()
    {
        string copy;
        var large = new string('l', 2_000_000);
        await using (var store = SqliteMessageStore.Open(_folder.Options))
        {
            await store.AcceptAsync(Message("C-1", content: large));
            copy = Copy(_folder.Options.Folder, "copy");
        }
        File.WriteAllText(Path.Combine(copy, "content", "1-99.bin"), "written, but its change never was");
        await using var recovered = SqliteMessageStore.Open(_folder.Options with { Folder = copy });
        Assert.That(Directory.GetFiles(Path.Combine(copy, "content")), Has.Length.EqualTo(1));
        Assert.That(Text(recovered.ReadContent(new MessageId(1, 1))), Is.EqualTo(large));
    }

    [Test]
    public async Task A_segment_whose_file_stands_but_is_not_listed_is_made_anew()
    {
        var options = _folder.Options with { SegmentBytes = 1 };
        await using (var store = SqliteMessageStore.Open(options))
            await store.AcceptAsync(Message("C-1"));
        File.Copy(Path.Combine(options.Folder, "segments", "000001.db"), Path.Combine(options.Folder, "segments", "000002.db"));
        await using var again = SqliteMessageStore.Open(options);
        await again.AcceptAsync(Message("C-2"));
        await again.AcceptAsync(Message("C-3"));
        Assert.That(again.QueryMessages(new MessageFilter()).Select(m => m.ControlId), Is.EqualTo(new[] { "C-3", "C-2", "C-1" }));
    }

    private string Copy(string from, string name)
    {
        var to = Path.Combine(_folder.Path, name);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            if (relative.StartsWith("store.", StringComparison.Ordinal) || relative.EndsWith("-shm", StringComparison.Ordinal))
                continue;
            // An index that is being written is not shared, and a crash leaves nothing of it that counts.
            if (relative.EndsWith(".keys.new", StringComparison.Ordinal))
                continue;
            var target = Path.Combine(to, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // Shared as widely as SQLite shares it, which File.Copy does not.
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var output = new FileStream(target, FileMode.Create);
            source.CopyTo(output);
        }
        return to;
    }
}
