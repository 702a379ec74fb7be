using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Contracts;

/// <summary>What every store must do. An implementation inherits this and says how it is opened.</summary>
internal abstract partial class MessageStoreContract
{
    private readonly List<QueuedDelivery> _handedOver = [];

    protected MessageStore Store { get; private set; } = null!;

    /// <summary>Opens the test's store, or opens it again with all it held.</summary>
    protected abstract MessageStore Open();

    /// <summary>Makes room for an empty store.</summary>
    protected abstract void Empty();

    [SetUp]
    public void OpenFirst()
    {
        Empty();
        OpenStore();
    }

    [TearDown]
    public async Task Close() => await Store.DisposeAsync();

    protected async Task Reopen()
    {
        await Store.DisposeAsync();
        OpenStore();
    }

    private void OpenStore()
    {
        Store = Open();
        _handedOver.Clear();
        Store.Committed = deliveries =>
        {
            lock (_handedOver)
                _handedOver.AddRange(deliveries);
        };
    }

    [Test]
    public async Task A_message_is_found_with_all_that_came_after_the_store_was_opened_again()
    {
        var message = new NewMessage
        {
            Envelope = Envelope("MSH|1") with
            {
                Format = ContentFormat.Fhir,
                Attributes = new Dictionary<string, string> { ["method"] = "POST", ["path"] = "" },
            },
            ControlId = "C-1",
            Type = "Patient",
            Run = Run(Owed("k1", "one"), Owed("k2", "two", "stock", null) with { Attributes = new Dictionary<string, string> { ["path"] = "/a" } }),
        };
        var accepted = await Store.AcceptAsync(message);
        await Reopen();

        Assert.That(accepted.Duplicate, Is.False);
        var stored = Store.FindMessage(accepted.Id)!;
        Assert.Multiple(() =>
        {
            Assert.That(stored.Channel, Is.EqualTo("charges"));
            Assert.That(stored.ReceivedAt, Is.EqualTo(Start));
            Assert.That(stored.Format, Is.EqualTo(ContentFormat.Fhir));
            Assert.That(stored.State, Is.EqualTo(MessageState.Processed));
            Assert.That(stored.ControlId, Is.EqualTo("C-1"));
            Assert.That(stored.Type, Is.EqualTo("Patient"));
            Assert.That(stored.Peer, Is.EqualTo("127.0.0.1:4711"));
            Assert.That(stored.Attributes, Is.EqualTo(message.Envelope.Attributes));
            Assert.That(stored.Size, Is.EqualTo(5));
            Assert.That(stored.Runs, Is.EqualTo(1));
            Assert.That(stored.Versions, Is.EqualTo("charges 1.0.0; charge-events 1.0.0"));
            Assert.That(stored.Error, Is.Null);
            Assert.That(stored.Parent, Is.Null);
            Assert.That(Text(Store.ReadContent(accepted.Id)), Is.EqualTo("MSH|1"));
        });
        var deliveries = Store.ReadDeliveries(accepted.Id);
        Assert.That(deliveries.Select(d => (d.Destination, d.Lane, d.Key, d.State, d.ObjectId)), Is.EqualTo(new[]
        {
            ("ledger", "", "k1", DeliveryState.Queued, "k1"), ("stock", (string?)null, "k2", DeliveryState.Queued, "k2"),
        }));
        Assert.That(deliveries.Select(d => Text(Store.ReadPayload(d.Id))), Is.EqualTo(new[] { "one", "two" }));
        Assert.That(deliveries[1].Attributes["path"], Is.EqualTo("/a"));
        Assert.That(deliveries[0], Is.EqualTo(Store.FindDelivery(deliveries[0].Id)! with { Attributes = deliveries[0].Attributes }));
    }

