using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>
/// Decides what one destination delivers next and what an outcome means: lanes, retries, breaker, dead letters, pauses. A synchronous state machine: every
/// event comes with its time, every change of a stored delivery goes out as a value, and chance is a seed; it does no I/O and reads no clock.
/// </summary>
/// <remarks>
/// A lane's next delivery starts only after the one before it was delivered, dead-lettered or cancelled. A failure of the target stops the whole
/// destination, never gives up and counts for nothing; a failure about a message defers its lane alone and counts towards giving up. Not
/// thread-safe: its shell calls it under one lock.
/// </remarks>
internal sealed class DeliveryMachine
{
    private readonly DeliveryPolicy _policy;
    private readonly int _connections;
    private readonly Random _random;
    private readonly Breaker _breaker;

    /// <param name="policy">How the destination delivers.</param>
    /// <param name="connections">How many deliveries may be in hand at once.</param>
    /// <param name="limits">How much of the queue may be in memory.</param>
    /// <param name="random">Spreads the waits.</param>
    /// <param name="held">Of each lane that a stored delivery holds: the lane, and that delivery's position.</param>
    /// <param name="paused">Whether a person paused it.</param>
    public DeliveryMachine(
        DeliveryPolicy policy,
        int connections,
        WindowLimits limits,
        Random random,
        IEnumerable<(string Lane, long Position)> held,
        bool paused = false)
    {
        (_policy, _connections, _random, IsPaused) = (policy, connections, random, paused);
        _breaker = new Breaker(policy.Retry, random);
        Window = new DeliveryWindow(limits, held);
    }

    /// <summary>The part of the queue that is in memory.</summary>
    public DeliveryWindow Window { get; }

    /// <summary>Whether a person paused it: what is in hand finishes, nothing starts.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Since when the target as a whole fails, why, and when it is tried next; null while it does not.</summary>
    public BreakerStatus? Breaker
        => _breaker.OpenSince is { } since ? new BreakerStatus(since, _breaker.Reason!, _breaker.NextProbe) : null;

    /// <summary>When something may start that may not now, without another event; null where nothing waits for a time.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            var due = Window.NextDue;
            return _breaker.NextProbe is { } probe && !IsPaused && Window.HasReady && (due is null || probe < due) ? probe : due;
        }
    }

    /// <summary>Whether <see cref="Start"/> would return something now, but for lanes that have become due.</summary>
    public bool CanStart(DateTimeOffset now)
        => !IsPaused && Window.InHand < _connections && Window.HasReady && _breaker.Allows(now);

    /// <summary>Hands out the next delivery; null where none may start now. Its outcome comes by <see cref="Finished"/> or <see cref="Abandoned"/>.</summary>
    public Lane? Start(DateTimeOffset now)
    {
        if (IsPaused || Window.InHand >= _connections || !_breaker.Allows(now) || Window.Take(now) is not { } lane)
            return null;
        lane.Probe = _breaker.Start();
        return lane;
    }

    /// <summary>A try has come to an outcome. Returns what is to be stored of it.</summary>
    public DeliveryChange Finished(Lane lane, DeliveryOutcome outcome, DateTimeOffset now)
    {
        var tried = lane.InHand!;
        var probe = lane.Probe;
        if (outcome is DeliveryOutcome.RetryLater { Scope: RetryScope.Target } down)
        {
            _breaker.Fail(probe, down.Error, down.After, now);
            Window.PutBack(lane, now);
            return Change(tried, DeliveryState.Queued, tried.Attempts, tried.FirstAttempt, now) with { Error = down.Error };
        }

        _breaker.Answered(probe);
        var attempts = tried.Attempts + 1;
        var first = tried.FirstAttempt ?? now;
        switch (outcome)
        {
            case DeliveryOutcome.Delivered delivered:
                Window.Finish(lane, now);
                return Change(tried, DeliveryState.Delivered, attempts, first, now) with { Receipt = delivered.Receipt, Error = delivered.Warning };

            case DeliveryOutcome.Stopped stopped:
                Pause();
                Window.Defer(lane, new QueuedHead(tried.Position, attempts, first, null), now);
                return Change(tried, DeliveryState.Queued, attempts, first, now) with { Error = stopped.Error };

            case DeliveryOutcome.RetryLater later when _policy.Retry.GiveUpAfter is not { } patience || now - first < patience:
                var due = now + NextWait(attempts, now - first, later.After);
                Window.Defer(lane, new QueuedHead(tried.Position, attempts, first, due), now);
                return Change(tried, DeliveryState.Queued, attempts, first, now) with { NextDue = due, Error = later.Error };

            case DeliveryOutcome.RetryLater later:
                return Refuse(lane, tried, attempts, first, later.Error, now);

            case DeliveryOutcome.Refused refused:
                return Refuse(lane, tried, attempts, first, refused.Error, now);

            default:
                throw new InvalidOperationException($"The outcome {outcome.GetType().Name} is not one of the closed set.");
        }
    }

    /// <summary>A try was cut off: its outcome is unknown, and it is repeated with the same key.</summary>
    public void Abandoned(Lane lane, DateTimeOffset now)
    {
        _breaker.Abandon(lane.Probe);
        Window.PutBack(lane, now);
    }

    /// <summary>A person stops the destination.</summary>
    public void Pause() => IsPaused = true;

    /// <summary>A person lets it go on; a target that failed is tried at once.</summary>
    public void Resume(DateTimeOffset now)
    {
        IsPaused = false;
        _breaker.ProbeNow(now);
    }

    /// <summary>A person wants what waits for the target to be tried now.</summary>
    public void ProbeNow(DateTimeOffset now) => _breaker.ProbeNow(now);

    private TimeSpan NextWait(int attempts, TimeSpan trying, TimeSpan? asked)
    {
        var wait = RetryWait.After(attempts, _policy.Retry, _random);

        // The last try is made when the time is up, not at the first wait that ends after it.
        if (_policy.Retry.GiveUpAfter is { } patience && patience - trying < wait)
            wait = patience - trying;
        return RetryWait.Longer(wait, asked);
    }

    private DeliveryChange Refuse(Lane lane, QueuedDelivery tried, int attempts, DateTimeOffset first, MessageError error, DateTimeOffset now)
    {
        var hold = _policy.OnRefused == OnRefused.HoldLane;
        if (hold)
            Window.Hold(lane, now);
        else
            Window.Finish(lane, now);
        return Change(tried, hold ? DeliveryState.Held : DeliveryState.DeadLettered, attempts, first, now) with { Error = error };
    }

    private static DeliveryChange Change(QueuedDelivery of, DeliveryState state, int attempts, DateTimeOffset? first, DateTimeOffset now)
        => new() { Id = of.Delivery.Id, State = state, At = now, Attempts = attempts, FirstAttempt = first };
}

/// <summary>How a failing target stands.</summary>
/// <param name="OpenSince">Since when it fails.</param>
/// <param name="Reason">Its last failure.</param>
/// <param name="NextProbe">When it is tried next; null while that try is out.</param>
internal sealed record BreakerStatus(DateTimeOffset OpenSince, MessageError Reason, DateTimeOffset? NextProbe);
