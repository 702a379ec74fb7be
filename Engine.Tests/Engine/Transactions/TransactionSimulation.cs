using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Engine.Transactions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Engine.Transactions;

/// <summary>
/// Runs one transaction of a random shape through random outcomes, decisions and crashes. A commit is the whole of what an event makes, or nothing of it; the
/// world beside it remembers what the targets have seen. What must hold at each step is checked at each step.
/// </summary>
internal sealed class TransactionSimulation
{
    private readonly Random _random;
    private readonly HashSet<long> _inHand = [];
    private readonly HashSet<long> _letGo = [];
    private readonly List<long> _world = [];
    private List<TransactionStep> _stored;
    private long _last;
    private bool _isSettling;

    public TransactionSimulation(int seed)
    {
        _random = new Random(seed);
        _stored = MakeTransaction();
        Check();
    }

    /// <summary>The deliveries as they are stored.</summary>
    public IReadOnlyList<TransactionStep> Steps => _stored;

    /// <summary>What the targets have taken, in order, each delivery as often as it was sent with success.</summary>
    public IReadOnlyList<long> World => _world;

    /// <summary>How many reversals were asked for.</summary>
    public int Reversals => _stored.Count(s => s.IsReversal);

    /// <summary>Whether a person let a delivery go out of its turn.</summary>
    public bool WasLetGo(long number) => _letGo.Contains(number);

    public TransactionStep Find(long number) => _stored.Single(s => s.Number == number);

    public void Run(int events)
    {
        for (var i = 0; i < events; i++)
        {
            switch (_random.Next(100))
            {
                case < 30: Start(); break;
                case < 62: Finish(_random.Next(10) switch { < 6 => DeliveryState.Delivered, < 8 => DeliveryState.Queued, _ => DeliveryState.DeadLettered }); break;
                case < 72: Decide(DeliveryState.Queued, approves: true); break;
                case < 82: Decide(DeliveryState.Queued, approves: false); break;
                case < 86: Decide(DeliveryState.Cancelled, approves: false); break;
                case < 89: Decide(DeliveryState.DeadLettered, approves: false); break;
                case < 90: Cancel(); break;
                case < 95: Crash(); break;
                default: HoldRemoved(); break;
            }
        }
    }

    /// <summary>From here on targets take everything, and people approve, retry and release whatever they are asked for.</summary>
    public void Settle()
    {
        Crash();
        _isSettling = true;
        for (var rounds = 0; ; rounds++)
        {
            if (rounds > 1000)
                throw new AssertionException("It never comes to rest.");
            var before = _stored.Select(s => (s.Number, s.State, s.Flags)).ToList();
            while (Start())
                Finish(DeliveryState.Delivered);
            foreach (var step in _stored.ToList())
            {
                if (step.AwaitsApproval)
                    Decide(step.Number, DeliveryState.Queued, approves: true);
                else if (step.State is DeliveryState.DeadLettered or DeliveryState.Held)
                    Decide(step.Number, DeliveryState.Queued, approves: false);
            }
            if (before.SequenceEqual(_stored.Select(s => (s.Number, s.State, s.Flags))))
                return;
        }
    }

    private List<TransactionStep> MakeTransaction()
    {
        var steps = new List<TransactionStep>();
        var names = Enumerable.Range(0, _random.Next(1, 7)).Select(i => $"d{i}").ToList();
        foreach (var name in names)
        {
            var after = steps.Where(_ => _random.Next(3) == 0).Select(s => s.Destination).Distinct().ToList();
            var numbers = steps.Where(s => after.Contains(s.Destination)).Select(s => s.Number).ToList();
            var flags = (_random.Next(5) == 0 ? StepFlags.NeedsApproval : 0) | (_random.Next(4) > 0 ? StepFlags.HasReversal : 0)
                | (numbers.Count > 0 && _random.Next(2) == 0 ? StepFlags.CompensatesOnFailure : 0);
            for (var part = _random.Next(5) == 0 ? 2 : 1; part > 0; part--)
            {
                var step = new TransactionStep { Number = ++_last, Destination = name, Key = $"{name}.{part}", After = numbers, Flags = flags };
                TransactionRules.Admit(step);
                steps.Add(step);
            }
        }

        return steps;
    }

    private bool Start()
    {
        var ready = _stored.Where(s => s.State == DeliveryState.Queued && !_inHand.Contains(s.Number)).ToList();
        if (ready.Count == 0)
            return false;
        _inHand.Add(ready[_random.Next(ready.Count)].Number);
        return true;
    }