    [Test]
    public async Task What_is_queued_is_handed_over_in_order_before_the_caller_hears()
    {
        for (var i = 0; i < 3; i++)
        {
            await Store.AcceptAsync(Message($"C-{i}", Run(Owed($"a{i}", $"payload {i}"), Owed($"b{i}", destination: "stock"))));
            lock (_handedOver)
                Assert.That(_handedOver, Has.Count.EqualTo(2 * (i + 1)));
        }
        Assert.That(_handedOver.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "a0", "b0", "a1", "b1", "a2", "b2" }));
        Assert.That(_handedOver.Select(d => d.Position), Is.Ordered.Ascending.And.Unique);
        Assert.That(Text(_handedOver[2].Delivery.Payload), Is.EqualTo("payload 1"));
        Assert.That(_handedOver[2].Delivery.Attempt, Is.EqualTo(1));
    }

    [Test]
    public async Task Changes_that_are_not_awaited_in_between_are_applied_in_the_order_of_the_calls()
    {
        var answers = Enumerable.Range(0, 200).Select(i => Store.AcceptAsync(Message($"C-{i}", Run(Owed($"k{i}")))).AsTask()).ToList();
        var accepted = await Task.WhenAll(answers);
        Assert.That(accepted.Select(a => a.Id), Is.Ordered.Ascending);
        Assert.That(Store.ReadQueue("charges", "ledger", null, 0, 1000, long.MaxValue).Deliveries.Select(d => d.Delivery.Key),
            Is.EqualTo(Enumerable.Range(0, 200).Select(i => $"k{i}")));
    }

    [Test]
    public async Task A_queue_is_read_page_by_page_and_lane_by_lane()
    {
        for (var i = 0; i < 10; i++)
            await Store.AcceptAsync(Message($"C-{i}", Run(Owed($"k{i}", new string('x', 100), lane: i % 2 == 0 ? "even" : "odd"))));
        await Store.AcceptAsync(Message("other", Run(Owed("other", destination: "stock"))));

        var first = Store.ReadQueue("charges", "ledger", null, 0, 4, long.MaxValue);
        Assert.That(first.Deliveries.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "k0", "k1", "k2", "k3" }));
        Assert.That(first.AtEnd, Is.False);
        var rest = Store.ReadQueue("charges", "ledger", null, first.Deliveries[^1].Position, 6, long.MaxValue);
        Assert.That(rest.Deliveries.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "k4", "k5", "k6", "k7", "k8", "k9" }));
        Assert.That(rest.AtEnd, Is.True);
        Assert.That(Store.ReadQueue("charges", "ledger", "odd", 0, 10, long.MaxValue).Deliveries.Select(d => d.Delivery.Key),
            Is.EqualTo(new[] { "k1", "k3", "k5", "k7", "k9" }));
        Assert.That(Store.ReadQueue("charges", "ledger", "even", first.Deliveries[2].Position, 1, long.MaxValue).Deliveries.Single().Delivery.Key,
            Is.EqualTo("k4"));
        var small = Store.ReadQueue("charges", "ledger", null, 0, 10, 250);
        Assert.That((small.Deliveries.Count, small.AtEnd), Is.EqualTo((2, false)));
        Assert.That(Store.ReadQueue("charges", "ledger", null, 0, 10, 1).Deliveries, Has.Count.EqualTo(1));
        Assert.That(Store.ReadQueue("charges", "nowhere", null, 0, 10, 1), Is.EqualTo(new QueuePage([], true)).Using<QueuePage>((a, b)
            => a.AtEnd == b.AtEnd && a.Deliveries.Count == b.Deliveries.Count));
    }

    [Test]
    public async Task A_delivered_delivery_leaves_its_queue_and_keeps_its_receipt()
    {
        var id = (await Store.AcceptAsync(Message("C-1", Run(Owed("k1"))))).Id;
        var delivery = Store.ReadDeliveries(id).Single();
        await Store.RecordAsync(Delivered(delivery.Id, "R-77"));
        await Reopen();

        Assert.That(Store.ReadQueue("charges", "ledger", null, 0, 10, long.MaxValue).Deliveries, Is.Empty);
        var after = Store.FindDelivery(delivery.Id)!;
        Assert.That((after.State, after.Receipt, after.Attempts, after.ChangedAt, after.FirstAttempt),
            Is.EqualTo((DeliveryState.Delivered, "R-77", 1, Start.AddSeconds(5), (DateTimeOffset?)Start.AddSeconds(4))));
    }

    [Test]
    public async Task A_retry_stays_at_its_place_with_its_tries_and_its_time()
    {
        await Store.AcceptAsync(Message("C-1", Run(Owed("k1"), Owed("k2"))));
        var head = Store.ReadQueue("charges", "ledger", "", 0, 1, long.MaxValue).Deliveries.Single();
        await Store.RecordAsync(Change(head.Delivery.Id, DeliveryState.Queued, 3));
        await Reopen();

        var again = Store.ReadQueue("charges", "ledger", "", 0, 1, long.MaxValue).Deliveries.Single();
        Assert.That((again.Delivery.Id, again.Position, again.Attempts, again.NextDue, again.FirstAttempt, again.Delivery.Attempt),
            Is.EqualTo((head.Delivery.Id, head.Position, 3, (DateTimeOffset?)Start.AddSeconds(60), (DateTimeOffset?)Start.AddSeconds(4), 4)));
        Assert.That(Store.FindDelivery(head.Delivery.Id)!.Error!.Code, Is.EqualTo("ERP-ACCOUNT-CLOSED"));
    }

    [Test]
    public async Task A_dead_letter_that_is_retried_joins_the_tail_out_of_order()
    {
        await Store.AcceptAsync(Message("C-1", Run(Owed("k1"), Owed("k2"))));
        var head = Store.ReadQueue("charges", "ledger", "", 0, 1, long.MaxValue).Deliveries.Single().Delivery.Id;
        await Store.RecordAsync(Change(head, DeliveryState.DeadLettered, 4));
        Assert.That(Store.ReadQueue("charges", "ledger", "", 0, 9, long.MaxValue).Deliveries.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "k2" }));
        Assert.That(Store.QueryDeliveries(new DeliveryFilter { States = [DeliveryState.DeadLettered] }).Single().Id, Is.EqualTo(head));
        await Store.RecordAsync(Change(head, DeliveryState.Queued, 4, "the account is open again", toTail: true));

        Assert.That(Store.ReadQueue("charges", "ledger", "", 0, 9, long.MaxValue).Deliveries.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "k2", "k1" }));
        Assert.That(Store.FindDelivery(head)!.OutOfOrder, Is.True);
        await Reopen();
        await Store.AcceptAsync(Message("C-2", Run(Owed("k3"))));
        Assert.That(Store.ReadQueue("charges", "ledger", "", 0, 9, long.MaxValue).Deliveries.Select(d => d.Delivery.Key), Is.EqualTo(new[] { "k2", "k1", "k3" }));
    }

    [Test]
    public async Task A_try_that_ends_after_its_delivery_was_cancelled_does_not_queue_it_again()
    {
        await Store.AcceptAsync(Message("C-1", Run(Owed("k1"))));
        var id = Store.ReadQueue("charges", "ledger", "", 0, 1, long.MaxValue).Deliveries.Single().Delivery.Id;
        await Store.RecordAsync(Change(id, DeliveryState.Cancelled, 1, "not wanted"));
        await Store.RecordAsync(Change(id, DeliveryState.Queued, 2));
        Assert.That(Store.FindDelivery(id)!.State, Is.EqualTo(DeliveryState.Cancelled));
        await Store.RecordAsync(Delivered(id));
        Assert.That(Store.FindDelivery(id)!.State, Is.EqualTo(DeliveryState.Delivered));
    }

    [Test]
    public async Task A_change_of_what_is_not_there_fails_alone()
    {
        var good = Store.AcceptAsync(Message("C-1", Run(Owed("k1"))));
        var noDelivery = Store.RecordAsync(Delivered(new DeliveryId(1, 99)));
        var noMessage = Store.AppendRunAsync(new MessageId(1, 99), Run());
        var noSegment = Store.AppendRunAsync(new MessageId(7, 1), Run());
        var other = Store.AcceptAsync(Message("C-2"));
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await noDelivery);
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await noMessage);
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await noSegment);
        Assert.That(Store.FindMessage((await good).Id), Is.Not.Null);
        Assert.That(Store.FindMessage((await other).Id), Is.Not.Null);
        Assert.That(Store.FindMessage(new MessageId(1, 99)), Is.Null);
        Assert.That(Store.FindDelivery(new DeliveryId(7, 1)), Is.Null);
        Assert.Throws<KeyNotFoundException>(() => Store.ReadContent(new MessageId(1, 99)));
    }

    [Test]
    public async Task Documents_are_written_all_or_none_and_read_by_name()
    {
        await Store.Control.WriteAsync([("paused", "b", "2"), ("paused", "a", "1"), ("job", "a", "x")]);
        await Store.Control.WriteAsync([("paused", "a", "3"), ("paused", "c", ""), ("job", "a", null)]);
        await Reopen();
        Assert.That(Store.Control.Read("paused"), Is.EqualTo(new[] { ("a", "3"), ("b", "2"), ("c", "") }));
        Assert.That(Store.Control.Read("job"), Is.Empty);
    }

    [Test]
    public async Task Queues_are_summed_up_by_destination()
    {
        for (var i = 0; i < 6; i++)
            await Store.AcceptAsync(Message($"C-{i}", Run(Owed($"k{i}", lane: $"lane {i % 3}"), Owed($"s{i}", destination: "stock", lane: null))));
        var queue = Store.ReadQueue("charges", "ledger", null, 0, 10, long.MaxValue).Deliveries;
        await Store.RecordAsync(Delivered(queue[0].Delivery.Id));
        await Store.RecordAsync(Change(queue[3].Delivery.Id, DeliveryState.Held));
        await Store.RecordAsync(Change(queue[1].Delivery.Id, DeliveryState.DeadLettered));

        Assert.That(Store.SummarizeQueues(), Is.EqualTo(new[]
        {
            new QueueSummary("charges", "ledger", 2, 3, 1, 1, Start.AddSeconds(1)), new QueueSummary("charges", "stock", 0, 6, 0, 0, Start.AddSeconds(1)),
        }));
    }

    [Test]
    public async Task A_received_message_is_unfinished_until_its_run()
    {
        var waiting = (await Store.AcceptAsync(Message("C-1"))).Id;
        await Store.AcceptAsync(Message("C-2", Run()));
        await Store.AcceptAsync(Message("C-3", channel: "adt"));
        await Reopen();
        Assert.That(Store.ReadUnfinished("charges").Select(m => m.ControlId), Is.EqualTo(new[] { "C-1" }));

        var result = await Store.AppendRunAsync(waiting, Run(Owed("k1"), Owed("k2")));
        Assert.That(result.Queued, Is.EqualTo(2));
        Assert.That(Store.ReadUnfinished("charges"), Is.Empty);
        Assert.That(Store.FindMessage(waiting)!, Has.Property("Runs").EqualTo(1).And.Property("State").EqualTo(MessageState.Processed));
        Assert.That(Store.ReadDeliveries(waiting).Select(d => (d.Key, d.OutOfOrder)), Is.EqualTo(new[] { ("k1", false), ("k2", false) }));
    }

    [Test]
    public async Task A_failed_message_keeps_its_error_and_the_value_only_where_one_message_is_asked_for()
    {
        var id = (await Store.AcceptAsync(Message("C-1", Failed()))).Id;
        await Reopen();
        var error = Store.FindMessage(id)!.Error!;
        Assert.That(error, Is.EqualTo(Failed().Error));
        Assert.That(Store.QueryMessages(new MessageFilter()).Single().Error, Is.EqualTo(error with { Value = null }));
    }

    [Test]
    public async Task The_status_says_how_much_there_is_and_how_the_last_stop_was()
    {
        await Store.AcceptAsync(Message("C-1", Run()));
        var status = Store.ReadStatus();
        Assert.That((status.Messages, status.Unavailable, status.LastStopClean), Is.EqualTo((1L, (string?)null, true)));
        Assert.That(status.Bytes, Is.GreaterThan(0));
        Assert.That(status.FreeBytes, Is.GreaterThan(0));
    }

    [Test]
    public async Task A_closed_store_takes_nothing_and_says_so()
    {
        await Store.DisposeAsync();
        var problem = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.AcceptAsync(Message("C-1")));
        Assert.That(problem!.Code, Is.EqualTo("STORE-CLOSED"));
    }
}
