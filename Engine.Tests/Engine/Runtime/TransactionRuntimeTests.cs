using System.Collections.Concurrent;
using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Transactions;
using InterfaceEngine.Tests.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Runtime.TestNode;

namespace InterfaceEngine.Tests.Engine.Runtime;

/// <summary>Destinations that wait for each other, in a node: a real store, real destinations, targets that the test scripts.</summary>
internal sealed class TransactionRuntimeTests
{
    private const string Way = "{ to: erp, scripted: {} }";

    private static readonly string Movement = $$"""
          stock:
            order-by: PID-3.1
            send: {{Way}}
            compensate: {{Way}}
          ledger:
            after: stock
            on-failure: compensate
            send: {{Way}}
          billing:
            after: [ledger, stock]
            send: {{Way}}
        """;

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
    public async Task Each_destination_gets_an_object_after_those_that_it_comes_after()
    {
        await StartAsync(Movement);
        var order = new ConcurrentQueue<string>();
        foreach (var name in (string[])["stock", "ledger", "billing"])
            _node.Target("c/" + name).Answer(d => Note(order, $"{name} {Number(d)}"));
        for (var number = 1; number <= 20; number++)
            await _node.SendAsync("c", number, lane: $"P{number % 3}");
        await Eventually.IsTrue(() => order.Count == 60, "all is delivered");

        for (var number = 1; number <= 20; number++)
            Assert.That(order.Where(o => o.EndsWith($" {number}", StringComparison.Ordinal)), Is.EqualTo(new[] { $"stock {number}", $"ledger {number}", $"billing {number}" }));
        await Eventually.IsTrue(() => !_node.Store.QueryTransactions(new TransactionFilter { Open = true }).Any(), "all are over");
    }

    [Test]
    public async Task A_refusal_reverses_what_was_delivered_before_by_the_second_way_out()
    {
        _node.Target("c/ledger").Answer(_ => ScriptedConnector.No);
        await StartAsync(Movement);
        var id = await SendAsync(1);

        await Eventually.IsTrue(() => StateOf(id) == TransactionState.Compensated, "it is compensated");
        var stock = _node.Target("c/stock").Taken;
        Assert.That(stock.Select(d => (d.IsReversal, Text(d))), Is.EqualTo(new[] { (false, Text(stock[0])), (true, Text(stock[0])) }));
        Assert.That(stock[1].Key, Is.EqualTo(stock[0].Key + ".c"));
        Assert.That(_node.Target("c/billing").Tried, Is.Empty);
    }

    [Test]
    public async Task A_reversal_whose_way_was_removed_is_a_dead_letter_that_says_so()
    {
        _node.Target("c/ledger").Answer(_ => ScriptedConnector.No);
        _node.Target("c/stock").Answer(d => d.IsReversal ? ScriptedConnector.NotNow : ScriptedConnector.Yes);
        await StartAsync(Movement);
        var id = await SendAsync(1);
        await Eventually.IsTrue(() => _node.Target("c/stock").Tried.Any(d => d.IsReversal), "the reversal is tried");

        await _node.Supervisor.ReloadAsync(_node.Configure(Channel("c", "127.0.0.1:1", Destination("stock") + "\n" + Destination("ledger"))), CancellationToken.None);

        await Eventually.IsTrue(() => StateOf(id) == TransactionState.Failed, "a person must see to it");
        Assert.That(Transaction.Read(_node.Store, id)!.Deliveries.Single(d => d.Step!.Reverses is not null).Error!.Code, Is.EqualTo("COMPENSATE-REMOVED"));
    }

    [Test]
    public async Task What_needs_an_approval_waits_for_it_beside_its_lane()
    {
        await StartAsync($$"""
              stock: { send: {{Way}} }
              ledger:
                after: stock
                approve: PID-3.1 = 'P1'
                send: {{Way}}
            """);
        var first = await SendAsync(1);
        await SendAsync(2, "P2");
        await Eventually.IsTrue(() => _node.Target("c/ledger").Taken.Count == 1, "what needs none goes ahead");
        Assert.That(Number(_node.Target("c/ledger").Taken[0]), Is.EqualTo(2));
        Assert.That(StateOf(first), Is.EqualTo(TransactionState.Waiting));
        var held = Transaction.Read(_node.Store, first)!.Deliveries.Single(d => d.AwaitsApproval()).Id;
        Assert.That((await DecideAsync(Decision.Retry, held))!.Code, Is.EqualTo("TRANSACTION-APPROVAL"));

        Assert.That(await _node.Supervisor.ApproveAsync(first, "bob: checked"), Is.Null);
        await Eventually.IsTrue(() => StateOf(first) == TransactionState.Completed, "it goes on");
        Assert.That((await _node.Supervisor.ApproveAsync(first, "bob: again"))!.Code, Is.EqualTo("APPROVAL-NOT-POSSIBLE"));
    }

