using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Runtime;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Runtime.TestNode;

namespace InterfaceEngine.Tests.Engine.Runtime;

public class ChannelSupervisorTests
{
    private StoreFolder _folder = null!;
    private TestNode _node = null!;

    [SetUp]
    public void Open()
    {
        _folder = new StoreFolder();
        _node = TestNode.Open(_folder);
    }

    [TearDown]
    public async Task Close()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_message_is_stored_then_acknowledged_then_delivered_and_a_repeat_is_not_stored_again()
    {
        await Start(Channel("adt", "127.0.0.1:1", Destination("ledger")));
        var envelope = Envelope("adt", 1);
        var inbox = _node.Source("adt").Inbox!;
        var first = await inbox.AcceptAsync(envelope, CancellationToken.None);
        var second = await inbox.AcceptAsync(envelope, CancellationToken.None);
        await _node.Settled();

        var stored = (Acceptance.Stored)first;
        Assert.That(second, Is.EqualTo(new Acceptance.Duplicate(stored.Id, Answer.Positive)));
        Assert.That(_node.Target("adt/ledger").Taken.Select(Number), Is.EqualTo(new[] { 1 }));
        var status = Status("adt");
        Assert.That((status.State, status.Received, status.Duplicates, status.Endpoint), Is.EqualTo((ChannelState.Running, 1L, 1L, "direct Unspecified/127.0.0.1:1")));
        Assert.That(status.Destinations.Single(), Has.Property("Delivered").EqualTo(1L));
    }

