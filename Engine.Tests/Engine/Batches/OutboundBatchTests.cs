using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Batches;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Engine.Runtime;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Batches;

/// <summary>One channel whose destination sends batches, on a real store, with a target that the test scripts and a clock that it moves.</summary>
public class OutboundBatchTests
{
    private const string Lines = "header: \"H|{%number}\", trailer: \"T|{%count}|{%totals.sum}\", totals: { sum: MSH-10 }";

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
    public async Task Members_wait_until_their_batch_is_full_and_then_go_out_as_one()
    {
        await Start($"batch: {{ count: 3, {Lines} }}");
        var first = await Send(1);
        await Send(2);
        Assert.That(Delivery(first) is { State: DeliveryState.Waiting, WaitsFor: WaitsFor.Batch, Batch: null }, Is.True);
        Assert.That(Target.Tried, Is.Empty);

        await Send(3);
        await Sent(1);
        Assert.That(Text(Target.Taken[0]), Is.EqualTo($"H|1\n{Message(1)}{Message(2)}{Message(3)}T|3|6\n"));
        await Eventually.IsTrue(() => Delivery(first).State == DeliveryState.Delivered, "its members are delivered");
        Assert.That(Delivery(first).Receipt, Is.EqualTo("ok"));
        Assert.That(Delivery(first).Batch, Is.EqualTo(Target.Taken[0].Id));
        Assert.That(_node.Store.ReadBatch(Target.Taken[0].Id), Has.Count.EqualTo(3).And.ItemAt(0).EqualTo(Delivery(first).Id));
        var whole = _node.Store.FindMessage(Target.Taken[0].MessageId)!;
        Assert.That((whole.Type, whole.ControlId, whole.State), Is.EqualTo((StoredMessage.BatchType, "1", MessageState.Processed)));
        Assert.That(_node.Store.ReadContent(whole.Id).ToArray(), Is.EqualTo(Target.Taken[0].Payload.ToArray()));
        Assert.That(whole.Attributes["totals.sum"], Is.EqualTo("6"));
    }

    [Test]
    public async Task A_batch_is_closed_its_time_after_its_first_member()
    {
        await Start($"batch: {{ every: 10m, {Lines} }}");
        await Send(1);
        _clock.Advance(TimeSpan.FromMinutes(6));
        await Send(2);
        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.That(_node.Store.ReadOpenBatches().Single().Count, Is.EqualTo(2));
        _clock.Advance(TimeSpan.FromMinutes(2));
        await Sent(1);
        await Send(3);
        _clock.Advance(TimeSpan.FromMinutes(9));
        Assert.That(Target.Tried, Has.Count.EqualTo(1), "the next one's time counts from its own first member");
        _clock.Advance(TimeSpan.FromMinutes(2));
        await Sent(2);
        Assert.That(Target.Taken.Select(Text), Is.EqualTo(new[] { $"H|1\n{Message(1)}{Message(2)}T|2|3\n", $"H|2\n{Message(3)}T|1|3\n" }));
    }

    [Test]
    public async Task A_batch_is_closed_before_it_grows_too_large_and_a_member_that_is_larger_goes_alone()
    {
        await Start($"batch: {{ size: 1KB, {Lines} }}");
        var large = "P" + new string('1', 2000);
        foreach (var (number, lane) in new[] { (1, "P" + new string('1', 400)), (2, "P" + new string('2', 400)), (3, large), (4, "P1") })
            await _node.SendAsync("c", number, lane);
        await Sent(2);
        await Batches.FlushAsync(null, CancellationToken.None);
        await Sent(3);
        Assert.That(Target.Taken.Select(Numbers), Is.EqualTo(new[] { new[] { 1, 2 }, [3], [4] }));
    }

    [Test]
    public async Task A_member_that_fills_a_batch_alone_goes_at_once()
    {
        await Start($"batch: {{ size: 1KB, {Lines} }}");
        await _node.SendAsync("c", 1, "P" + new string('1', 2000));
        await Sent(1);
        await _node.SendAsync("c", 2, "P" + new string('1', 1024 - Message(2, "P").Length));
        await Sent(2);
        Assert.That(Target.Taken.Select(Numbers), Is.EqualTo(new[] { new[] { 1 }, [2] }));
    }

