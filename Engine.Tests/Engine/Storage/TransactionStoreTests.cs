using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using InterfaceEngine.Engine.Transactions;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>Deliveries that wait for each other, in the store: what follows from a change is in the change's own commit.</summary>
internal sealed class TransactionStoreTests
{
    private static readonly TransactionId First = new(new MessageId(1, 1), 1);

    private readonly List<QueuedDelivery> _handedOver = [];
    private readonly StoreFolder _folder = new();
    private SqliteMessageStore _store = null!;

    [SetUp]
    public void Open()
    {
        _folder.Clear();
        _handedOver.Clear();
        _store = Reopened();
    }

    [TearDown]
    public async Task Close() => await _store.DisposeAsync();

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task What_waits_is_not_queued_until_what_it_waits_for_is_delivered_and_then_in_the_same_commit()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("ledger", after: ["stock"]), Step("stock"))));
        Assert.That(States(), Is.EqualTo("ledger Waiting, stock Queued"));
        Assert.That(_handedOver.Select(q => q.Delivery.Destination), Is.EqualTo(new[] { "stock" }));

        await _store.RecordAsync(Delivered(Id("stock")));

        Assert.Multiple(() =>
        {
            Assert.That(States(), Is.EqualTo("ledger Queued, stock Delivered"));
            Assert.That(_handedOver[^1].Delivery, Has.Property("Destination").EqualTo("ledger").And.Property("Key").EqualTo("K"));
            Assert.That(Text(_handedOver[^1].Delivery.Payload), Is.EqualTo("ledger K"));
            Assert.That(_handedOver[^1].Position, Is.GreaterThan(_handedOver[0].Position));
            Assert.That(_handedOver[^1].Delivery.Attributes["path"], Is.EqualTo("/ledger"));
            Assert.That(_store.ReadQueue("charges", "ledger", null, 0, 10, 1 << 20).Deliveries.Single().Position, Is.EqualTo(_handedOver[^1].Position));
        });
    }

    [Test]
    public async Task A_dead_letter_leaves_what_waits_for_it_and_a_retry_that_is_delivered_lets_it_go()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock"), Step("ledger", after: ["stock"]))));
        await _store.RecordAsync(Change(Id("stock"), DeliveryState.DeadLettered));
        Assert.That(States(), Is.EqualTo("stock DeadLettered, ledger Waiting"));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Waiting));

        await _store.RecordAsync(Change(Id("stock"), DeliveryState.Queued, attempts: 0, reason: "ann: fixed", toTail: true));
        await _store.RecordAsync(Delivered(Id("stock")));

        Assert.That(States(), Is.EqualTo("stock Delivered, ledger Queued"));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Running));
    }

    [Test]
    public async Task All_payloads_of_the_same_object_are_waited_for_and_none_of_another_object()
    {
        await _store.AcceptAsync(Message("C-1", Run(
            Step("stock", "A1"), Step("stock", "A2"), Step("ledger", "A", after: ["stock"]), Step("stock", "B", thing: 2), Step("ledger", "B", after: ["stock"], thing: 2))));

        await _store.RecordAsync(Delivered(Id("stock", "B")));
        await _store.RecordAsync(Delivered(Id("stock", "A1")));
        Assert.That(States(), Is.EqualTo("stock Delivered, stock Queued, ledger Waiting, stock Delivered, ledger Queued"));

        await _store.RecordAsync(Delivered(Id("stock", "A2")));
        Assert.That(States(), Is.EqualTo("stock Delivered, stock Delivered, ledger Queued, stock Delivered, ledger Queued"));
        Assert.That(_store.QueryTransactions(new TransactionFilter { OldestFirst = true }).Select(t => t.ToString()), Is.EqualTo(new[] { "t-1-1", "t-1-1.2" }));
    }

    [Test]
    public async Task What_owes_nothing_of_the_object_is_not_waited_for()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("ledger", after: ["stock"]))));
        Assert.That(States(), Is.EqualTo("ledger Queued"));
    }

    [Test]
    public async Task What_needs_an_approval_is_held_once_nothing_else_is_waited_for_and_queued_when_it_is_approved()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock"), Step("ledger", after: ["stock"], approve: true))));
        await _store.RecordAsync(Delivered(Id("stock")));
        var held = _store.FindDelivery(Id("ledger"))!;
        Assert.That(held, Has.Property("State").EqualTo(DeliveryState.Held).And.Property("Error").Property("Code").EqualTo("APPROVAL"));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Waiting));

        // A retry is no approval.
        var retry = Change(Id("ledger"), DeliveryState.Queued, attempts: 0, reason: "ann: retry");
        Assert.That(async () => await _store.RecordAsync(retry), Throws.TypeOf<DecisionRefusedException>().With.Property("Error").Property("Code").EqualTo("TRANSACTION-APPROVAL"));

        await _store.RecordAsync(retry with { Approves = true, Reason = "bob: checked" });

        Assert.That(States(), Is.EqualTo("stock Delivered, ledger Queued"));
        Assert.That(_handedOver[^1].Delivery.Destination, Is.EqualTo("ledger"));
        Assert.That(_store.FindDelivery(Id("ledger"))!, Has.Property("Error").Null.And.Property("OutOfOrder").False);
        var timeline = _store.ReadTimeline(First.Message).Where(e => e.Destination == "ledger").ToList();
        Assert.That(timeline.Select(e => e.What), Is.EqualTo(new[] { "waiting", "held", "queued" }));
        Assert.That(timeline[^1].Detail, Is.EqualTo("bob: checked"));
    }

    [Test]
    public async Task A_failure_for_good_reverses_what_was_delivered_before_one_after_the_other_from_the_last()
    {
        await _store.AcceptAsync(Message("C-1", Run(
            Step("stock", reversible: true), Step("billing", after: ["stock"], reversible: true),
            Step("ledger", after: ["billing"], compensates: true), Step("report", after: ["ledger"]))));
        await _store.RecordAsync(Delivered(Id("stock"), "S-77"));
        await _store.RecordAsync(Delivered(Id("billing")));

        await _store.RecordAsync(Change(Id("ledger"), DeliveryState.DeadLettered));

        Assert.That(States(), Is.EqualTo("stock Delivered, billing Delivered, ledger Cancelled, report Cancelled, billing Queued"));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Compensating));
        var reversal = _handedOver[^1];
        Assert.Multiple(() =>
        {
            Assert.That(reversal.Delivery, Has.Property("Key").EqualTo("K.c").And.Property("IsReversal").True.And.Property("Destination").EqualTo("billing"));
            Assert.That(Text(reversal.Delivery.Payload), Is.EqualTo("billing K"), "the same payload");
            Assert.That(reversal.Delivery.Attributes["path"], Is.EqualTo("/billing/undo"), "what compensate: came to at the run");
            Assert.That(_store.FindDelivery(Id("ledger"))!.Error!.Code, Is.EqualTo("ERP-ACCOUNT-CLOSED"), "why it failed");
            Assert.That(_store.ReadQueue("charges", "billing", null, 0, 10, 1 << 20).Deliveries.Single().Delivery.IsReversal, Is.True);
        });

        await _store.RecordAsync(Delivered(reversal.Delivery.Id));
        Assert.That(States(), Is.EqualTo("stock Delivered, billing Compensated, ledger Cancelled, report Cancelled, billing Delivered, stock Queued"));
        await _store.RecordAsync(Delivered(_handedOver[^1].Delivery.Id));

        Assert.That(States(), Is.EqualTo("stock Compensated, billing Compensated, ledger Cancelled, report Cancelled, billing Delivered, stock Delivered"));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Compensated));
        Assert.That(_store.FindDelivery(Id("stock"))!.Receipt, Is.EqualTo("S-77"));
        Assert.That(_store.QueryTransactions(new TransactionFilter { Open = true }), Is.Empty);
        Assert.That(_store.QueryTransactions(new TransactionFilter()), Is.EqualTo(new[] { First }));
    }

    [Test]
    public async Task A_reversal_that_fails_makes_the_transaction_failed_until_a_person_has_it_sent()
    {
        await FailLedgerAsync();
        var reversal = _handedOver[^1].Delivery.Id;
        await _store.RecordAsync(Change(reversal, DeliveryState.DeadLettered));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Failed));

        await _store.RecordAsync(Change(reversal, DeliveryState.Queued, attempts: 0, reason: "ann: again", toTail: true));
        await _store.RecordAsync(Delivered(reversal));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Compensated));
    }

    [Test]
    public async Task What_is_on_its_way_is_waited_for_before_anything_is_reversed()
    {
        await _store.AcceptAsync(Message("C-1", Run(
            Step("stock", reversible: true), Step("ledger", after: ["stock"], compensates: true), Step("billing", after: ["stock"], reversible: true))));
        await _store.RecordAsync(Delivered(Id("stock")));
        await _store.RecordAsync(Change(Id("ledger"), DeliveryState.DeadLettered));
        Assert.That(States(), Is.EqualTo("stock Delivered, ledger Cancelled, billing Queued"), "billing may be in hand");

        await _store.RecordAsync(Delivered(Id("billing")));
        Assert.That(States(), Is.EqualTo("stock Delivered, ledger Cancelled, billing Delivered, billing Queued"), "what rests on stock goes first");
    }

    [Test]
    public async Task Nothing_of_it_is_lost_by_a_stop_between_any_two_commits()
    {
        await FailLedgerAsync();
        await _store.DisposeAsync();
        _handedOver.Clear();
        _store = Reopened();

        var queued = _store.ReadQueue("charges", "stock", null, 0, 10, 1 << 20).Deliveries.Single();
        Assert.That(queued.Delivery, Has.Property("IsReversal").True.And.Property("Key").EqualTo("K.c"));
        Assert.That(queued.Delivery.Attributes["path"], Is.EqualTo("/stock/undo"));
        await _store.RecordAsync(Delivered(queued.Delivery.Id));
        Assert.That(States(), Is.EqualTo("stock Compensated, ledger Cancelled, stock Delivered"));
    }

    [Test]
    public async Task What_was_compensated_is_sent_again_only_when_a_person_releases_it_under_a_raised_revision()
    {
        await FailLedgerAsync();
        await _store.RecordAsync(Delivered(_handedOver[^1].Delivery.Id));
        Assert.That(async () => await _store.RecordAsync(Change(Id("stock"), DeliveryState.Queued, reason: "ann: resend", toTail: true)),
            Throws.TypeOf<DecisionRefusedException>().With.Property("Error").Property("Code").EqualTo("TRANSACTION-COMPENSATED"));

        var result = await _store.AppendRunAsync(First.Message, Run(Step("stock", reversible: true), Step("ledger", after: ["stock"], compensates: true)));

        Assert.That((result.Queued, result.Held), Is.EqualTo((1, 1)));
        Assert.That(States(), Is.EqualTo("stock Compensated, ledger Cancelled, stock Delivered, stock Held, ledger Waiting"));
        var anew = _store.ReadDeliveries(First.Message)[3];
        Assert.That(anew, Has.Property("Revision").EqualTo(2).And.Property("Error").Property("Code").EqualTo("COMPENSATED"));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Waiting));

        await _store.RecordAsync(Change(anew.Id, DeliveryState.Queued, attempts: 0, reason: "ann: again", toTail: true));
        await _store.RecordAsync(Delivered(anew.Id));
        Assert.That(_handedOver[^1].Delivery, Has.Property("Destination").EqualTo("ledger").And.Property("Key").EqualTo("K"));
        await _store.RecordAsync(Delivered(_handedOver[^1].Delivery.Id));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Completed));
    }

    [Test]
    public async Task A_reprocess_lets_go_what_waited_for_a_delivery_that_it_replaces()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock", payload: "wrong"), Step("ledger", after: ["stock"]))));
        await _store.RecordAsync(Change(Id("stock"), DeliveryState.DeadLettered));

        var result = await _store.AppendRunAsync(First.Message, Run(Step("stock", payload: "right"), Step("ledger", after: ["stock"])));

        Assert.That((result.Queued, result.Unchanged, result.Replaced), Is.EqualTo((1, 1, 1)));
        Assert.That(States(), Is.EqualTo("stock Cancelled, ledger Waiting, stock Queued"));
        await _store.RecordAsync(Delivered(new DeliveryId(1, 3)));
        Assert.That(States(), Is.EqualTo("stock Cancelled, ledger Queued, stock Delivered"));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Running));
    }

    [Test]
    public async Task What_failed_for_good_in_an_earlier_run_takes_back_nothing_of_a_later_one()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock", reversible: true, payload: "wrong"), Step("ledger", after: ["stock"], compensates: true))));
        var (stock, ledger) = (Id("stock"), Id("ledger"));
        await _store.RecordAsync(Change(stock, DeliveryState.Cancelled, reason: "ann: not this"));
        await _store.RecordAsync(Change(ledger, DeliveryState.Queued, reason: "ann: without it"));
        await _store.RecordAsync(Change(stock, DeliveryState.Queued, reason: "ann: or yes", toTail: true));
        await _store.RecordAsync(Change(ledger, DeliveryState.DeadLettered));
        await _store.RecordAsync(Change(stock, DeliveryState.DeadLettered));
        Assert.That(States(), Is.EqualTo("stock DeadLettered, ledger Cancelled"));

        await _store.AppendRunAsync(First.Message, Run(Step("stock", reversible: true, payload: "right"), Step("ledger", after: ["stock"], compensates: true)));
        await _store.RecordAsync(Delivered(new DeliveryId(1, 3)));
        await _store.RecordAsync(Delivered(new DeliveryId(1, 4)));

        Assert.That(States(), Is.EqualTo("stock Cancelled, ledger Cancelled, stock Delivered, ledger Delivered"));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Completed));
    }

    [Test]
    public async Task A_reprocess_waits_for_nothing_that_was_delivered_before()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock"), Step("ledger", payload: "wrong", after: ["stock"]))));
        await _store.RecordAsync(Delivered(Id("stock")));
        await _store.RecordAsync(Change(Id("ledger"), DeliveryState.DeadLettered));

        await _store.AppendRunAsync(First.Message, Run(Step("stock"), Step("ledger", payload: "right", after: ["stock"])));

        Assert.That(States(), Is.EqualTo("stock Delivered, ledger Cancelled, ledger Queued"));
        Assert.That(Text(_handedOver[^1].Delivery.Payload), Is.EqualTo("right"));
    }

    [Test]
    public async Task A_reprocess_links_what_was_delivered_before_the_channel_had_links()
    {
        await _store.AcceptAsync(Message("C-1", Run(Owed("K", "stock K", "stock"))));
        await _store.AppendRunAsync(First.Message, Run(Step("stock"), Step("ledger", after: ["stock"])));
        Assert.That(States(), Is.EqualTo("stock Queued, ledger Waiting"));

        await _store.RecordAsync(Delivered(Id("stock")));
        Assert.That(States(), Is.EqualTo("stock Delivered, ledger Queued"));
    }

    [Test]
    public async Task An_object_keeps_its_transaction_where_another_run_makes_it_at_another_place()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock", "A"), Step("stock", "B", thing: 2), Step("ledger", "B", after: ["stock"], thing: 2))));
        await _store.RecordAsync(Change(Id("stock", "B"), DeliveryState.DeadLettered));

        await _store.AppendRunAsync(First.Message, Run(Step("stock", "B", payload: "right"), Step("ledger", "B", after: ["stock"]), Step("stock", "C", thing: 2)));

        Assert.That(_store.ReadDeliveries(First.Message).Select(d => $"{d.Destination} {d.RunKey} {d.State} {d.Step!.Transaction}"), Is.EqualTo(new[]
        {
            "stock A Queued t-1-1", "stock B Cancelled t-1-1.2", "ledger B Waiting t-1-1.2", "stock B Queued t-1-1.2", "stock C Queued t-1-1.3",
        }));
        await _store.RecordAsync(Delivered(new DeliveryId(1, 4)));
        Assert.That(_store.FindDelivery(Id("ledger", "B"))!.State, Is.EqualTo(DeliveryState.Queued));
    }

    [Test]
    public async Task A_person_ends_a_transaction_and_what_was_delivered_is_reversed_where_a_part_says_so()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock", reversible: true), Step("ledger", after: ["stock"], compensates: true, approve: true))));
        await _store.RecordAsync(Delivered(Id("stock")));

        Assert.That(await _store.CancelTransactionAsync(First, Start.AddSeconds(20), "ann: wrong patient"), Is.EqualTo(1));

        Assert.That(States(), Is.EqualTo("stock Delivered, ledger Cancelled, stock Queued"));
        Assert.That(async () => await _store.CancelTransactionAsync(First, Start.AddSeconds(21), "ann: again"),
            Throws.TypeOf<DecisionRefusedException>().With.Property("Error").Property("Code").EqualTo("TRANSACTION-OVER"));
    }

    [Test]
    public async Task What_goes_in_a_batch_is_delivered_with_it_and_then_lets_go_what_waited()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock") with { IsBatched = true }, Step("ledger", after: ["stock"]))));
        Assert.That(_store.FindDelivery(Id("stock"))!.WaitsFor, Is.EqualTo(WaitsFor.Batch));
        Assert.That(_store.FindDelivery(Id("ledger"))!.WaitsFor, Is.EqualTo(WaitsFor.Predecessors));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Running));
        var batch = new ComposedBatch("charges", 1, [Id("stock")], Owed("B-1", "all of them", "stock"), "charges 1.0.0", new Dictionary<string, string>(), Start.AddSeconds(10));
        var carrier = (await _store.ComposeAsync(batch)).Delivery;
        Assert.That(async () => await _store.CancelTransactionAsync(First, Start.AddSeconds(11), "ann: wrong"),
            Throws.TypeOf<DecisionRefusedException>().With.Property("Error").Property("Code").EqualTo("DELIVERY-IN-HAND"));

        await _store.RecordAsync(Delivered(carrier));

        await Eventually.IsTrue(() => States() == "stock Delivered, ledger Queued", "its members show what became of it");
        Assert.That(_handedOver[^1].Delivery.Destination, Is.EqualTo("ledger"));
    }

    [Test]
    public async Task A_resend_of_what_was_delivered_runs_nothing_behind_it_again()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock"), Step("ledger", after: ["stock"]))));
        await _store.RecordAsync(Delivered(Id("stock")));
        await _store.RecordAsync(Delivered(Id("ledger")));
        await _store.RecordAsync(Change(Id("stock"), DeliveryState.Queued, attempts: 0, reason: "ann: once more", toTail: true));
        await _store.RecordAsync(Delivered(Id("stock")));
        Assert.That(States(), Is.EqualTo("stock Delivered, ledger Delivered"));
        Assert.That(StateOf(First), Is.EqualTo(TransactionState.Completed));
    }

    [Test]
    public async Task Open_transactions_are_found_newest_first_a_page_at_a_time()
    {
        await Task.WhenAll(Enumerable.Range(1, 450).Select(i => _store.AcceptAsync(Message($"C-{i}", Run(Step("stock", $"K{i}"), Step("stock", $"L{i}", thing: 2)))).AsTask()));
        await _store.RecordAsync(Delivered(new DeliveryId(1, 900)));

        var open = _store.QueryTransactions(new TransactionFilter { Open = true, Limit = int.MaxValue }).ToList();
        Assert.That(open, Has.Count.EqualTo(899).And.Unique);
        Assert.That(open[0].ToString(), Is.EqualTo("t-1-450"));
        Assert.That(open, Is.Ordered.Descending);
        Assert.That(_store.QueryTransactions(new TransactionFilter { Channels = ["others"] }), Is.Empty);
        Assert.That(_store.QueryTransactions(new TransactionFilter { Channels = ["charges"], Limit = 3, OldestFirst = true }).Select(t => t.ToString()),
            Is.EqualTo(new[] { "t-1-1", "t-1-1.2", "t-1-2" }));
    }

    private async Task FailLedgerAsync()
    {
        await _store.AcceptAsync(Message("C-1", Run(Step("stock", reversible: true), Step("ledger", after: ["stock"], compensates: true))));
        await _store.RecordAsync(Delivered(Id("stock")));
        await _store.RecordAsync(Change(Id("ledger"), DeliveryState.DeadLettered));
        Assert.That(States(), Is.EqualTo("stock Delivered, ledger Cancelled, stock Queued"));
    }

    private static OwedDelivery Step(
        string destination, string key = "K", string[]? after = null, bool approve = false, bool compensates = false, bool reversible = false, int thing = 1, string? payload = null)
        => Owed(key, payload ?? $"{destination} {key}", destination) with
        {
            Attributes = new Dictionary<string, string> { ["path"] = $"/{destination}" },
            Step = new OwedStep
            {
                Object = thing,
                After = after ?? [],
                NeedsApproval = approve,
                CompensatesOnFailure = compensates,
                Reversal = reversible ? new Dictionary<string, string> { ["path"] = $"/{destination}/undo" } : null,
            },
        };

    private SqliteMessageStore Reopened()
    {
        var store = SqliteMessageStore.Open(_folder.Options);
        store.Committed = _handedOver.AddRange;
        return store;
    }

    private string States() => string.Join(", ", _store.ReadDeliveries(First.Message).Select(d => $"{d.Destination} {d.State}"));

    private TransactionState StateOf(TransactionId id) => Transaction.Read(_store, id)!.State;

    private DeliveryId Id(string destination, string key = "K")
        => _store.ReadDeliveries(First.Message).First(d => d.Destination == destination && d.RunKey == key && d.Run == 1).Id;
}
