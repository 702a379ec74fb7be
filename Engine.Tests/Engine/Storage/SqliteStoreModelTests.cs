using System.Globalization;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Storage.Sqlite;
using NUnit.Framework;
using static InterfaceEngine.Tests.Engine.Storage.StoreSamples;

namespace InterfaceEngine.Tests.Engine.Storage;

/// <summary>
/// Random operations on the store and on a few lists that say what it must hold; after each round both are compared, and the store is now and then
/// closed and opened. A seed that ever failed is added to the cases.
/// </summary>
internal sealed class SqliteStoreModelTests
{
    private static readonly string[] Destinations = ["ledger", "stock", "billing"];
    private readonly List<ModelMessage> _messages = [];
    private readonly List<ModelDelivery> _deliveries = [];
    private StoreFolder _folder = null!;
    private SqliteMessageStore _store = null!;
    private Random _random = null!;
    private long _order;

    [SetUp]
    public void SetUp() => _folder = new StoreFolder();

    [TearDown]
    public async Task TearDown()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(20260304)]
    public async Task Random_operations_leave_what_the_model_says(int seed)
    {
        _random = new Random(seed);
        _messages.Clear();
        _deliveries.Clear();
        var options = _folder.Options with { SegmentBytes = 200_000, InlineBytes = 64 << 10 };
        _store = SqliteMessageStore.Open(options);
        for (var round = 0; round < 25; round++)
        {
            for (var i = 0; i < 20; i++)
                await Operate();
            if (_random.Next(4) == 0)
            {
                await _store.DisposeAsync();
                _store = SqliteMessageStore.Open(options);
            }
            Compare();
        }
        Assert.That(_store.ReadStatus().Segments, Is.GreaterThan(1), "the round was long enough to see a segment close");
    }

    private Task Operate() => _random.Next(10) switch
    {
        < 4 => Accept(),
        4 => Rerun(),
        _ => Change(),
    };

    private async Task Accept()
    {
        var repeats = _messages.Count > 0 && _random.Next(4) == 0 ? _messages[_random.Next(_messages.Count)] : null;
        var content = repeats is not null && _random.Next(2) == 0 ? repeats.Content : RandomText(_random.Next(20) == 0 ? 100_000 : 2000);
        var controlId = repeats?.ControlId ?? $"C-{_messages.Count}";
        var run = _random.Next(5) switch { 0 => null, 1 => Failed(), _ => Run(RandomOwed(controlId)) };
        var accepted = await _store.AcceptAsync(Repeatable(controlId, content, run));

        var same = _messages.LastOrDefault(m => m.ControlId == controlId && m.Content == content && m.State != MessageState.Failed);
        Assert.That(accepted.Duplicate, Is.EqualTo(same is not null));
        if (same is not null)
        {
            Assert.That(accepted.Id, Is.EqualTo(same.Id));
            return;
        }
        Assert.That(accepted.SameIdOtherContent, Is.EqualTo(_messages.Exists(m => m.ControlId == controlId && m.Content != content)));
        var message = new ModelMessage { Id = accepted.Id, ControlId = controlId, Content = content, State = run?.State ?? MessageState.Received, Runs = run is null ? 0 : 1 };
        _messages.Add(message);
        Queue(message, run);
    }

    private async Task Rerun()
    {
        if (_messages.Count == 0)
            return;
        var message = _messages[_random.Next(_messages.Count)];
        var run = _random.Next(5) == 0 ? Failed() : Run(RandomOwed(message.ControlId));
        var result = await _store.AppendRunAsync(message.Id, run);
        (message.Runs, message.State) = (message.Runs + 1, run.State);
        if (message.Runs == 1)
        {
            Queue(message, run);
            return;
        }
        var expected = Reconcile(message, run);
        Assert.That((result.Queued, result.Unchanged, result.Held, result.Replaced), Is.EqualTo(expected));
    }

    private (int Queued, int Unchanged, int Held, int Replaced) Reconcile(ModelMessage message, NewRun run)
    {
        var counts = (Queued: 0, Unchanged: 0, Held: 0, Replaced: 0);
        var existing = _deliveries.Where(d => d.Message == message).ToList();
        foreach (var owed in run.Deliveries)
        {
            var payload = Text(owed.Payload);
            var same = existing.Where(d => d.Destination == owed.Destination && d.Key == owed.Key && d.State != DeliveryState.Cancelled).ToList();
            var delivered = same.LastOrDefault(d => d.State == DeliveryState.Delivered);
            var isDelivered = delivered?.Payload == payload;
            var standing = same.LastOrDefault(d => d.State is DeliveryState.Queued or DeliveryState.Held && d.Payload == payload);
            foreach (var old in same.Where(d => d.State != DeliveryState.Delivered && (isDelivered || d != standing)))
            {
                old.State = DeliveryState.Cancelled;
                counts.Replaced++;
            }
            if (isDelivered || standing is not null)
            {
                counts.Unchanged++;
                continue;
            }
            var state = delivered is null ? DeliveryState.Queued : DeliveryState.Held;
            var revision = same.Select(d => d.Revision).DefaultIfEmpty(1).Max() + (delivered is null ? 0 : 1);
            counts = delivered is null ? counts with { Queued = counts.Queued + 1 } : counts with { Held = counts.Held + 1 };
            _deliveries.Add(new ModelDelivery(message, owed.Destination, owed.Lane, owed.Key, payload) { State = state, Order = ++_order, Revision = revision });
        }
        Identify(message);
        return counts;
    }

    private async Task Change()
    {
        if (_deliveries.Count == 0)
            return;
        var delivery = _deliveries[_random.Next(_deliveries.Count)];
        var state = (DeliveryState)_random.Next(5);
        var byPerson = _random.Next(2) == 0;
        var toTail = byPerson && state == DeliveryState.Queued;
        await _store.RecordAsync(state == DeliveryState.Delivered && !byPerson
            ? Delivered(delivery.Id)
            : StoreSamples.Change(delivery.Id, state, _random.Next(1, 9), byPerson ? "decided" : null, toTail));
        if (delivery.State != DeliveryState.Queued && !byPerson && state != DeliveryState.Delivered)
            return;
        delivery.State = state;
        if (toTail)
            delivery.Order = ++_order;
    }

    private void Queue(ModelMessage message, NewRun? run)
    {
        foreach (var owed in run?.Deliveries ?? [])
        {
            _deliveries.Add(new ModelDelivery(message, owed.Destination, owed.Lane, owed.Key, Text(owed.Payload))
            {
                State = DeliveryState.Queued,
                Order = ++_order,
                Revision = 1,
            });
        }
        Identify(message);
    }

    private void Identify(ModelMessage message)
    {
        var stored = _store.ReadDeliveries(message.Id);
        var mine = _deliveries.Where(d => d.Message == message).ToList();
        Assert.That(stored, Has.Count.EqualTo(mine.Count));
        for (var i = 0; i < mine.Count; i++)
            mine[i].Id = stored[i].Id;
    }

    private void Compare()
    {
        Assert.That(_store.QueryMessages(new MessageFilter { Limit = int.MaxValue, OldestFirst = true }).Select(m => (m.Id, m.ControlId, m.State, m.Runs)),
            Is.EqualTo(_messages.Select(m => (m.Id, (string?)m.ControlId, m.State, m.Runs))));
        Assert.That(_store.ReadUnfinished("charges").Select(m => m.Id), Is.EqualTo(_messages.Where(m => m.State == MessageState.Received).Select(m => m.Id)));
        foreach (var message in _messages.Where(_ => _random.Next(10) == 0))
            Assert.That(Text(_store.ReadContent(message.Id)), Is.EqualTo(message.Content));
        Assert.That(_store.QueryDeliveries(new DeliveryFilter { Limit = int.MaxValue }).ToDictionary(d => d.Id, d => (d.State, d.Revision)),
            Is.EquivalentTo(_deliveries.ToDictionary(d => d.Id, d => (d.State, d.Revision))));
        foreach (var destination in Destinations)
            CompareQueue(destination);
    }

    private void CompareQueue(string destination)
    {
        var expected = _deliveries.Where(d => d.Destination == destination && d.State == DeliveryState.Queued).OrderBy(d => d.Order).ToList();
        var read = new List<QueuedDelivery>();
        QueuePage page;
        do
        {
            page = _store.ReadQueue("charges", destination, null, read.Count == 0 ? 0 : read[^1].Position, 7, 150_000);
            read.AddRange(page.Deliveries);
        }
        while (!page.AtEnd);
        Assert.That(read.Select(d => (d.Delivery.Id, d.Lane, Text(d.Delivery.Payload))), Is.EqualTo(expected.Select(d => (d.Id, d.Lane, d.Payload))));
        foreach (var lane in new[] { "1", "2" })
        {
            Assert.That(_store.ReadQueue("charges", destination, lane, 0, int.MaxValue, long.MaxValue).Deliveries.Select(d => d.Delivery.Id),
                Is.EqualTo(expected.Where(d => d.Lane == lane).Select(d => d.Id)));
        }
        var summary = _store.SummarizeQueues().SingleOrDefault(s => s.Destination == destination);
        Assert.That((summary?.Queued ?? 0, summary?.Lanes ?? 0), Is.EqualTo((expected.Count, expected.Select(d => d.Lane).Distinct().Count())));
    }

    private OwedDelivery[] RandomOwed(string controlId)
        => [.. Enumerable.Range(0, _random.Next(4)).Select(i => Owed(
            string.Create(CultureInfo.InvariantCulture, $"{controlId}-{i}"),
            _random.Next(30) == 0 ? RandomText(80_000) : $"payload {_random.Next(2)}",
            Destinations[i],
            _random.Next(2) == 0 ? "1" : "2"))];

    private string RandomText(int most) => new((char)('a' + _random.Next(26)), _random.Next(1, most));

    private sealed class ModelMessage
    {
        public MessageId Id { get; init; }

        public required string ControlId { get; init; }

        public required string Content { get; init; }

        public MessageState State { get; set; }

        public int Runs { get; set; }
    }

    private sealed class ModelDelivery(ModelMessage message, string destination, string? lane, string key, string payload)
    {
        public ModelMessage Message { get; } = message;

        public string Destination { get; } = destination;

        public string? Lane { get; } = lane;

        public string Key { get; } = key;

        public string Payload { get; } = payload;

        public DeliveryId Id { get; set; }

        public DeliveryState State { get; set; }

        public long Order { get; set; }

        public int Revision { get; init; }
    }
}