    [Test]
    public async Task A_batch_of_ten_thousand_members_is_one_delivery_and_all_of_them_show_its_fate()
    {
        await Start($"batch: {{ count: 10000, {Lines} }}");
        await Task.WhenAll(Enumerable.Range(1, 10_000).Select(i => _node.SendAsync("c", i).AsTask()));
        await Sent(1);
        await Eventually.IsTrue(() => _node.Store.SummarizeQueues().All(q => q.Waiting == 0), "all show it");
        Assert.That(Text(Target.Taken[0]), Does.EndWith($"T|10000|{10_000 * 10_001 / 2}\n"));
        Assert.That(Numbers(Target.Taken[0]).Distinct().Count(), Is.EqualTo(10_000));
        Assert.That(_node.Store.QueryDeliveries(new DeliveryFilter { States = [DeliveryState.Delivered], Limit = int.MaxValue }).Count(d => d.Batch == Target.Taken[0].Id), Is.EqualTo(10_000));
    }

    [Test]
    public async Task Each_value_has_batches_of_its_own_with_numbers_of_the_destination()
    {
        await Start("batch: { count: 2, by: PID-3.1, header: \"{%number} for {%by}\" }");
        await Send(1, "A");
        await Send(2, "B");
        await Send(3, "A");
        await Sent(1);
        await Send(4, "B");
        await Sent(2);
        Assert.That(Target.Taken.Select(Text), Is.EqualTo(new[] { $"1 for A\n{Message(1, "A")}{Message(3, "A")}", $"2 for B\n{Message(2, "B")}{Message(4, "B")}" }));
    }

    [Test]
    public async Task A_value_whose_batch_cannot_be_composed_holds_up_no_others()
    {
        await Start("batch: { count: 2, by: PID-3.1, totals: { sum: \"=iif(PID-3.1 = 'A', '79228162514264337593543950335', '1')\" }, header: \"{%number} for {%by}\" }");
        await Send(1, "A");
        await Send(2, "A");
        await Eventually.IsTrue(() => Batches.Error?.Code == "BATCH-TOTAL", "the sum is out of range");
        await Send(3, "B");
        await Send(4, "B");
        await Sent(1);
        Assert.That(Text(Target.Taken[0]), Does.StartWith("1 for B"));
        Assert.That(Batches.Error?.Code, Is.EqualTo("BATCH-TOTAL"), "it is still said");
        Assert.That((await Batches.FlushAsync(null, CancellationToken.None)).Error?.Code, Is.EqualTo("BATCH-TOTAL"));
        Assert.That(_node.Store.ReadOpenBatches().Single(), Has.Property("Lane").EqualTo("A").And.Property("Count").EqualTo(2));
    }

    [Test]
    public async Task A_member_that_comes_while_the_last_batch_is_being_counted_off_is_not_forgotten()
    {
        await Start($"batch: {{ count: 2, every: 10m, {Lines} }}");
        await Send(1);
        var came = default(Task);
        // Between the store's saying that nothing waits any more and the counts' hearing of it.
        _node.Store.MembersRead = page => SpinWait.SpinUntil(() => page.Deliveries.Count > 0 || (came ??= Send(3)).IsCompleted, TimeSpan.FromSeconds(10));
        await Send(2);
        await Sent(1);
        await Eventually.IsTrue(() => came is { IsCompleted: true }, "the third came");
        await Eventually.IsTrue(() => Batches.ReadOpen() is [{ Count: 1 }], "it is known to wait");
        _clock.Advance(TimeSpan.FromMinutes(11));
        await Sent(2);
        Assert.That(Numbers(Target.Taken[1]), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public async Task The_time_of_a_batch_does_not_count_from_the_members_of_the_one_before()
    {
        await Start($"batch: {{ count: 2, every: 10m, {Lines} }}");
        await Send(1);
        await Send(2);
        await Sent(1);
        await Eventually.IsTrue(() => Batches.ReadOpen().Count == 0, "nothing waits any more");
        _clock.Advance(TimeSpan.FromMinutes(5));
        await Send(3);
        Assert.That(Batches.ReadOpen().Single().ClosesAt, Is.EqualTo(_clock.GetUtcNow() + TimeSpan.FromMinutes(10)));
    }

    [Test]
    public async Task What_a_person_flushes_goes_at_once_and_an_empty_flush_sends_nothing()
    {
        await Start($"batch: {{ count: 100, {Lines} }}");
        Assert.That(await Batches.FlushAsync(null, CancellationToken.None), Is.EqualTo(new FlushResult(0, 0, null)));
        await Send(1);
        Assert.That(await Batches.FlushAsync(null, CancellationToken.None), Is.EqualTo(new FlushResult(1, 1, null)));
        await Sent(1);
    }

    [Test]
    public async Task A_time_of_the_schedule_closes_what_waits_and_where_nothing_does_sends_header_and_trailer_alone_if_asked_to()
    {
        await Start($"batch: {{ schedule: {{ daily: \"22:00\" }}, {Lines} }}");
        await Send(1);
        await Batches.CloseByScheduleAsync(CancellationToken.None);
        await Batches.CloseByScheduleAsync(CancellationToken.None);
        await Sent(1);
        await Restart($"batch: {{ schedule: {{ daily: \"22:00\" }}, when-empty: send, {Lines} }}");
        await Batches.CloseByScheduleAsync(CancellationToken.None);
        await Sent(1);
        await Send(2);
        await Batches.CloseByScheduleAsync(CancellationToken.None);
        await Sent(2);
        Assert.That(Target.Taken.Select(Text), Is.EqualTo(new[] { "H|2\nT|0|0\n", $"H|3\n{Message(2)}T|1|2\n" }));
        Assert.That(_node.Store.ReadBatch(Target.Taken[0].Id), Is.Empty);
    }

    [Test]
    public async Task A_schedule_waits_for_a_store_that_takes_nothing_and_loses_no_time_by_it()
    {
        await Start($"batch: {{ schedule: {{ daily: \"22:00\" }}, {Lines} }}");
        await Send(1);
        _node.Store.IsFull = true;
        var closing = Batches.CloseByScheduleAsync(CancellationToken.None);
        await Eventually.IsTrue(() => Batches.Error is not null, "it says why");
        Assert.That(closing.IsCompleted, Is.False);
        _node.Store.IsFull = false;
        await Eventually.IsTrue(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(5));
                return closing.IsCompleted;
            },
            "it is done when the store takes changes again");
        await closing;
        await Sent(1);
        Assert.That(Batches.Error, Is.Null);
    }

