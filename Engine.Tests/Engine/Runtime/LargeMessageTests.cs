using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Content that is too long for memory, offered to a channel as a stream.</summary>
[TestFixture]
internal sealed class LargeMessageTests
{
    private const int Size = LargeContent.Above + 4321;

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
    public async Task Raw_content_passes_by_reference_through_accept_and_filters_that_ask_for_its_attributes()
    {
        var target = _node.Target("raw/copy");
        target.ReadsStreams = true;
        await Start(Raw("accept:\n  - \"=%file = 'scan.bin'\"\npipeline:\n  - filter: \"=%file != 'other.bin'\""));
        var stored = (Acceptance.Stored)await Offer("scan.bin");
        await _node.Settled();

        var taken = target.Taken.Single();
        Assert.That((taken.Large is not null, taken.PayloadLength, IsPattern(taken)), Is.EqualTo((true, (long)Size, true)));
        Assert.Throws<InvalidOperationException>(() => _ = taken.Payload, "nobody takes it for empty");
        Assert.That(_node.Store.FindMessage(stored.Id)!.Size, Is.EqualTo(Size));
        Assert.That(Files(), Has.Length.EqualTo(1));

        var rejected = (Acceptance.Rejected)await Offer("another.bin");
        await Eventually.IsTrue(() => _node.Store.Rejects.Query(new RejectFilter()).Any(), "it is among the rejects");
        var reject = _node.Store.Rejects.Query(new RejectFilter()).Single();
        Assert.That((reject.Reject.Error.Code, reject.Size), Is.EqualTo((rejected.Error.Code, (long)Size)));
        Assert.That(Files(), Has.Length.EqualTo(1), "what is not accepted is not kept");
    }

    [Test]
    public async Task A_connector_that_reads_no_streams_has_it_in_memory_for_its_try()
    {
        await Start(Raw());
        await Offer("scan.bin");
        await _node.Settled();
        var taken = _node.Target("raw/copy").Taken.Single();
        Assert.That((taken.Large, taken.Payload.Length, IsPattern(taken)), Is.EqualTo(((LargeContent?)null, Size, true)));
    }

    [Test]
    public async Task What_is_longer_than_may_be_in_memory_is_refused_by_a_connector_that_wants_it_there_and_by_a_format()
    {
        await Start(Raw(), Offered("json", "json"));
        const long TooLarge = LargeContent.MostInMemory + 1L;
        await Offer("scan.bin", TooLarge);
        await Eventually.IsTrue(() => _node.Store.QueryDeliveries(new DeliveryFilter()).Single().State == DeliveryState.DeadLettered, "a person has to look");
        Assert.That(_node.Store.QueryDeliveries(new DeliveryFilter()).Single().Error?.Code, Is.EqualTo("CONTENT-TOO-LARGE"));

        var rejected = (Acceptance.Rejected)await Offer("scan.bin", TooLarge, "json");
        Assert.That((rejected.Error.Code, rejected.Error.Message), Is.EqualTo(("CONTENT-TOO-LARGE", rejected.Error.Message)));
        Assert.That(rejected.Error.Message, Does.Contain("256 MiB").And.Contain("split:"));
    }