    private void Finish(DeliveryState outcome)
    {
        if (_inHand.Count == 0)
            return;
        var number = _inHand.ElementAt(_random.Next(_inHand.Count));
        _inHand.Remove(number);
        if (outcome == DeliveryState.Delivered)
            SeeDelivered(number);
        // Killed before the outcome is stored: it is sent again, or is found to have failed then.
        if (!_isSettling && _random.Next(12) == 0)
            Crash();
        else
            Commit(steps => TransactionRules.Take(steps.Single(s => s.Number == number), outcome));
    }

    private void SeeDelivered(long number)
    {
        var step = Find(number);
        if (step.Has(StepFlags.Undone))
            throw new AssertionException($"d{number} was sent although it is undone.");
        foreach (var before in step.After.Where(n => !_letGo.Contains(number) && !_world.Contains(n)))
            throw new AssertionException($"d{number} was sent before d{before}.");
        _world.Add(number);
    }

    private void Decide(DeliveryState to, bool approves)
    {
        var possible = _stored.Where(s => !_inHand.Contains(s.Number) && (approves ? s.AwaitsApproval : to switch
        {
            DeliveryState.Cancelled => s.State.IsOpen(),
            DeliveryState.DeadLettered => s.State is DeliveryState.Queued or DeliveryState.Held,
            _ => true,
        })).ToList();
        if (possible.Count > 0)
            Decide(possible[_random.Next(possible.Count)].Number, to, approves);
    }

    private void Decide(long number, DeliveryState to, bool approves)
    {
        if (TransactionRules.Refuse(_stored, Find(number), to, approves) is not null)
            return;
        // What waits goes without the rest; a reversal that was discarded, or is sent a second time, beside others.
        if (to == DeliveryState.Queued && Find(number) is { State: DeliveryState.Waiting } or { IsReversal: true, State: DeliveryState.Cancelled or DeliveryState.Delivered })
            _letGo.Add(number);
        Commit(steps => TransactionRules.Decide(steps, steps.Single(s => s.Number == number), to, approves));
    }

    private void Cancel()
    {
        if (_inHand.Count == 0)
            Commit(steps => TransactionRules.Cancel(steps));
    }

    private void Crash() => _inHand.Clear();

    private void HoldRemoved()
    {
        if (_stored.Where(s => s.State is DeliveryState.Queued or DeliveryState.Waiting && !_inHand.Contains(s.Number)).ToList() is { Count: > 0 } due)
        {
            var number = due[_random.Next(due.Count)].Number;
            Commit(steps => TransactionRules.Take(steps.Single(s => s.Number == number), DeliveryState.Held));
        }
    }

    // All of it, or, where the engine is killed first, nothing.
    private void Commit(Action<List<TransactionStep>> change)
    {
        var steps = _stored.ConvertAll(Copy);
        change(steps);
        foreach (var (step, move, _) in TransactionRules.Settle(steps))
        {
            if (move == StepMove.Reverse)
                steps.Add(TransactionRules.ReversalOf(step, ++_last));
        }
        if (!_isSettling && _random.Next(20) == 0)
        {
            Crash();
            return;
        }
        _stored = steps;
        Check();
    }

    private void Check()
    {
        foreach (var step in _stored)
        {
            if (step.Has(StepFlags.Open) != step.State.IsOpen())
                throw new AssertionException($"d{step.Number} is {step.State}, and its flags are {step.Flags}.");
            if (step.IsReversal && !_world.Contains(step.Reverses!.Value))
                throw new AssertionException($"d{step.Reverses} is reversed and was never delivered.");
        }
        if (_stored.Where(s => s.IsReversal).GroupBy(s => s.Reverses).Any(g => g.Count() > 1))
            throw new AssertionException("Something is reversed twice.");
        if (_stored.Count(s => s.IsReversal && s.State.IsOpen() && !_letGo.Contains(s.Number)) > 1)
            throw new AssertionException("Two reversals are under way at once.");
        if (TransactionRules.Settle(_stored.ConvertAll(Copy)) is { Count: > 0 } more)
            throw new AssertionException($"Asked again, the rules go on: {more[0]}.");
    }

    private static TransactionStep Copy(TransactionStep step) => new()
    {
        Number = step.Number,
        Destination = step.Destination,
        Key = step.Key,
        Reverses = step.Reverses,
        After = step.After,
        State = step.State,
        Flags = step.Flags,
    };
}