    [Test]
    public async Task A_schedule_is_followed_by_the_scheduler()
    {
        await _node.DisposeAsync();
        _node = TestNode.Open(_folder);
        await Start($"batch: {{ schedule: {{ every: 1s }}, {Lines} }}");
        await Send(1);
        await Sent(1);
        Assert.That(_node.Supervisor.NextBatch("c", "file"), Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task What_a_destination_without_batches_was_left_with_goes_out_when_its_messages_are_run_again()
    {
        await Start($"batch: {{ count: 9, {Lines} }}");
        var first = await Send(1);
        await Restart("");
        Assert.That((Target.Tried.Count, Delivery(first).State), Is.EqualTo((0, DeliveryState.Waiting)));
        await _node.Supervisor.ReprocessAsync(first, null, null, "ann: test", CancellationToken.None);
        await Sent(1);
        Assert.That(Text(Target.Taken[0]), Is.EqualTo(Message(1)));
        Assert.That(Delivery(first).State, Is.EqualTo(DeliveryState.Cancelled));
    }

    [Test]
    public async Task An_open_batch_stays_open_over_a_restart_and_keeps_its_time()
    {
        await Start($"batch: {{ every: 10m, {Lines} }}");
        await Send(1);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await Restart($"batch: {{ every: 10m, {Lines} }}");
        await Send(2);
        Assert.That(Target.Tried, Is.Empty);
        _clock.Advance(TimeSpan.FromMinutes(6));
        await Sent(1);
        Assert.That(Numbers(Target.Taken[0]), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_retry_sends_the_same_bytes_under_the_same_key_whatever_came_since()
    {
        await Start($"batch: {{ count: 2, {Lines} }}");
        var down = true;
        Target.Answer(_ => down ? ScriptedConnector.NotNow : ScriptedConnector.Yes);
        await Send(1);
        await Send(2);
        await Eventually.IsTrue(() => Target.Tried.Count > 0, "it is tried");
        await Send(3);
        down = false;
        await _node.DisposeAsync();
        var before = Target.Tried[0];
        _node = TestNode.Open(_folder, _clock);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Start($"batch: {{ count: 2, header: changed }}");
        await Sent(1);
        Assert.That((Target.Taken[0].Key, Text(Target.Taken[0])), Is.EqualTo((before.Key, Text(before))));
    }

    [Test]
    public async Task Members_share_the_fate_of_a_refused_batch_and_are_decided_on_as_one()
    {
        await Start($"batch: {{ count: 2, {Lines} }}");
        Target.Answer(_ => ScriptedConnector.No);
        var (first, second) = (await Send(1), await Send(2));
        await Eventually.IsTrue(() => Delivery(second).State == DeliveryState.DeadLettered, "it is refused");
        Assert.That(Delivery(first).Error!.Code, Is.EqualTo("TEST-NO"));
        var batch = Delivery(first).Batch!.Value;

        var alone = (await Decide(Decision.Retry, Delivery(first).Id)).Single();
        Assert.That(alone.Refusal?.Code, Is.EqualTo("DELIVERY-IN-BATCH"));
        Target.Answer(_ => ScriptedConnector.Yes);
        var all = await Decide(Decision.Retry, Delivery(first).Id, Delivery(second).Id, batch);
        Assert.That(all.Select(r => r.Refusal), Is.All.Null);
        await Sent(1);
        await Eventually.IsTrue(() => Delivery(first).State == DeliveryState.Delivered && Delivery(second).State == DeliveryState.Delivered, "they are delivered");
        Assert.That(Target.Tried.Select(d => d.Key).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_discarded_batch_cancels_its_members_and_one_that_is_sent_again_joins_the_next()
    {
        await Start($"batch: {{ count: 2, {Lines} }}");
        Target.Answer(_ => ScriptedConnector.No);
        var (first, second) = (await Send(1), await Send(2));
        await Eventually.IsTrue(() => Delivery(second).State == DeliveryState.DeadLettered, "it is refused");
        var refused = Delivery(first).Batch!.Value;
        Assert.That((await Decide(Decision.Discard, refused)).Single().Refusal, Is.Null);
        await Eventually.IsTrue(() => Delivery(first).State == DeliveryState.Cancelled && Delivery(second).State == DeliveryState.Cancelled, "they are cancelled");

        Target.Answer(_ => ScriptedConnector.Yes);
        Assert.That((await Decide(Decision.Resend, Delivery(first).Id)).Single().Refusal, Is.Null);
        await Send(3);
        await Sent(1);
        Assert.That(Text(Target.Taken[0]), Is.EqualTo($"H|2\n{Message(1)}{Message(3)}T|2|4\n"));
        Assert.That(Delivery(second).State, Is.EqualTo(DeliveryState.Cancelled));
    }

    [Test]
    public async Task A_member_that_is_discarded_while_it_waits_is_in_no_batch()
    {
        await Start($"batch: {{ count: 3, {Lines} }}");
        await Send(1);
        var second = await Send(2);
        Assert.That((await Decide(Decision.Discard, Delivery(second).Id)).Single().Refusal, Is.Null);
        await Send(3);
        await Send(4);
        await Sent(1);
        Assert.That(Numbers(Target.Taken[0]), Is.EqualTo(new[] { 1, 3, 4 }));
        Assert.That(Delivery(second).State, Is.EqualTo(DeliveryState.Cancelled));
    }

    [Test]
    public async Task A_message_that_is_run_again_adds_nothing_to_a_batch_that_has_it_and_a_correction_waits_for_a_person()
    {
        await Start($"batch: {{ count: 2, {Lines} }}");
        var (first, second) = (await Send(1), await Send(2));
        await Sent(1);
        await Eventually.IsTrue(() => Delivery(second).State == DeliveryState.Delivered, "they are delivered");
        var same = await _node.Supervisor.ReprocessAsync(first, null, null, "ann: test", CancellationToken.None);
        Assert.That(same.Deliveries, Is.EqualTo(new RunResult(0, 1, 0, 0)));

        var edited = Encoding.ASCII.GetBytes(Message(1).Replace("PID|1||P1", "PID|1||P9"));
        var corrected = await _node.Supervisor.ReprocessAsync(first, edited, null, "ann: test", CancellationToken.None);
        Assert.That(corrected.Deliveries, Is.EqualTo(new RunResult(0, 0, 1, 0)));
        var held = _node.Store.ReadDeliveries(first)[^1];
        Assert.That((held.State, held.Error!.Code, held.Revision), Is.EqualTo((DeliveryState.Held, "CORRECTION", 2)));
        await Send(3);
        await Decide(Decision.Retry, held.Id);
        await Sent(2);
        Assert.That(Text(Target.Taken[1]), Does.Contain("P9").And.Contain("|3|P|"));
        Assert.That((await _node.Supervisor.ReprocessAsync(Target.Taken[1].MessageId, null, null, "ann: test", CancellationToken.None)).Refusal?.Code, Is.EqualTo("REPROCESS-BATCH"));
    }

    [Test]
    public async Task A_message_that_is_run_again_while_it_waits_replaces_what_waits()
    {
        await Start($"batch: {{ count: 2, {Lines} }}");
        var first = await Send(1);
        var edited = Encoding.ASCII.GetBytes(Message(1).Replace("PID|1||P1", "PID|1||P9"));
        var run = await _node.Supervisor.ReprocessAsync(first, edited, null, "ann: test", CancellationToken.None);
        Assert.That((run.Deliveries.Queued, run.Deliveries.Replaced), Is.EqualTo((1, 1)));
        await Send(2);
        await Sent(1);
        Assert.That(Text(Target.Taken[0]), Is.EqualTo($"H|1\n{Encoding.ASCII.GetString(edited)}{Message(2)}T|2|3\n"));
    }

    [Test]
    public async Task A_lane_whose_batch_is_held_keeps_its_next_batches_behind_it()
    {
        await Start($"delivery: {{ on-refused: hold-lane }}\n    batch: {{ count: 1, by: PID-3.1 }}");
        var refuse = true;
        Target.Answer(d => refuse && Text(d).Contains("|A\r") ? ScriptedConnector.No : ScriptedConnector.Yes);
        await Send(1, "A");
        await Eventually.IsTrue(() => Target.Tried.Count == 1, "it is tried");
        await Send(2, "A");
        await Send(3, "B");
        await Sent(1);
        Assert.That(Numbers(Target.Taken[0]), Is.EqualTo(new[] { 3 }));
        refuse = false;
        var held = _node.Store.QueryDeliveries(new DeliveryFilter { States = [DeliveryState.Held] }).Single();
        Assert.That(held.IsBatch, Is.True);
        await Decide(Decision.Retry, held.Id);
        await Sent(3);
        Assert.That(Target.Taken.Skip(1).Select(d => Numbers(d).Single()), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task What_waits_for_a_member_is_released_when_its_batch_is_delivered()
    {
        await _node.Supervisor.StartAsync(_node.Configure(TestNode.Channel("c", "127.0.0.1:1", $$"""
              file:
                batch: { count: 2, {{Lines}} }
                send: { to: erp, scripted: {} }
              last:
                after: file
                send: { to: erp, scripted: {} }
            """)), CancellationToken.None);
        var one = await Send(1);
        Assert.That(_node.Store.ReadDeliveries(one).Select(d => d.WaitsFor), Is.EqualTo(new[] { WaitsFor.Batch, WaitsFor.Predecessors }));
        Target.Answer(_ => ScriptedConnector.No);
        await Send(2);
        await Eventually.IsTrue(() => Delivery(one).State == DeliveryState.DeadLettered, "the batch is refused");
        Assert.That(_node.Target("c/last").Tried, Is.Empty);
        Target.Answer(_ => ScriptedConnector.Yes);
        await Decide(Decision.Retry, Delivery(one).Batch!.Value);
        await Eventually.IsTrue(() => _node.Target("c/last").Taken.Count == 2, "what comes after the batch is sent");
        Assert.That(Delivery(one).State, Is.EqualTo(DeliveryState.Delivered));
    }

    private ScriptedConnector Target => _node.Target("c/file");

    private BatchRuntime Batches => _node.Supervisor.FindBatches("c", "file")!;

    private async Task Start(string batch)
        => await _node.Supervisor.StartAsync(_node.Configure(TestNode.Channel("c", "127.0.0.1:1", $$"""
              file:
                {{batch}}
                send: { to: erp, scripted: {} }
            """)), CancellationToken.None);

    private async Task Restart(string batch)
    {
        await _node.DisposeAsync();
        _node = TestNode.Open(_folder, _clock);
        await Start(batch);
    }

    private async Task<MessageId> Send(int number, string lane = "P1") => ((Acceptance.Stored)await _node.SendAsync("c", number, lane)).Id;

    private Task Sent(int batches) => Eventually.IsTrue(() => Target.Taken.Count >= batches, $"{batches} batches are sent");

    private StoredDelivery Delivery(MessageId id) => _node.Store.ReadDeliveries(id)[0];

    private Task<IReadOnlyList<DecisionResult>> Decide(Decision decision, params DeliveryId[] ids)
        => _node.Supervisor.DecideAsync(decision, ids, "ann: test", CancellationToken.None);

    private static string Message(int number, string lane = "P1") => Encoding.ASCII.GetString(TestNode.Envelope("c", number, lane).Content.Span);

    private static string Text(Delivery delivery) => Encoding.UTF8.GetString(delivery.Payload.Span);

    private static int[] Numbers(Delivery delivery)
        => [.. Text(delivery).Split('\r').Where(l => l.Contains("MSH|")).Select(l => int.Parse(l[l.IndexOf("MSH|")..].Split('|')[9]))];
}