    [Test]
    public async Task What_is_approved_while_a_reprocess_replaces_it_is_not_sent_as_well()
    {
        await StartAsync(Destination("ledger", "    approve: true"));
        var id = await SendAsync(1);
        var target = _node.Target("c/ledger");
        _node.Store.BeforeRun = async _ =>
        {
            Assert.That(await _node.Supervisor.ApproveAsync(id, "ann: yes"), Is.Null);
            SpinWait.SpinUntil(() => target.Tried.Count > 0, TimeSpan.FromMilliseconds(300));
        };
        var edited = Envelope("c", 1, "P1", "ADT^A08").Content;
        var result = await _node.Supervisor.ReprocessAsync(id.Message, edited, null, "ann: corrected", CancellationToken.None);

        Assert.That((result.Refusal, target.Tried.Count), Is.EqualTo((default(MessageError), 0)));
        var deliveries = _node.Store.ReadDeliveries(id.Message);
        Assert.That(deliveries.Select(d => d.State), Is.EqualTo(new[] { DeliveryState.Cancelled, DeliveryState.Held }));
    }

    [Test]
    public async Task A_transaction_is_cancelled_only_while_nothing_of_it_is_in_hand()
    {
        var answer = new TaskCompletionSource<DeliveryOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Target("c/ledger").Script = async (_, cut) => await answer.Task.WaitAsync(cut);
        await StartAsync(Movement);
        var id = await SendAsync(1);
        await Eventually.IsTrue(() => _node.Target("c/ledger").Tried.Count == 1, "the ledger has it in hand");
        Assert.That((await _node.Supervisor.CancelAsync(id, "ann: wrong", CancellationToken.None))!.Code, Is.EqualTo("DELIVERY-IN-HAND"));

        answer.SetResult(ScriptedConnector.NotNow);
        await Eventually.IsTrue(async () => await _node.Supervisor.CancelAsync(id, "ann: wrong", CancellationToken.None) is null, "it is cancelled once it waits for its next try");

        await Eventually.IsTrue(() => StateOf(id) == TransactionState.Compensated, "and what was delivered is reversed");
        Assert.That(_node.Target("c/billing").Tried, Is.Empty);
        var tries = _node.Target("c/ledger").Tried.Count;
        await SendAsync(2, "P2");
        await Eventually.IsTrue(() => _node.Target("c/ledger").Tried.Count > tries, "the lane goes on");
        Assert.That(_node.Target("c/ledger").Tried.Skip(tries).Select(Number), Has.All.EqualTo(2));
    }

    [Test]
    public async Task What_waits_for_a_person_to_discard_what_it_waits_for_goes_when_the_person_says_so()
    {
        _node.Target("c/stock").Answer(_ => ScriptedConnector.No);
        await StartAsync(Movement);
        var id = await SendAsync(1);
        await Eventually.IsTrue(() => StateOf(id) == TransactionState.Waiting, "stock refuses");
        var (stock, ledger) = (Find(id, "stock"), Find(id, "ledger"));
        Assert.That((await DecideAsync(Decision.Retry, ledger))!.Code, Is.EqualTo("TRANSACTION-WAITS"));

        Assert.That(await DecideAsync(Decision.Discard, stock), Is.Null);
        Assert.That(_node.Store.FindDelivery(ledger)!.State, Is.EqualTo(DeliveryState.Waiting));
        Assert.That(await DecideAsync(Decision.Retry, ledger), Is.Null);
        await Eventually.IsTrue(() => _node.Target("c/ledger").Taken.Count == 1, "it goes without");
    }