    [Test]
    public async Task A_folder_is_looked_at_by_its_schedule_over_stop_start_and_reload()
    {
        using var files = ScratchFolder.Create();
        await Start(FolderChannel("lab", files["in"], "{ every: 1s }"));
        await DropAsync(files, 1);
        Assert.That(Status("lab").NextPoll, Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(TimeSpan.FromSeconds(2)));

        await _node.Supervisor.StopChannelAsync("lab", "test", CancellationToken.None);
        Assert.That(Status("lab").NextPoll, Is.Null);
        await _node.Supervisor.StartChannelAsync("lab", "test", CancellationToken.None);
        await DropAsync(files, 2);

        var yearly = _node.Configure(FolderChannel("lab", files["in"], "{ cron: \"0 0 0 1 1 ?\" }"));
        await _node.Supervisor.ReloadAsync(yearly, CancellationToken.None);
        Assert.That(Status("lab").NextPoll, Is.GreaterThan(TimeProvider.System.GetUtcNow()).And.Property("Month").EqualTo(1).And.Property("Day").EqualTo(1));
        await _node.Supervisor.ReloadAsync(_node.Configure(FolderChannel("lab", files["in"], "{ every: 2s }")), CancellationToken.None);
        await DropAsync(files, 3);
        await _node.Settled();
        Assert.That(_node.Target("lab/ledger").Taken.Select(Number), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    private static async Task DropAsync(ScratchFolder files, int number)
    {
        await File.WriteAllBytesAsync(files["in", $"{number}.part"], Envelope("lab", number).Content.ToArray());
        File.Move(files["in", $"{number}.part"], files["in", $"{number}.hl7"]);
        await Eventually.IsTrue(() => files.Names("in", "done").Contains($"{number}.hl7"), "the file is taken");
    }

    [Test]
    public async Task A_message_that_accept_does_not_let_in_is_rejected_and_not_stored()
    {
        await Start(Channel("adt", "127.0.0.1:1", Destination("ledger"), "accept:\n  - MSH-9.1 = 'ADT'"));
        Assert.That(await _node.SendAsync("adt", 1, type: "ORU^R01"), Is.TypeOf<Acceptance.Rejected>());
        Assert.That(_node.Store.QueryMessages(new MessageFilter()), Is.Empty);
        Assert.That(Status("adt").Rejected, Is.EqualTo(1));
    }

    [Test]
    public async Task A_full_store_makes_senders_send_again_and_the_channel_takes_messages_when_it_has_room()
    {
        await Start(Channel("adt", "127.0.0.1:1", Destination("ledger")));
        _node.Store.IsFull = true;
        var refused = (Acceptance.Unavailable)await _node.SendAsync("adt", 1);
        Assert.That(refused.Error.Code, Is.EqualTo("STORE-DISK-FULL"));
        _node.Store.IsFull = false;
        Assert.That(await _node.SendAsync("adt", 1), Is.TypeOf<Acceptance.Stored>());
        Assert.That(Status("adt").Unavailable, Is.EqualTo(1));
    }

    [Test]
    public async Task A_queue_at_its_stated_depth_makes_senders_send_again()
    {
        await Start(Channel("adt", "127.0.0.1:1", Destination("ledger"), "max-depth: 3"));
        await _node.Supervisor.PauseAsync("adt", "ledger", "ann: test");
        for (var i = 0; i < 3; i++)
            Assert.That(await _node.SendAsync("adt", i), Is.TypeOf<Acceptance.Stored>());
        var refused = (Acceptance.Unavailable)await _node.SendAsync("adt", 3);
        Assert.That(refused.Error.Code, Is.EqualTo("QUEUE-FULL"));
        await _node.Supervisor.ResumeAsync("adt", "ledger", "ann: test");
        await _node.Settled();
        Assert.That(await _node.SendAsync("adt", 3), Is.TypeOf<Acceptance.Stored>());
    }

    [Test]
    public async Task A_channel_whose_port_is_in_use_is_reported_and_the_others_run()
    {
        _node.Occupied.Add("2");
        await Start(Channel("adt", "127.0.0.1:1", Destination("ledger")) + Channel("oru", "127.0.0.1:2", Destination("ledger")));
        Assert.That(Status("adt").State, Is.EqualTo(ChannelState.Running));
        Assert.That((Status("oru").State, Status("oru").Error!.Code), Is.EqualTo((ChannelState.SourceFailed, "LISTEN-IN-USE")));
        Assert.That(await _node.SendAsync("adt", 1), Is.TypeOf<Acceptance.Stored>());

        _node.Occupied.Clear();
        Assert.That(await _node.Supervisor.StartChannelAsync("oru", "ann: port is free", CancellationToken.None), Is.True);
        Assert.That(await _node.SendAsync("oru", 1), Is.TypeOf<Acceptance.Stored>());
    }

    [Test]
    public async Task A_change_of_destinations_keeps_the_listener_and_holds_what_is_owed_to_one_that_is_gone()
    {
        await Start(Channel("adt", "127.0.0.1:1", Destination("ledger") + "\n" + Destination("stock")));
        var listener = _node.Source("adt");
        await _node.Supervisor.PauseAsync("adt", "stock", "ann: test");
        for (var i = 0; i < 5; i++)
            await _node.SendAsync("adt", i);
        var next = _node.Configure(Channel("adt", "127.0.0.1:1", Destination("ledger") + "\n" + Destination("archive")));
        var plan = _node.Supervisor.PlanReload(next).Single();
        Assert.That((plan.Action, plan.Removed), Is.EqualTo((ReloadAction.Replace, new[] { ("stock", 5L) })).Using<(ReloadAction, IReadOnlyList<(string, long)>)>(
            (a, b) => a.Item1 == b.Item1 && a.Item2.SequenceEqual(b.Item2)));
        await _node.Supervisor.ReloadAsync(next, CancellationToken.None);
        await listener.Inbox!.AcceptAsync(Envelope("adt", 5), CancellationToken.None);
        await _node.Settled();

        Assert.That((_node.Source("adt"), listener.IsStopped), Is.EqualTo((listener, false)));
        var held = _node.Store.QueryDeliveries(new DeliveryFilter { Destinations = ["adt/stock"] }).ToList();
        Assert.That(held.Select(d => (d.State, d.Error!.Code)), Is.All.EqualTo((DeliveryState.Held, "DESTINATION-REMOVED")));
        Assert.That(held, Has.Count.EqualTo(5));
        Assert.That(_node.Target("adt/ledger").Taken.Select(Number), Is.EqualTo(Enumerable.Range(0, 6)));
        Assert.That(_node.Target("adt/archive").Taken.Select(Number), Is.EqualTo(new[] { 5 }));
        Assert.That((await _node.Supervisor.DecideAsync(Decision.Retry, [held[0].Id], "ann", CancellationToken.None)).Single().Refusal!.Code, Is.EqualTo("DESTINATION-REMOVED"));

        await _node.Supervisor.ReloadAsync(_node.Configure(Channel("adt", "127.0.0.1:1", Destination("ledger") + "\n" + Destination("stock"))), CancellationToken.None);
        await _node.Supervisor.ResumeAsync("adt", "stock", "ann: it is back");
        await _node.SendAsync("adt", 6);
        await _node.Supervisor.DecideAsync(Decision.Retry, [.. held.Select(d => d.Id)], "ann: it is back", CancellationToken.None);
        await _node.Settled();
        Assert.That(_node.Target("adt/stock").Taken.Select(Number), Is.EqualTo(new[] { 0, 1, 2, 3, 4, 6 }), "the held ones keep their place");
    }

    [Test]
    public async Task What_is_queued_for_a_destination_that_nothing_names_is_held_whatever_the_plan_counted()
    {
        var same = Channel("charges", "127.0.0.1:1", Destination("stock"));
        await Start(same);
        await _node.Store.AcceptAsync(StoreSamples.Message("C-1", StoreSamples.Run(StoreSamples.Owed("key-1", "1"))));
        var steps = await _node.Supervisor.ReloadAsync(_node.Configure(same), CancellationToken.None);
        Assert.That(steps.Select(s => (s.Action, s.Removed.Count)), Is.EqualTo(new[] { (ReloadAction.Keep, 0) }));
        var held = _node.Store.QueryDeliveries(new DeliveryFilter { Destinations = ["charges/ledger"] }).Single();
        Assert.That((held.State, held.Error!.Code), Is.EqualTo((DeliveryState.Held, "DESTINATION-REMOVED")));
    }

    [Test]
    public async Task A_broken_file_leaves_the_last_good_channel_in_force_and_an_equal_one_is_not_touched()
    {
        var good = Channel("adt", "127.0.0.1:1", Destination("ledger"));
        await Start(good + Channel("oru", "127.0.0.1:2", Destination("ledger")));
        var (adt, oru) = (_node.Source("adt"), _node.Source("oru"));
        var broken = _node.Load(good.Replace("order-by", "order-bye") + Channel("oru", "127.0.0.1:2", Destination("ledger")), new Problems());
        var steps = await _node.Supervisor.ReloadAsync(broken, CancellationToken.None);
        Assert.That(steps.Select(s => (s.Channel, s.Action)), Is.EquivalentTo(new[] { ("oru", ReloadAction.Keep), ("adt", ReloadAction.KeepLastGood) }));
        Assert.That((adt.IsStopped, oru.IsStopped), Is.EqualTo((false, false)));
        Assert.That(await _node.SendAsync("adt", 1), Is.TypeOf<Acceptance.Stored>());
    }

    [Test]
    public async Task A_new_source_that_cannot_start_leaves_the_old_one_in_force()
    {
        await Start(Channel("adt", "127.0.0.1:1", Destination("ledger")));
        _node.Occupied.Add("2");
        await _node.Supervisor.ReloadAsync(_node.Configure(Channel("adt", "127.0.0.1:2", Destination("ledger"))), CancellationToken.None);
        Assert.That((Status("adt").State, Status("adt").Endpoint), Is.EqualTo((ChannelState.Running, "direct Unspecified/127.0.0.1:1")));
        Assert.That(await _node.SendAsync("adt", 1), Is.TypeOf<Acceptance.Stored>());
    }

    [Test]
    public async Task What_a_person_paused_or_stopped_stays_so_over_a_restart()
    {
        var channels = Channel("adt", "127.0.0.1:1", Destination("ledger")) + Channel("oru", "127.0.0.1:2", Destination("ledger"));
        await Start(channels);
        await _node.Supervisor.PauseAsync("adt", "ledger", "ann: the ledger is being closed");
        await _node.Supervisor.StopChannelAsync("oru", "ann: not today", CancellationToken.None);
        await _node.SendAsync("adt", 1);
        await _node.DisposeAsync();
        _node = TestNode.Open(_folder);
        await Start(channels);

        Assert.That(Status("adt").Destinations.Single().State, Is.EqualTo(DestinationState.Paused));
        Assert.That((Status("oru").State, Status("oru").StoppedBy!.Reason), Is.EqualTo((ChannelState.Stopped, "ann: not today")));
        Assert.That(_node.Target("adt/ledger").Tried, Is.Empty);
        await _node.Supervisor.ResumeAsync("adt", "ledger", "ann: it is open");
        await _node.Settled();
        Assert.That(_node.Target("adt/ledger").Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_failed_message_is_reprocessed_under_the_rules_in_force_with_its_own_time()
    {
        var strict = Channel("adt", "127.0.0.1:1", Destination("ledger"), "pipeline:\n  - require: PID-3.1 = 'P2'");
        await Start(strict);
        var stored = (Acceptance.Stored)await _node.SendAsync("adt", 1);
        Assert.That(_node.Store.FindMessage(stored.Id)!.State, Is.EqualTo(MessageState.Failed));
        Assert.That(_node.Supervisor.PreviewReprocess(stored.Id, null)!.State, Is.EqualTo(MessageState.Failed));

        var edited = await _node.Supervisor.ReprocessAsync(stored.Id, Envelope("adt", 1, "P2").Content, null, "ann: wrong patient", CancellationToken.None);
        Assert.That((edited.Refusal, edited.State, edited.Deliveries.Queued), Is.EqualTo(((MessageError?)null, MessageState.Processed, 1)));
        await _node.Settled();
        Assert.That(_node.Target("adt/ledger").Taken, Has.Count.EqualTo(1));

        await _node.Supervisor.ReloadAsync(_node.Configure(Channel("adt", "127.0.0.1:1", Destination("ledger"))), CancellationToken.None);
        var second = (Acceptance.Stored)await _node.SendAsync("adt", 2);
        await _node.Settled();
        var again = await _node.Supervisor.ReprocessAsync(second.Id, null, null, "ann: to be sure", CancellationToken.None);
        Assert.That((again.Deliveries.Queued, again.Deliveries.Unchanged), Is.EqualTo((0, 1)), "what was delivered as it would be again is not sent");
        Assert.That((await _node.Supervisor.ReprocessAsync(new MessageId(1, 999), null, null, "ann", CancellationToken.None)).Refusal!.Code, Is.EqualTo("MESSAGE-UNKNOWN"));
    }

    [Test]
    public async Task An_engine_that_dies_at_any_moment_delivers_every_acknowledged_message_in_order_and_repeats_carry_their_key()
    {
        var channels = Channel("adt", "127.0.0.1:1", Destination("ledger"));
        var acknowledged = new List<int>();
        var arrived = new List<Delivery>();
        for (var life = 0; life < 6; life++)
        {
            // Before the start: what the last life left is delivered at once.
            _node.Target("adt/ledger").Script = async (delivery, token) =>
            {
                await Task.Yield();
                lock (arrived)
                    arrived.Add(delivery);
                token.ThrowIfCancellationRequested();
                return ScriptedConnector.Yes;
            };
            await Start(channels);
            var from = life * 200;
            var dies = from + 20 + life * 31;
            for (var i = from; i < from + 200; i++)
            {
                // From here on the store takes nothing: whatever was not synced before is lost, as by a kill.
                _node.Store.IsFull |= i == dies;
                if (await _node.SendAsync("adt", i, $"P{i % 5}") is Acceptance.Stored)
                    acknowledged.Add(i);
            }

            await _node.DieAsync();
            _node = TestNode.Open(_folder);
        }

        await Start(channels);
        await _node.Settled();
        arrived.AddRange(_node.Target("adt/ledger").Taken);
        Assert.That(arrived.Select(Number).Distinct(), Is.EquivalentTo(acknowledged));
        foreach (var repeats in arrived.GroupBy(Number))
            Assert.That(repeats.Select(d => d.Key).Distinct().Count(), Is.EqualTo(1), "a repeat carries the same key");
        foreach (var lane in arrived.Select(Number).GroupBy(n => n % 5))
            Assert.That(lane.Distinct(), Is.Ordered.Ascending, "first arrivals keep the lane's order");
    }

    private Task Start(string channels) => _node.Supervisor.StartAsync(_node.Configure(channels), CancellationToken.None);

    private ChannelStatus Status(string channel) => _node.Supervisor.ReadStatus().Single(s => s.Name == channel);
}
