using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Files of many records: a chunk is 200 of them, so 950 are five commits.</summary>
public class SplitTests
{
    private const int Records = 950;

    private StoreFolder _folder = null!;
    private ManualClock _clock = null!;
    private TestNode _node = null!;

    [SetUp]
    public void Open()
    {
        _folder = new StoreFolder();
        _clock = new ManualClock();
        _node = TestNode.Open(_folder, _clock);
    }

    [TearDown]
    public async Task Close()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Each_record_becomes_a_message_of_its_own_with_its_delivery_in_the_order_of_the_file()
    {
        await Start(Offered());
        var stored = (Acceptance.Stored)await Offer(Records);
        await _node.Settled();

        var parent = _node.Store.FindMessage(stored.Id)!;
        Assert.That((parent.State, _node.Store.ReadDeliveries(parent.Id).Count), Is.EqualTo((MessageState.Processed, 0)));
        Assert.That(Children(stored.Id).Select(c => c.State), Is.All.EqualTo(MessageState.Processed));
        AssertEachOnce(stored.Id);
        Assert.That(_node.Target("items/stock").Taken.Select(Code), Is.EqualTo(Enumerable.Range(1, Records).Select(i => $"C{i}")));
    }

    [Test]
    public async Task A_record_that_fails_is_a_failed_message_of_its_own_and_stops_no_other()
    {
        await Start(Offered("pipeline:\n  - require: code != 'C3' and code != 'C500'"));
        var stored = (Acceptance.Stored)await Offer(Records);
        await _node.Settled();

        var failed = Children(stored.Id).Where(c => c.State == MessageState.Failed).ToList();
        Assert.That(failed.Select(c => Encoding.ASCII.GetString(_node.Store.ReadContent(c.Id).Span).Split('\n')[1].Split(',')[0]), Is.EquivalentTo(new[] { "C3", "C500" }));
        Assert.That(failed.Select(c => c.Error), Is.All.Not.Null);
        Assert.That(_node.Target("items/stock").Taken, Has.Count.EqualTo(Records - 2));
        Assert.That(_node.Store.FindMessage(stored.Id)!.State, Is.EqualTo(MessageState.Processed));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4)]
    public async Task A_crash_between_two_chunks_loses_no_record_and_doubles_none(int chunks)
    {
        await Start(Offered());
        DiesAfter(chunks);
        var stored = (Acceptance.Stored)await Offer(Records);
        Assert.That(Children(stored.Id), Has.Count.EqualTo(chunks * 200));
        Assert.That(_node.Store.FindMessage(stored.Id)!.State, Is.EqualTo(MessageState.Received));
        _node.Store.IsFull = false;
        var again = await _node.Supervisor.ReprocessAsync(stored.Id, null, null, "ann: test", CancellationToken.None);
        Assert.That(again.Refusal?.Code, Is.EqualTo(chunks == 0 ? "REPROCESS-UNFINISHED" : "REPROCESS-SPLIT"), "it would end without its records");
        await _node.DieAsync();

        _node = TestNode.Open(_folder, _clock);
        await Start(Offered());
        await _node.Settled();
        Assert.That(_node.Store.FindMessage(stored.Id)!.State, Is.EqualTo(MessageState.Processed));
        AssertEachOnce(stored.Id);
    }

    [Test]
    public async Task A_split_that_the_store_interrupts_goes_on_by_itself_when_the_store_takes_it()
    {
        await Start(Offered());
        DiesAfter(2);
        var stored = (Acceptance.Stored)await Offer(Records);
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.That(Children(stored.Id), Has.Count.EqualTo(400), "the store still refuses");

        _node.Store.BeforeSplit = _ => Task.CompletedTask;
        _node.Store.IsFull = false;
        await Eventually.IsTrue(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(6));
                return _node.Store.FindMessage(stored.Id)!.State == MessageState.Processed;
            },
            "the split goes on");
        await _node.Settled();
        AssertEachOnce(stored.Id);
    }

    [Test]
    public async Task A_sender_that_gives_up_during_a_split_does_not_leave_it_half_done()
    {
        await Start(Offered());
        using var gone = new CancellationTokenSource();
        _node.Store.BeforeSplit = chunk => chunk.Offset > 0 && !gone.IsCancellationRequested ? gone.CancelAsync() : Task.CompletedTask;
        var stored = (Acceptance.Stored)await _node.Source("items").Inbox!.AcceptAsync(File(Records), gone.Token);
        Assert.That(Children(stored.Id), Has.Count.EqualTo(200));
        await Eventually.IsTrue(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(6));
                return _node.Store.FindMessage(stored.Id)!.State == MessageState.Processed;
            },
            "the split goes on");
        AssertEachOnce(stored.Id);
    }

    [Test]
    public async Task A_stop_ends_what_waits_to_go_on_and_the_next_start_does_it()
    {
        await Start(Offered());
        DiesAfter(2);
        var stored = (Acceptance.Stored)await Offer(Records);
        _node.Store.IsFull = false;
        await _node.DisposeAsync();
        _node = TestNode.Open(_folder, _clock);
        Assert.That(_node.Store.FindMessage(stored.Id)!.State, Is.EqualTo(MessageState.Received));
        await Start(Offered());
        await _node.Settled();
        AssertEachOnce(stored.Id);
    }

    [Test]
    public async Task A_stop_does_not_wait_for_a_reload_that_waits_for_a_split()
    {
        await Start(Offered());
        var (begun, chunk) = (new TaskCompletionSource(), new TaskCompletionSource());
        _node.Store.BeforeSplit = _ =>
        {
            begun.TrySetResult();
            return chunk.Task;
        };
        var offer = Offer(Records).AsTask();
        await Eventually.Ends(begun.Task);
        var reload = Start(Offered("pipeline:\n  - require: code != 'C3'"));
        Assert.That(reload.IsCompleted, Is.False, "the split is under the old rules");

        await Eventually.Ends(_node.Supervisor.StopAsync(TimeSpan.FromSeconds(10)));
        Assert.That(async () => await reload, Throws.TypeOf<StoreUnavailableException>().With.Property("Code").EqualTo("ENGINE-STOPPING"));
        chunk.SetResult();
        await Eventually.Ends(offer);
    }

    [Test]
    public async Task The_same_file_again_is_a_duplicate_and_is_not_split_again()
    {
        await Start(Offered());
        var first = (Acceptance.Stored)await Offer(30);
        var second = await Offer(30);
        Assert.That(second, Is.EqualTo(new Acceptance.Duplicate(first.Id, Answer.Positive)));
        Assert.That(_node.Store.QueryMessages(new MessageFilter { Limit = 1000 }).Count(), Is.EqualTo(31));
    }

    [Test]
    public async Task A_message_that_was_stored_and_never_run_is_run_at_the_next_start()
    {
        var unrun = new NewMessage { Envelope = TestNode.Envelope("adt", 7), ControlId = "7", Type = "ADT^A01" };
        var id = (await _node.Store.AcceptAsync(unrun)).Id;
        await Start(TestNode.Channel("adt", "127.0.0.1:1", TestNode.Destination("ledger")));
        await _node.Settled();
        Assert.That(_node.Store.FindMessage(id)!.State, Is.EqualTo(MessageState.Processed));
        Assert.That(_node.Target("adt/ledger").Taken.Select(TestNode.Number), Is.EqualTo(new[] { 7 }));
    }

    [Test]
    public async Task A_file_is_moved_only_when_its_last_record_is_stored()
    {
        // Real time, because the folder is polled by it.
        await _node.DisposeAsync();
        _node = TestNode.Open(_folder);
        var last = new TaskCompletionSource();
        var waiting = new TaskCompletionSource();
        _node.Store.BeforeSplit = chunk =>
        {
            if (chunk.End is null)
                return Task.CompletedTask;
            waiting.TrySetResult();
            return last.Task;
        };
        var drop = Path.Combine(_folder.Path, "drop");
        var (file, done) = (Path.Combine(drop, "items.csv"), Path.Combine(drop, "done", "items.csv"));
        await Start(Items($"folder: {{ path: \"{drop}\", pattern: \"*.csv\", stable-for: 0s, poll: 10ms }}"));
        await System.IO.File.WriteAllBytesAsync(Path.Combine(drop, "items.part"), Csv(Records));
        System.IO.File.Move(Path.Combine(drop, "items.part"), file);

        await Eventually.Ends(waiting.Task);
        Assert.That(System.IO.File.Exists(done), Is.False);
        last.SetResult();
        await Eventually.IsTrue(() => System.IO.File.Exists(done), "the file is moved");
        var parent = _node.Store.QueryMessages(new MessageFilter { OldestFirst = true, Limit = 1 }).Single();
        AssertEachOnce(parent.Id);
    }

    private void DiesAfter(int chunks) => _node.Store.BeforeSplit = _ =>
    {
        _node.Store.IsFull |= chunks-- == 0;
        return Task.CompletedTask;
    };

    private List<StoredMessage> Children(MessageId parent)
        => [.. _node.Store.QueryMessages(new MessageFilter { Parent = parent, OldestFirst = true, Limit = 10_000 })];

    private void AssertEachOnce(MessageId parent)
    {
        var lines = Children(parent).Select(c => Encoding.ASCII.GetString(_node.Store.ReadContent(c.Id).Span).Split('\n')[1].Split(',')[0]);
        Assert.That(lines, Is.EqualTo(Enumerable.Range(1, Records).Select(i => $"C{i}")));
        var owed = _node.Store.QueryDeliveries(new DeliveryFilter { Limit = 10_000 }).ToList();
        Assert.That(owed, Has.Count.EqualTo(Records));
        Assert.That(owed.Select(d => d.Key).Distinct().Count(), Is.EqualTo(Records));
    }

    private ValueTask<Acceptance> Offer(int records) => _node.Source("items").Inbox!.AcceptAsync(File(records), CancellationToken.None);

    private Envelope File(int records) => new()
    {
        Channel = "items",
        ReceivedAt = _clock.GetUtcNow(),
        Format = ContentFormat.Csv,
        Content = Csv(records),
        Peer = "items.csv",
        DuplicateKey = $"items.csv:{records}",
    };

    private static byte[] Csv(int records)
        => Encoding.ASCII.GetBytes("code,name\n" + string.Concat(Enumerable.Range(1, records).Select(i => $"C{i},Anchor screw {i}\n")));

    private static string Code(Delivery delivery) => Encoding.ASCII.GetString(delivery.Payload.Span) is var text && text.Contains('\n')
        ? text.Split('\n')[1].Split(',')[0]
        : text;

    private static string Offered(string more = "") => Items("offered: { listen: \"127.0.0.1:1\" }", more);

    private static string Items(string source, string more = "") => $$"""
        --- channels/items.yaml
        channel: items
        version: 1.0.0
        data: finance
        source:
          from: ehr
          {{source}}
          format: { csv: { delimiter: ",", header: true } }
          split: records
        {{more}}
        key: code
        destinations:
          stock:
            send: { to: erp, scripted: {} }

        """;

    private Task Start(string channels) => _node.Supervisor.StartAsync(_node.Configure(channels), CancellationToken.None);
}
