using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Tests.Engine.Deliveries;

/// <summary>
/// Runs the machine through random events in a random order, with everything late that can be late: commits' hand-over, pages, records. The model says at
/// each step what may happen, and at the end what must have.
/// </summary>
internal sealed class DeliverySimulation
{
    private static readonly MessageError Failure = new("TEST", "the simulation says so");

    private readonly Random _random;
    private readonly DeliveryPolicy _policy;
    private readonly WindowLimits _limits;
    private readonly int _connections;
    private readonly int _laneCount;
    private readonly bool _unordered;
    private readonly QueueModel _store = new();
    private readonly Queue<QueuedDelivery> _handOver = new();
    private readonly Queue<DeliveryChange> _unrecorded = new();
    private readonly List<Lane> _inHand = [];
    private readonly List<(QueueModel.Row Row, DeliveryChange Change, Reopened Place)> _decisions = [];

    private DeliveryMachine _machine;
    private PageRequest? _request;
    private QueuePage? _page;
    private IReadOnlyDictionary<DeliveryId, DeliveryChange>? _unrecordedAtRead;
    private bool _deciding;
    private int _startedWhileOpen;
    private DateTimeOffset _now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private bool _healthy;

    public DeliverySimulation(int seed)
    {
        _random = new Random(seed);
        _connections = _random.Next(1, 5);
        _laneCount = _random.Next(1, 7);
        _unordered = _random.Next(4) == 0;
        _limits = _random.Next(2) == 0
            ? new WindowLimits(_random.Next(1, 20), _random.Next(50, 400), _random.Next(1, 12))
            : new WindowLimits(_random.Next(40, 200), 100_000, 1000);
        _policy = new DeliveryPolicy(
            new RetrySchedule(TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1), 0.1, TimeSpan.FromMinutes(_random.Next(1, 20))),
            _random.Next(2) == 0 ? OnRefused.DeadLetter : OnRefused.HoldLane);
        _machine = NewMachine(paused: false);
    }

    /// <summary>What was delivered in the order of the deliveries' starts; for tests that look at more than the invariants.</summary>
    public int Delivered { get; private set; }

    public int Crashes { get; private set; }

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Step();
            CheckBounds();
        }

        Settle();
    }

    private DeliveryMachine NewMachine(bool paused) => new(_policy, _connections, _limits, new Random(_random.Next()), _store.HeldLanes(), paused);

    private void Step()
    {
        switch (_random.Next(100))
        {
            case < 18: Commit(); break;
            case < 32: HandOver(); break;
            case < 40: AskForPage(); break;
            case < 46: ReadPage(); break;
            case < 54: PageArrives(); break;
            case < 70: Start(); break;
            case < 84: Finish(RandomOutcome()); break;
            case < 90: Record(); break;
            case < 93: _now += TimeSpan.FromSeconds(_random.Next(1, 90)); break;
            case < 94: TogglePause(); break;
            case < 96: BeginDecisions(); break;
            case < 98: EndDecisions(); break;
            case < 99: FailPage(); break;
            default: Crash(); break;
        }
    }

    private void Commit()
    {
        for (var n = _random.Next(1, 6); n > 0; n--)
            _handOver.Enqueue(_store.Add(_unordered ? null : $"lane-{_random.Next(_laneCount)}", _random.Next(1, 100)).ToQueued());
    }

    private void HandOver()
    {
        while (_random.Next(4) > 0 && _handOver.TryDequeue(out var delivery))
            _machine.Window.Offer(delivery, _now);
    }

    private void AskForPage()
    {
        if (_request is null)
            (_request, _page) = (_machine.Window.NextPage(_now), null);
    }

    private void ReadPage()
    {
        if (_request is null || _page is not null)
            return;
        _page = _store.Read(_request);
        _unrecordedAtRead = _unrecorded.GroupBy(c => c.Id).ToDictionary(g => g.Key, g => g.Last());
    }

    private void PageArrives()
    {
        if (_request is null || _page is null)
            return;
        _machine.Window.PageRead(_request, _page, _unrecordedAtRead, _now);
        (_request, _page) = (null, null);
    }

    private void FailPage()
    {
        if (_request is null)
            return;
        _machine.Window.PageFailed(_request, _now + TimeSpan.FromSeconds(1));
        (_request, _page) = (null, null);
    }

    private void Start()
    {
        var breaker = _machine.Breaker;
        if (_machine.Start(_now) is not { } lane)
            return;
        var row = _store.Find(lane.InHand!.Delivery.Id);
        Check(!_machine.IsPaused, "started while paused");
        Check(row.Truth == DeliveryState.Queued, $"{row.Id} was started, which is {row.Truth}");
        Check(row.Position == lane.InHand.Position, $"{row.Id} was started from a place that it has left");
        Check(_inHand.TrueForAll(l => l.InHand!.Delivery.Id != row.Id), $"{row.Id} is in hand twice");
        Check(row.TrueDue is not { } due || due <= _now, $"{row.Id} was started before it was due");
        Check(!_decisions.Exists(d => d.Row == row), $"{row.Id} was started while a person decides on it");
        Check(lane.InHand.Attempts == row.Attempts || _unrecorded.Any(c => c.Id == row.Id), $"{row.Id} forgot its tries");
        if (row.Lane is not null)
        {
            Check(_inHand.TrueForAll(l => l.Key != row.Lane), $"{row.Lane} has two in hand");
            Check(
                !_store.Rows.Any(r => r.Lane == row.Lane && r.Position < row.Position
                    && (r.Truth == DeliveryState.Queued || r is { Truth: DeliveryState.Held, OutOfOrder: false })),
                $"{row.Id} overtook another in {row.Lane}");
        }

        if (breaker is not null)
        {
            Check(breaker.NextProbe <= _now, "a probe went before its time");
            Check(++_startedWhileOpen == 1, "two probes are out");
        }

        _inHand.Add(lane);
        Check(_inHand.Count <= _connections, "more in hand than connections");
    }

    private DeliveryOutcome RandomOutcome()
    {
        if (_healthy)
            return new DeliveryOutcome.Delivered("ok");
        return _random.Next(10) switch
        {
            < 6 => new DeliveryOutcome.Delivered("ok"),
            6 => new DeliveryOutcome.RetryLater(RetryScope.Target, Failure, _random.Next(3) == 0 ? TimeSpan.FromSeconds(_random.Next(100)) : null),
            7 or 8 => new DeliveryOutcome.RetryLater(RetryScope.Message, Failure, _random.Next(3) == 0 ? TimeSpan.FromSeconds(_random.Next(100)) : null),
            _ => new DeliveryOutcome.Refused(Failure),
        };
    }

    private void Finish(DeliveryOutcome outcome)
    {
        if (_inHand.Count == 0)
            return;
        var lane = _inHand[_random.Next(_inHand.Count)];
        _inHand.Remove(lane);
        if (lane.Probe)
            _startedWhileOpen = 0;
        var before = lane.InHand!;
        var row = _store.Find(before.Delivery.Id);
        if (!_healthy && _random.Next(40) == 0)
        {
            _machine.Abandoned(lane, _now);
            return;
        }

        var change = _machine.Finished(lane, outcome, _now);
        Check(change.Id == row.Id, "the change is another delivery's");
        (row.Truth, row.TrueDue) = (change.State, change.NextDue);
        CheckOutcome(outcome, before, change);
        if (outcome is DeliveryOutcome.Delivered)
        {
            Check(++row.Taken == 1, $"{row.Id} was delivered twice");
            Delivered++;
        }

        _unrecorded.Enqueue(change);
    }

    private void CheckOutcome(DeliveryOutcome outcome, QueuedDelivery before, DeliveryChange change)
    {
        var last = _policy.OnRefused == OnRefused.HoldLane ? DeliveryState.Held : DeliveryState.DeadLettered;
        switch (outcome)
        {
            case DeliveryOutcome.Delivered:
                Check(change.State == DeliveryState.Delivered, "delivered is delivered");
                break;
            case DeliveryOutcome.Refused:
                Check(change.State == last, "refused goes where the policy says");
                break;
            case DeliveryOutcome.RetryLater { Scope: RetryScope.Target }:
                Check(change.State == DeliveryState.Queued && change.Attempts == before.Attempts, "a target's failure counts for nothing");
                Check(_machine.Breaker is not null, "a target's failure opens the breaker");
                break;
            default:
                var tooLong = before.FirstAttempt is { } first && _now - first >= _policy.Retry.GiveUpAfter;
                Check(change.State == (tooLong ? last : DeliveryState.Queued), "given up at its time, neither sooner nor later");
                Check(change.Attempts == before.Attempts + 1, "a failure about the message counts");
                Check(tooLong || change.NextDue > _now || change.NextDue == change.FirstAttempt + _policy.Retry.GiveUpAfter, "it waits");
                break;
        }
    }

    private void Record()
    {
        while (_random.Next(3) > 0 && _unrecorded.TryDequeue(out var change))
            _store.Apply(change);
    }

    private void TogglePause()
    {
        if (_machine.IsPaused)
            _machine.Resume(_now);
        else
            _machine.Pause();
    }

    private void BeginDecisions()
    {
        if (_deciding || _store.Rows.Count == 0)
            return;
        _deciding = true;
        _machine.Window.BeginDecisions();
        for (var n = _random.Next(1, 5); n > 0; n--)
        {
            var row = _store.Rows[_random.Next(_store.Rows.Count)];
            if (_decisions.Exists(d => d.Row == row) || Decide(row) is not { } change)
                continue;
            if (row.Truth == DeliveryState.Queued && !_machine.Window.Withhold(row.Lane, row.Position, _now))
            {
                Check(_inHand.Exists(l => l.InHand!.Delivery.Id == row.Id), $"{row.Id} is not in hand and could not be withheld");
                continue;
            }

            _decisions.Add((row, change, new Reopened(row.Lane, row.Position, null)));
        }

        // The shell waits for what is unrecorded before it stores decisions; what comes to an outcome after that stays unrecorded.
        _machine.Window.BeginFlush();
        while (_unrecorded.TryDequeue(out var change))
            _store.Apply(change);
    }

    private DeliveryChange? Decide(QueueModel.Row row)
    {
        var to = (row.Truth, _random.Next(3)) switch
        {
            (DeliveryState.Queued, 0) => DeliveryState.Cancelled,
            (DeliveryState.Queued, 1) => DeliveryState.DeadLettered,
            (DeliveryState.Queued or DeliveryState.Held or DeliveryState.DeadLettered, _) => DeliveryState.Queued,
            (DeliveryState.Delivered, 0) => DeliveryState.Queued,
            _ => (DeliveryState?)null,
        };
        return to is not { } state ? null : new DeliveryChange
        {
            Id = row.Id,
            State = state,
            At = _now,
            Attempts = state == DeliveryState.Queued ? 0 : row.Attempts,
            Reason = "a person",
            ToTail = state == DeliveryState.Queued && (row.Truth is DeliveryState.DeadLettered or DeliveryState.Delivered || row is { Truth: DeliveryState.Held, OutOfOrder: true }),
        };
    }

    private void EndDecisions()
    {
        if (!_deciding)
            return;

        // Now and then the store refuses them.
        if (_random.Next(8) > 0)
        {
            foreach (var (row, change, _) in _decisions)
            {
                if (change.State == DeliveryState.Queued)
                    row.Taken = 0;
                (row.Truth, row.TrueDue) = (change.State, change.NextDue);
                _store.Apply(change);
            }
        }

        _machine.Window.EndDecisions(
            [.. _decisions.Where(d => !d.Change.ToTail).Select(d => d.Place with { HeldAt = _store.HeldAt(d.Place.Lane) })],
            _now);
        _decisions.Clear();
        _deciding = false;
    }

    private void Crash()
    {
        Crashes++;
        _handOver.Clear();
        _unrecorded.Clear();
        _inHand.Clear();
        _decisions.Clear();
        (_request, _page, _deciding, _startedWhileOpen) = (null, null, false, 0);
        foreach (var row in _store.Rows)
        {
            if (row.Truth != row.Stored)
                row.Taken = 0;
            (row.Truth, row.TrueDue) = (row.Stored, row.Due);
        }

        _machine = NewMachine(_machine.IsPaused);
    }

    private void CheckBounds()
    {
        Check(_machine.Window.Count <= _limits.Deliveries, "the window holds more deliveries than it may");
        Check(_machine.Window.Bytes <= _limits.Bytes + 100, "the window holds more bytes than it may");
        Check(_machine.Window.InHand == _inHand.Count, "the window knows what is in hand");
        Check(_machine.Window.Lanes <= _limits.WaitingLanes + 2 * _limits.Deliveries + _laneCount, "more lanes are remembered than may be");
    }

    /// <summary>The world becomes well: everything that nothing holds must then be delivered, by the events alone that the machine asks for.</summary>
    private void Settle()
    {
        _healthy = true;
        EndDecisions();
        if (_machine.IsPaused)
            _machine.Resume(_now);
        for (var left = 200 + 60 * _store.Rows.Count; left > 0; left--)
        {
            while (_handOver.TryDequeue(out var delivery))
                _machine.Window.Offer(delivery, _now);
            AskForPage();
            ReadPage();
            PageArrives();
            Start();
            CheckBounds();
            Finish(RandomOutcome());
            while (_unrecorded.TryDequeue(out var change))
                _store.Apply(change);
            if (_inHand.Count == 0 && !_machine.CanStart(_now) && _machine.NextDue is { } due && due > _now)
                _now = due;
        }

        foreach (var row in _store.Rows.Where(r => r.Stored == DeliveryState.Queued))
            Check(_store.HeldAt(row.Lane) < row.Position, $"{row.Id} of {row.Lane} was forgotten");
        Check(_inHand.Count == 0, "something is still in hand");
        Check(_store.Rows.Any(r => r.Stored == DeliveryState.Held && r.Lane is not null && !r.OutOfOrder) || _machine.Window.IsEmpty, "the window knows that it is empty");
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
            throw new SimulationException(otherwise);
    }
}

/// <summary>Something happened that may not.</summary>
internal sealed class SimulationException(string what) : Exception(what);