    [Test]
    public async Task A_format_that_is_read_whole_is_read_and_its_file_is_what_goes_out()
    {
        await Start(Offered("json", "json", more: "pipeline:\n  - filter: name = 'x'"));
        var json = Encoding.UTF8.GetBytes($"{{\"name\":\"x\",\"scan\":\"{new string('s', Size)}\"}}");
        var stored = (Acceptance.Stored)await _node.Source("json").Inbox!.AcceptAsync(EnvelopeOf("json", "a.json", ContentFormat.Json), new MemoryStream(json), CancellationToken.None);
        await _node.Settled();
        Assert.That(_node.Target("json/copy").Taken.Single().Payload.Span.SequenceEqual(json), Is.True);
        Assert.That(_node.Store.FindContent(stored.Id).ReadHash(), Is.EqualTo(StableHash.Of(json)));
        Assert.That(Files(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task The_same_again_is_a_duplicate_and_leaves_nothing()
    {
        await Start(Raw());
        var first = (Acceptance.Stored)await Offer("scan.bin");
        Assert.That(await Offer("scan.bin"), Is.EqualTo(new Acceptance.Duplicate(first.Id, Answer.Positive)));
        Assert.That(await Offer("scan.bin", Size + 1), Is.InstanceOf<Acceptance.Stored>(), "another content under the same name");
        Assert.That(Files(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task It_is_not_even_read_while_nothing_is_taken_and_a_failing_store_leaves_nothing_of_it()
    {
        _node.Target("raw/copy").Answer(_ => ScriptedConnector.Down);
        await Start(Raw("max-depth: 1"));
        Assert.That(await Offer("1.bin", 10), Is.InstanceOf<Acceptance.Stored>());
        using var content = new PatternStream(Size);
        var refused = (Acceptance.Unavailable)await _node.Source("raw").Inbox!.AcceptAsync(EnvelopeOf("raw", "2.bin", ContentFormat.Raw), content, CancellationToken.None);
        Assert.That((refused.Error.Code, content.Position), Is.EqualTo(("QUEUE-FULL", 0)));

        _node.Target("raw/copy").Answer(_ => ScriptedConnector.Yes);
        await Eventually.IsTrue(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return _node.Store.SummarizeQueues().All(q => q.Queued == 0);
            },
            "what waited went out");
        _node.Store.IsFull = true;
        Assert.That(await Offer("2.bin"), Is.InstanceOf<Acceptance.Unavailable>());
        Assert.That(Files(), Is.Empty);
        _node.Store.IsFull = false;
        await Assert.ThrowsAsync<IOException>(async () => await _node.Source("raw").Inbox!.AcceptAsync(
            EnvelopeOf("raw", "2.bin", ContentFormat.Raw), new PatternStream(Size, failsAt: 1 << 20), CancellationToken.None));
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task A_crash_before_it_is_sent_sends_the_same_bytes_under_the_same_key_after_the_next_start()
    {
        var down = _node.Target("raw/copy");
        down.Answer(_ => ScriptedConnector.Down);
        await Start(Raw());
        var stored = (Acceptance.Stored)await Offer("scan.bin");
        await Eventually.IsTrue(() => down.Tried.Count > 0, "it was tried");
        await _node.DieAsync();

        _node = TestNode.Open(_folder, _clock);
        _node.Target("raw/copy").ReadsStreams = true;
        await Start(Raw());
        await _node.Settled();
        var taken = _node.Target("raw/copy").Taken.Single();
        Assert.That((taken.Key, taken.MessageId, IsPattern(taken)), Is.EqualTo((down.Tried[0].Key, stored.Id, true)));
    }

    [Test]
    public async Task Reprocessed_it_owes_the_same_file_and_a_changed_rule_sends_it_where_it_was_not_sent()
    {
        _node.Target("raw/copy").ReadsStreams = _node.Target("raw/second").ReadsStreams = true;
        await Start(Raw());
        var stored = (Acceptance.Stored)await Offer("scan.bin");
        await _node.Settled();
        var again = await _node.Supervisor.ReprocessAsync(stored.Id, null, null, "ann: test", CancellationToken.None);
        Assert.That((again.Deliveries.Unchanged, again.Deliveries.Queued), Is.EqualTo((1, 0)));

        await Start(Raw() + "\n  second:\n    send: { to: erp, scripted: {} }\n");
        Assert.That(_node.Supervisor.PreviewReprocess(stored.Id, null), Is.Not.Null);
        var changed = await _node.Supervisor.ReprocessAsync(stored.Id, null, null, "ann: test", CancellationToken.None);
        Assert.That((changed.Deliveries.Unchanged, changed.Deliveries.Queued), Is.EqualTo((1, 1)));
        await _node.Settled();
        Assert.That(IsPattern(_node.Target("raw/second").Taken.Single()), Is.True);
        Assert.That(Files(), Has.Length.EqualTo(1));
    }

    [TestCase(0)]
    [TestCase(3)]
    public async Task A_large_file_of_records_that_a_crash_cuts_off_goes_on_where_it_was_and_doubles_none(int chunks)
    {
        const int Records = 1800;
        var bytes = Encoding.ASCII.GetBytes("code,name\n" + string.Concat(Enumerable.Range(1, Records).Select(i => $"C{i},{new string('n', 10_000)}\n")));
        Assert.That(bytes, Has.Length.GreaterThan(LargeContent.Above));
        await Start(Items());
        _node.Store.BeforeSplit = _ =>
        {
            _node.Store.IsFull |= chunks-- == 0;
            return Task.CompletedTask;
        };
        var stored = (Acceptance.Stored)await _node.Source("items").Inbox!.AcceptAsync(
            EnvelopeOf("items", "items.csv", ContentFormat.Csv), new MemoryStream(bytes), CancellationToken.None);
        Assert.That(_node.Store.FindMessage(stored.Id)!.State, Is.EqualTo(MessageState.Received));
        await _node.DieAsync();

        _node = TestNode.Open(_folder, _clock);
        await Start(Items());
        await _node.Settled();
        Assert.That(_node.Store.FindMessage(stored.Id)!.State, Is.EqualTo(MessageState.Processed));
        var codes = _node.Store.QueryMessages(new MessageFilter { Parent = stored.Id, OldestFirst = true, Limit = 10_000 })
            .Select(c => Encoding.ASCII.GetString(_node.Store.ReadContent(c.Id).Span).Split('\n')[1].Split(',')[0]);
        Assert.That(codes, Is.EqualTo(Enumerable.Range(1, Records).Select(i => $"C{i}")));
        Assert.That(_node.Store.QueryDeliveries(new DeliveryFilter { Limit = 10_000 }).Select(d => d.Key).Distinct().Count(), Is.EqualTo(Records));

        var again = await _node.Source("items").Inbox!.AcceptAsync(EnvelopeOf("items", "items.csv", ContentFormat.Csv), new MemoryStream(bytes), CancellationToken.None);
        Assert.That(again, Is.InstanceOf<Acceptance.Duplicate>());
        Assert.That(Files(), Has.Length.EqualTo(1));
    }

    private Task Start(params string[] channels) => _node.Supervisor.StartAsync(_node.Configure(string.Concat(channels)), CancellationToken.None);

    private ValueTask<Acceptance> Offer(string file, long size = Size, string channel = "raw")
        => _node.Source(channel).Inbox!.AcceptAsync(EnvelopeOf(channel, file, channel == "raw" ? ContentFormat.Raw : ContentFormat.Json), new PatternStream(size), CancellationToken.None);

    private Envelope EnvelopeOf(string channel, string file, ContentFormat format) => new()
    {
        Channel = channel,
        ReceivedAt = _clock.GetUtcNow(),
        Format = format,
        Content = default,
        Peer = "in/*",
        DuplicateKey = file,
        Attributes = new Dictionary<string, string> { ["file"] = file },
    };

    private static string Raw(string more = "") => Offered("raw", "raw", more);

    private static string Items() => Offered("items", "{ csv: { delimiter: \",\", header: true } }\n  split: records");

    private static string Offered(string name, string format, string more = "") => $$"""
        --- channels/{{name}}.yaml
        channel: {{name}}
        version: 1.0.0
        data: finance
        source:
          from: ehr
          offered: { listen: "127.0.0.1:{{name.Length}}" }
          format: {{format}}
        {{more}}
        destinations:
          copy:
            send: { to: erp, scripted: {} }

        """;

    private static bool IsPattern(Delivery delivery)
    {
        using var payload = delivery.OpenPayload();
        return delivery.PayloadLength == Size && PatternStream.IsSame(payload, Size);
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(_folder.Options.Folder, "content"));
}
