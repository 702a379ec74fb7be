using System.Collections.Concurrent;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Tests.Conformance;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Engine.Deliveries;

/// <summary>The shell with a real store and a scripted target: what the machine decides is carried out, and everything is noted.</summary>
public class DestinationRuntimeTests
{
    private static readonly RetrySchedule Quick = new(TimeSpan.FromMilliseconds(10), 2, TimeSpan.FromMilliseconds(40), 0, TimeSpan.FromMinutes(5));

    private StoreFolder _folder = null!;
    private WrappedStore _store = null!;
    private DeliveryRouter _router = null!;
    private DestinationRuntime _runtime = null!;
    private DeliveryDecisions _decisions = null!;
    private ScriptedConnector _target = new();
    private readonly ConcurrentQueue<string> _stopped = new();
    private bool _isStopped;

    [SetUp]
    public void Open()
    {
        _folder = new StoreFolder();
        _store = new WrappedStore(SqliteMessageStore.Open(_folder.Options));
    }

    [TearDown]
    public async Task Close()
    {
        _store.IsFull = false;
        await StopAsync();
        await _target.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task What_is_accepted_is_delivered_in_the_order_of_each_lane_and_noted()
    {
        StartRuntime();
        for (var i = 0; i < 300; i++)
            await Accept(i, $"lane-{i % 7}");
        await Settled();

        foreach (var lane in _target.Taken.Select(Number).GroupBy(n => n % 7))
            Assert.That(lane, Is.Ordered.Ascending);
        Assert.That(_target.Taken.Select(Number), Is.Unique.And.Exactly(300).Items);
        Assert.That(_store.QueryDeliveries(new DeliveryFilter { Limit = 1000 }).All(d => d is { State: DeliveryState.Delivered, Receipt: "ok", Attempts: 1 }));
        Assert.That(_runtime.ReadStatus(), Has.Property("Delivered").EqualTo(300L).And.Property("Queued").EqualTo(0L).And.Property("InMemory").EqualTo(0));
    }

    [Test]
    [Conformance("E1.27")]
    public async Task A_target_that_comes_by_itself_is_tried_at_once_and_not_when_the_next_try_is_due()
    {
        var isAway = true;
        StartRuntime(
            answer: (_, _) => ValueTask.FromResult(isAway ? ScriptedConnector.Down : ScriptedConnector.Yes),
            retry: new RetrySchedule(TimeSpan.FromHours(1), 1, TimeSpan.FromHours(1), 0, null));
        await Accept(1, "lane");
        await Eventually.IsTrue(() => _runtime.ReadStatus().FailingSince is not null, "it waits for its target");
        isAway = false;
        _target.TargetHasCome!();
        await Settled();
        Assert.That(_target.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_backlog_far_larger_than_the_window_is_delivered_in_order_while_more_comes()
    {
        for (var i = 0; i < 400; i++)
            await Accept(i, $"lane-{i % 3}");
        StartRuntime(limits: new WindowLimits(16, 1000, 100));
        for (var i = 400; i < 600; i++)
            await Accept(i, $"lane-{i % 3}");
        await Settled();

        foreach (var lane in _target.Taken.Select(Number).GroupBy(n => n % 3))
            Assert.That(lane, Is.Ordered.Ascending);
        Assert.That(_target.Taken, Has.Count.EqualTo(600));
    }

    [Test]
    public async Task No_more_are_in_hand_than_there_are_connections()
    {
        StartRuntime(connections: 3, answer: async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, token);
            return ScriptedConnector.Yes;
        });
        for (var i = 0; i < 40; i++)
            await Accept(i, null);
        await Settled();
        Assert.That(_target.MostInHand, Is.EqualTo(3));
    }

    [Test]
    public async Task A_message_that_fails_waits_with_its_lane_while_others_go_on_and_its_tries_are_counted()
    {
        var failures = 3;
        StartRuntime(answer: (delivery, _) => ValueTask.FromResult(Number(delivery) == 0 && failures-- > 0 ? ScriptedConnector.NotNow : ScriptedConnector.Yes));
        for (var i = 0; i < 20; i++)
            await Accept(i, $"lane-{i % 2}");
        await Settled();

        Assert.That(_target.Taken.Select(Number).Where(n => n % 2 == 0), Is.Ordered.Ascending);
        Assert.That(_target.Tried.Where(d => Number(d) == 0).Select(d => d.Attempt), Is.EqualTo(new[] { 1, 2, 3, 4 }));
        Assert.That(Stored(0), Has.Property("Attempts").EqualTo(4).And.Property("State").EqualTo(DeliveryState.Delivered));
    }

    [Test]
    public async Task A_target_that_is_down_gets_one_probe_at_a_time_and_everything_when_it_is_back()
    {
        var isDown = true;
        StartRuntime(answer: (_, _) => ValueTask.FromResult(isDown ? ScriptedConnector.Down : ScriptedConnector.Yes));
        for (var i = 0; i < 30; i++)
            await Accept(i, $"lane-{i}");
        await Eventually.IsTrue(() => _target.Tried.Count >= 8, "several probes");
        var status = _runtime.ReadStatus();
        Assert.That(status.State, Is.EqualTo(DestinationState.TargetFailing));
        Assert.That(status.Reason!.Code, Is.EqualTo("TEST-DOWN"));
        isDown = false;
        await Settled();

        Assert.That(_target.Taken.Select(Number), Is.Unique.And.Exactly(30).Items);
        Assert.That(_store.QueryDeliveries(new DeliveryFilter { Limit = 100 }).All(d => d.Attempts == 1), "a target that is down counts for nothing");
        Assert.That(_runtime.ReadStatus().State, Is.EqualTo(DestinationState.Running));
    }

    [Test]
    public async Task A_refused_one_holds_its_lane_until_a_person_decides_also_over_a_restart()
    {
        var refuses = true;
        DeliveryOutcome Answer(Delivery delivery) => refuses && Number(delivery) == 2 ? ScriptedConnector.No : ScriptedConnector.Yes;
        StartRuntime(onRefused: OnRefused.HoldLane, answer: (delivery, _) => ValueTask.FromResult(Answer(delivery)));
        for (var i = 0; i < 10; i++)
            await Accept(i, $"lane-{i % 2}");
        await Eventually.IsTrue(() => _target.Taken.Count == 6, "the other lane and what stood before");
        Assert.That(Stored(2).State, Is.EqualTo(DeliveryState.Held));

        await StopAsync();
        StartRuntime(onRefused: OnRefused.HoldLane, answer: (delivery, _) => ValueTask.FromResult(Answer(delivery)));
        await Accept(10, "lane-0");
        await Accept(11, "lane-1");
        await Eventually.IsTrue(() => _target.Taken.Count == 1, "the lane that is not held");
        refuses = false;
        await Decide(Decision.Retry, Stored(2).Id);
        await Settled();
        Assert.That(_target.Taken.Select(Number).Where(n => n % 2 == 0), Is.EqualTo(new[] { 2, 4, 6, 8, 10 }));
    }

    [Test]
    public async Task A_dead_letter_lets_its_lane_go_on_and_joins_the_tail_when_it_is_retried()
    {
        var refuses = true;
        StartRuntime(answer: (delivery, _) => ValueTask.FromResult(refuses && Number(delivery) == 0 ? ScriptedConnector.No : ScriptedConnector.Yes));
        for (var i = 0; i < 4; i++)
            await Accept(i, "one");
        await Eventually.IsTrue(() => Stored(3).State == DeliveryState.Delivered, "the lane went on");
        Assert.That(Stored(0), Has.Property("State").EqualTo(DeliveryState.DeadLettered).And.Property("Error").Property("Code").EqualTo("TEST-NO"));
        refuses = false;
        await Decide(Decision.Retry, Stored(0).Id);
        await Eventually.IsTrue(() => Stored(0).State == DeliveryState.Delivered, "the retried one");
        Assert.That(_target.Taken.Select(Number), Is.EqualTo(new[] { 1, 2, 3, 0 }));
        Assert.That(_target.Tried.Select(d => d.Key).Distinct().Count(), Is.EqualTo(4), "a retry keeps its key");
        await Decide(Decision.Resend, Stored(1).Id);
        await Eventually.IsTrue(() => _target.Taken.Count == 5, "the resent one");
        Assert.That(await Refusal(Decision.Retry, Stored(2).Id), Is.EqualTo("DECISION-NOT-POSSIBLE"));
    }

    [Test]
    public async Task What_is_discarded_or_parked_while_it_waits_is_never_sent()
    {
        StartRuntime(answer: (_, _) => ValueTask.FromResult(ScriptedConnector.Yes));
        _runtime.Pause();
        for (var i = 0; i < 6; i++)
            await Accept(i, "one");
        await Decide(Decision.Discard, Stored(0).Id, Stored(3).Id);
        await Decide(Decision.Park, Stored(4).Id);
        Assert.That(_runtime.ReadStatus().State, Is.EqualTo(DestinationState.Paused));
        Assert.That(_target.Tried, Is.Empty, "a paused destination starts nothing");
        _runtime.Resume();
        await Settled();
        Assert.That(_target.Taken.Select(Number), Is.EqualTo(new[] { 1, 2, 5 }));
        Assert.That((Stored(0).State, Stored(4).State), Is.EqualTo((DeliveryState.Cancelled, DeliveryState.DeadLettered)));
        Assert.That(await Refusal(Decision.Discard, new DeliveryId(1, 4000)), Is.EqualTo("DELIVERY-UNKNOWN"));
    }

    [Test]
    public async Task Decisions_end_where_the_store_cannot_be_read_and_their_lanes_go_on_when_it_can()
    {
        StartRuntime();
        _runtime.Pause();
        await Accept(0, "one");
        await Accept(1, "one");
        var discarded = Stored(0).Id;
        _store.QueryFault = new IOException("test");
        await Decide(Decision.Discard, discarded);
        await Accept(2, "two");
        _runtime.Resume();
        await Eventually.IsTrue(() => _target.Taken.Count == 1, "another lane goes on");

        _store.QueryFault = null;
        await Settled();
        Assert.That(_target.Taken.Select(Number), Is.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    [Conformance("E3.18")]
    public async Task An_answer_that_stops_pauses_the_destination_with_that_delivery_at_its_lanes_head()
    {
        var stops = true;
        StartRuntime(connections: 1, answer: (delivery, _) => ValueTask.FromResult(stops && Number(delivery) == 1 ? ScriptedConnector.Stop : ScriptedConnector.Yes));
        for (var i = 0; i < 4; i++)
            await Accept(i, "one");
        await Eventually.IsTrue(() => _runtime.ReadStatus().State == DestinationState.Paused, "it stops");
        await Eventually.IsTrue(() => Stored(1).Error?.Code == "TEST-STOP", "why is stored");
        Assert.That(_stopped, Is.EqualTo(new[] { "ledger TEST-STOP" }), "so that a restart does not undo it");
        Assert.That((Stored(1).State, Stored(1).Attempts, _target.Tried.Count), Is.EqualTo((DeliveryState.Queued, 1, 2)));

        stops = false;
        _runtime.Resume();
        await Settled();
        Assert.That(_target.Taken.Select(Number), Is.EqualTo(new[] { 0, 1, 2, 3 }));
    }

    [Test]
    [Conformance("E3.18")]
    public async Task A_warning_is_kept_with_what_was_delivered()
    {
        StartRuntime(answer: (_, _) => ValueTask.FromResult<DeliveryOutcome>(
            new DeliveryOutcome.Delivered("ok") { Warning = new MessageError("TEST-ODD", "an odd answer") }));
        await Accept(0, "one");
        await Settled();
        Assert.That(Stored(0), Has.Property("State").EqualTo(DeliveryState.Delivered).And.Property("Receipt").EqualTo("ok").And.Property("Error").Property("Code").EqualTo("TEST-ODD"));
    }

    [Test]
    public async Task What_is_in_hand_cannot_be_decided_on()
    {
        var gate = new TaskCompletionSource();
        StartRuntime(answer: async (_, _) =>
        {
            await gate.Task;
            return ScriptedConnector.Yes;
        });
        await Accept(0, "one");
        await Eventually.IsTrue(() => _target.Tried.Count == 1, "the try");
        Assert.That(await Refusal(Decision.Discard, Stored(0).Id), Is.EqualTo("DELIVERY-IN-HAND"));
        gate.SetResult();
        await Settled();
        Assert.That(Stored(0).State, Is.EqualTo(DeliveryState.Delivered));
    }

    [Test]
    public async Task When_the_store_takes_no_outcomes_they_are_kept_and_nothing_more_is_sent()
    {
        StartRuntime(connections: 1, answer: async (_, token) =>
        {
            _store.IsFull |= _target.Tried.Count == 3;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, token);
            return ScriptedConnector.Yes;
        });
        _runtime.Pause();
        for (var i = 0; i < 60; i++)
            await Accept(i, "one");
        _runtime.Resume();
        await Eventually.IsTrue(() => _runtime.ReadStatus() is { State: DestinationState.StoreUnavailable, InHand: 0 }, "the trouble");
        var sent = _target.Tried.Count;
        Assert.That(sent, Is.LessThan(60));
        _store.IsFull = false;
        await Settled();
        Assert.That(_target.Taken.Select(Number), Is.EqualTo(Enumerable.Range(0, 60)));
        Assert.That(_store.QueryDeliveries(new DeliveryFilter { Limit = 100 }).All(d => d.State == DeliveryState.Delivered));
    }

    [Test]
    public async Task A_stop_finishes_what_is_in_hand_and_notes_it()
    {
        var gate = new TaskCompletionSource();
        StartRuntime(connections: 1, answer: async (_, _) =>
        {
            await gate.Task;
            return ScriptedConnector.Yes;
        });
        await Accept(0, "one");
        await Accept(1, "one");
        await Eventually.IsTrue(() => _target.Tried.Count == 1, "the try");
        var stop = StopAsync();
        gate.SetResult();
        await Eventually.Ends(stop);
        Assert.That((Stored(0).State, Stored(1).State), Is.EqualTo((DeliveryState.Delivered, DeliveryState.Queued)));
    }

    [Test]
    public async Task What_is_cut_off_at_the_deadline_is_sent_again_with_the_same_key()
    {
        StartRuntime(answer: async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return ScriptedConnector.Yes;
        });
        await Accept(0, "one");
        await Eventually.IsTrue(() => _target.Tried.Count == 1, "the try");
        var key = _target.Tried[0].Key;
        await Eventually.Ends(_runtime.StopAsync(new CancellationToken(canceled: true), CancellationToken.None));
        Assert.That(Stored(0).State, Is.EqualTo(DeliveryState.Queued));
        await StopAsync();
        StartRuntime();
        await Settled();
        Assert.That(_target.Taken.Single().Key, Is.EqualTo(key));
    }

    [Test]
    public async Task A_connector_that_throws_defers_the_message_and_not_the_others()
    {
        var throws = true;
        StartRuntime(answer: (delivery, _) => throws && Number(delivery) == 0 ? throw new InvalidOperationException("a bug") : ValueTask.FromResult(ScriptedConnector.Yes));
        await Accept(0, "one");
        await Accept(1, "two");
        await Eventually.IsTrue(() => _target.Taken.Count == 1, "the other");
        await Eventually.IsTrue(() => Stored(0).Error?.Code == "CONNECTOR-FAULT", "the fault is noted");
        throws = false;
        await Settled();
        Assert.That(_target.Taken, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_payload_that_the_store_has_lost_waits_for_a_person_and_is_never_sent()
    {
        await _store.AcceptAsync(Message("C-0", Run(Owed("key-0", new string('x', 2 << 20), lane: "one"))));
        await Accept(1, "one");
        File.Delete(Directory.GetFiles(Path.Combine(_folder.Options.Folder, "content")).Single());
        StartRuntime();
        await Settled();
        Assert.That(_target.Tried.Select(Number), Is.EqualTo(new[] { 1 }));
        Assert.That((Stored(0).State, Stored(0).Error?.Code), Is.EqualTo((DeliveryState.DeadLettered, "STORE-PAYLOAD-LOST")));
    }

    private static int Number(Delivery delivery) => int.Parse(Text(delivery.Payload));

    private StoredDelivery Stored(int number)
        => _store.QueryDeliveries(new DeliveryFilter { Limit = 1000 }).Single(d => d.Key == $"key-{number}");

    private async Task Accept(int number, string? lane)
        => await _store.AcceptAsync(Message($"C-{number}", Run(Owed($"key-{number}", $"{number}", lane: lane))));

    private Task Settled() => Eventually.IsTrue(() => _store.SummarizeQueues().All(q => q.Queued == 0), "the queue is empty");

    private async Task Decide(Decision decision, params DeliveryId[] ids)
    {
        var results = await _decisions.DecideAsync(decision, ids, "ann: test", CancellationToken.None);
        Assert.That(results.Select(r => r.Refusal), Has.All.Null);
    }

    private async Task<string?> Refusal(Decision decision, DeliveryId id)
        => (await _decisions.DecideAsync(decision, [id], "ann: test", CancellationToken.None)).Single().Refusal?.Code;

    private void StartRuntime(
        int connections = 4,
        OnRefused onRefused = OnRefused.DeadLetter,
        WindowLimits? limits = null,
        Func<Delivery, CancellationToken, ValueTask<DeliveryOutcome>>? answer = null,
        RetrySchedule? retry = null)
    {
        _target = new ScriptedConnector { Script = answer };
        _router = new DeliveryRouter();
        _store.Committed = _router.Route;
        _runtime = new DestinationRuntime(
            "charges", TestModels.Destination("ledger", connections, new DeliveryPolicy(retry ?? Quick, onRefused)), _target, _store, TimeProvider.System,
            NullLogger.Instance, paused: false, limits, (name, error) => _stopped.Enqueue($"{name} {error.Code}"));
        _decisions = new DeliveryDecisions(_store, _router, TimeProvider.System, (_, _) => true);
        _router.Add("charges", _runtime);
        _runtime.Start();
        _isStopped = false;
    }

    private async Task StopAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await Eventually.Ends(_runtime.StopAsync(CancellationToken.None, CancellationToken.None));
        await _runtime.DisposeAsync();
    }
}