    [Test]
    public async Task What_waits_for_a_destination_that_is_gone_is_held_and_goes_on_when_it_is_back()
    {
        _node.Target("c/stock").Answer(_ => ScriptedConnector.Down);
        await StartAsync(Movement);
        var id = await SendAsync(1);
        await Eventually.IsTrue(() => _node.Target("c/stock").Tried.Count > 0, "stock is tried");
        var with = _node.Configure(Channel("c", "127.0.0.1:1", Movement));
        await _node.Supervisor.ReloadAsync(_node.Configure(Channel("c", "127.0.0.1:1", Destination("stock"))), CancellationToken.None);
        Assert.That(_node.Store.FindDelivery(Find(id, "ledger")), Has.Property("State").EqualTo(DeliveryState.Held).And.Property("Error").Property("Code").EqualTo("DESTINATION-REMOVED"));

        await _node.Supervisor.ReloadAsync(with, CancellationToken.None);
        Assert.That(await DecideAsync(Decision.Retry, Find(id, "ledger")), Is.Null);
        Assert.That(_node.Store.FindDelivery(Find(id, "ledger"))!.State, Is.EqualTo(DeliveryState.Waiting), "its turn has not come");
        Assert.That(await DecideAsync(Decision.Retry, Find(id, "billing")), Is.Null);
        _node.Target("c/stock").Answer(_ => ScriptedConnector.Yes);
        await Eventually.IsTrue(() => StateOf(id) == TransactionState.Completed, "all of it goes on");
    }

    [Test]
    public async Task Killed_again_and_again_every_object_ends_delivered_everywhere_or_reversed([Range(1, 3)] int seed)
    {
        const int messages = 60;
        var random = new Random(seed);
        var targets = _node.Targets;
        Script(_node, random);
        await StartAsync(Movement);
        var ids = new List<TransactionId>();
        for (var number = 1; number <= messages; number++)
        {
            ids.Add(await SendAsync(number, $"P{number % 4}"));
            if (number % 20 != 0)
                continue;
            await _node.DieAsync();
            _node = TestNode.Open(_folder);
            foreach (var (name, target) in targets)
                _node.Targets[name] = target;
            await StartAsync(Movement);
        }

        await Eventually.IsTrue(() => ids.TrueForAll(i => StateOf(i) is TransactionState.Completed or TransactionState.Compensated), "all come to their end");

        var compensated = 0;
        foreach (var (id, number) in ids.Select((id, i) => (id, i + 1)))
        {
            var refused = number % 5 == 0;
            compensated += refused ? 1 : 0;
            Assert.That(StateOf(id), Is.EqualTo(refused ? TransactionState.Compensated : TransactionState.Completed), $"message {number}");
            var stock = _node.Target("c/stock").Taken.Where(d => Number(d) == number).ToList();
            Assert.That(stock.Select(d => d.Key).Distinct().Count(), Is.EqualTo(refused ? 2 : 1), "one key for the movement and one for its reversal");
            Assert.That(stock.Any(d => d.IsReversal), Is.EqualTo(refused));
            Assert.That(_node.Target("c/billing").Taken.Any(d => Number(d) == number), Is.EqualTo(!refused));
            Assert.That(Transaction.Read(_node.Store, id)!.Deliveries.Count(d => d.Step!.Reverses is not null), Is.EqualTo(refused ? 1 : 0));
        }

        Assert.That(compensated, Is.EqualTo(messages / 5));
    }

    // Every fifth movement is one that the ledger does not take; all targets fail now and then.
    private static void Script(TestNode node, Random random)
    {
        foreach (var name in (string[])["stock", "ledger", "billing"])
        {
            node.Target("c/" + name).Answer(d =>
            {
                lock (random)
                {
                    return random.Next(6) == 0 ? ScriptedConnector.NotNow
                        : name == "ledger" && Number(d) % 5 == 0 ? ScriptedConnector.No
                        : ScriptedConnector.Yes;
                }
            });
        }
    }

    private static DeliveryOutcome Note(ConcurrentQueue<string> order, string what)
    {
        order.Enqueue(what);
        return ScriptedConnector.Yes;
    }

    private async Task StartAsync(string destinations)
        => await _node.Supervisor.StartAsync(_node.Configure(Channel("c", "127.0.0.1:1", destinations)), CancellationToken.None);

    private async Task<TransactionId> SendAsync(int number, string lane = "P1")
        => new(((Acceptance.Stored)await _node.SendAsync("c", number, lane)).Id, 1);

    private async Task<MessageError?> DecideAsync(Decision decision, DeliveryId id)
        => (await _node.Supervisor.DecideAsync(decision, [id], "ann: test", CancellationToken.None)).Single().Refusal;

    private DeliveryId Find(TransactionId id, string destination)
        => Transaction.Read(_node.Store, id)!.Deliveries.Single(d => d.Destination == destination).Id;

    private TransactionState StateOf(TransactionId id) => Transaction.Read(_node.Store, id)!.State;

    private static string Text(Delivery delivery) => Encoding.ASCII.GetString(delivery.Payload.Span);
}
