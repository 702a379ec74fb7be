using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>
/// Gives one destination's machine a store, a connector and a clock. Its workers, one for each connection, take what the machine hands out, wait for the
/// connector and bring the outcome back; the machine itself is only ever called under one short lock.
/// </summary>
internal sealed partial class DestinationRuntime : IAsyncDisposable
{
    private static readonly TimeSpan RereadAfter = TimeSpan.FromSeconds(1);

    private static MessageError CompensateRemoved { get; } = new("COMPENSATE-REMOVED",
        "the destination has no 'compensate:' any more, so what it took cannot be reversed; retry this when it has one again, or reverse it by hand and discard this");

    private readonly string _channel;
    private readonly DestinationModel _model;
    private readonly IConnector _connector;
    private readonly IConnector? _reversals;
    private readonly MessageStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DeliveryMachine _machine;
    private readonly OutcomeRecorder _recorder;
    private readonly DeliveryMetrics _metrics;
    private readonly Lock _gate = new();
    private readonly Stack<WorkerSignal> _asleep = new();
    private readonly List<QueuedDelivery> _arrivals = [];
    private readonly CancellationTokenSource _cut = new();
    private readonly Action<string, MessageError>? _stoppedItself;
    private readonly IOutcomeWatcher? _watcher;
    private readonly bool _wantsReply;
    private readonly ITimer _alarm;
    private Task[] _workers = [];
    private DateTimeOffset _alarmAt = DateTimeOffset.MaxValue;
    private bool _stopping;
    private bool _isFaulted;
    private long _queued;

    /// <param name="channel">The channel.</param>
    /// <param name="model">The destination.</param>
    /// <param name="connector">Speaks to the target; disposed with this.</param>
    /// <param name="store">Where the queue is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    /// <param name="paused">Whether a person paused it.</param>
    /// <param name="limits">How much of the queue may be in memory; null for the default.</param>
    /// <param name="stoppedItself">Told, without locks, that the destination paused itself because of an answer, so that a restart does not undo it.</param>
    /// <param name="watcher">Waits for what becomes of deliveries; null where nobody does.</param>
    /// <param name="reversals">The way of reversals, by <c>compensate:</c>; disposed with this. Null where the destination has none.</param>
    public DestinationRuntime(
        string channel,
        DestinationModel model,
        IConnector connector,
        MessageStore store,
        TimeProvider time,
        ILogger logger,
        bool paused,
        WindowLimits? limits = null,
        Action<string, MessageError>? stoppedItself = null,
        IOutcomeWatcher? watcher = null,
        IConnector? reversals = null)
    {
        _reversals = reversals;
        (_stoppedItself, _watcher, _wantsReply) = (stoppedItself, watcher, watcher?.WantsReplyOf(model.Name) ?? false);
        (_channel, _model, _connector, _store, _time, _logger) = (channel, model, connector, store, time, logger);
        _metrics = new DeliveryMetrics(channel, model.Name);
        _recorder = new OutcomeRecorder(channel, model.Name, store, time, logger, WakeOne, watcher is null ? null : watcher.Ended);
        _alarm = time.CreateTimer(static runtime => ((DestinationRuntime)runtime!).WakeOne(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // The seed only spreads waits; that two destinations spread differently is all it is for.
        var random = new Random((int)StableHash.Of(channel + "/" + model.Name));
        _machine = new DeliveryMachine(
            model.Delivery, model.Connections, limits ?? WindowLimits.Default, random, HeldLanes.Read(store, channel, model.Name), paused);
        _queued = store.SummarizeQueues().FirstOrDefault(s => s.Channel == channel && s.Destination == model.Name)?.Queued ?? 0;
    }

    /// <summary>The destination's name.</summary>
    public string Name => _model.Name;

    /// <summary>What it was made from.</summary>
    public DestinationModel Model => _model;

    /// <summary>How many deliveries are queued, in memory or not; near enough for a limit.</summary>
    public long Queued => Interlocked.Read(ref _queued);

    /// <summary>Begins to deliver. It must be known to the router before, so that no commit is missed.</summary>
    public void Start()
    {
        foreach (var connector in (IConnector?[])[_connector, _reversals])
        {
            if (connector is IAwaitingConnector awaiting)
                awaiting.TargetHasCome = TryNow;
        }

        _workers = new Task[_model.Connections];
        for (var i = 0; i < _workers.Length; i++)
            _workers[i] = Task.Run(WorkUntilStoppedAsync);
    }

    /// <summary>Notes a committed delivery for <see cref="HandOver"/>. Called by the store's writer alone.</summary>
    public void Collect(QueuedDelivery delivery) => _arrivals.Add(delivery);

    /// <summary>Hands what was collected to the machine. Called by the store's writer alone.</summary>
    public void HandOver()
    {
        WorkerSignal? woken;
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            foreach (var delivery in _arrivals)
                _machine.Window.Offer(delivery, now);
            Interlocked.Add(ref _queued, _arrivals.Count);
            woken = Sleeper();
        }

        _arrivals.Clear();
        woken?.Wake();
    }

    /// <summary>Starts nothing more and finishes what is in hand. Then every outcome goes to the store.</summary>
    /// <param name="cut">Cuts off what is in hand.</param>
    /// <param name="end">Ends the waiting, for a connector that does not heed the cut and for a store that takes nothing. It is cancelled after the cut.</param>
    public async Task StopAsync(CancellationToken cut, CancellationToken end)
    {
        lock (_gate)
            _stopping = true;
        WakeAll();
        using (cut.UnsafeRegister(static own => ((CancellationTokenSource)own!).Cancel(), _cut))
        {
            try
            {
                await Task.WhenAll(_workers).WaitAsync(end);
            }
            catch (OperationCanceledException)
            {
                LogNotCutOff(_channel, Name, _workers.Count(w => !w.IsCompleted));
            }
        }

        try
        {
            await _recorder.FlushAsync(end);
        }
        catch (OperationCanceledException)
        {
            _recorder.Abandon();
            LogOutcomesLost(_channel, Name, _recorder.Unrecorded);
        }
    }

    /// <summary>Stops starting deliveries until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        lock (_gate)
            _machine.Pause();
    }

    /// <summary>Lets deliveries start again; a target that failed is tried at once.</summary>
    public void Resume()
    {
        lock (_gate)
            _machine.Resume(_time.GetUtcNow());
        WakeOne();
    }

    // The target is there again: what waits for it is tried before its time.
    private void TryNow()
    {
        lock (_gate)
            _machine.ProbeNow(_time.GetUtcNow());
        WakeOne();
    }

    /// <summary>How it stands.</summary>
    public DestinationStatus ReadStatus()
    {
        lock (_gate)
        {
            var breaker = _machine.Breaker;
            return new DestinationStatus
            {
                Name = Name,
                System = _model.System.Name,
                Endpoint = _connector.Endpoint,
                State = _isFaulted ? DestinationState.Faulted
                    : _machine.IsPaused ? DestinationState.Paused
                    : _recorder.Trouble is not null ? DestinationState.StoreUnavailable
                    : breaker is not null ? DestinationState.TargetFailing
                    : DestinationState.Running,
                Queued = Queued,
                InHand = _machine.Window.InHand,
                InMemory = _machine.Window.Count,
                WaitingLanes = _machine.Window.WaitingLanes,
                Delivered = _metrics.Delivered,
                Refused = _metrics.Refused,
                Retried = _metrics.Retried,
                LastDelivered = _metrics.LastDelivered,
                FailingSince = breaker?.OpenSince,
                Reason = breaker?.Reason,
                NextTry = breaker is not null ? breaker.NextProbe : _machine.NextDue,
            };
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _alarm.DisposeAsync();
        await _connector.DisposeAsync();
        if (_reversals is not null)
            await _reversals.DisposeAsync();
        _cut.Dispose();
    }

    private async Task WorkUntilStoppedAsync()
    {
        try
        {
            await WorkAsync(new WorkerSignal());
        }
        catch (Exception e)
        {
            // A fault of ours. Others may still work, but not be trusted with order: all of them end, and the status says so.
            LogFault(_channel, Name, e);
            lock (_gate)
                _stopping = _isFaulted = true;
            WakeAll();
        }
    }

    private async Task WorkAsync(WorkerSignal signal)
    {
        while (true)
        {
            PageRequest? page = null;
            Lane? lane = null;
            WorkerSignal? next = null;
            lock (_gate)
            {
                if (_stopping)
                    return;
                var now = _time.GetUtcNow();
                page = _machine.Window.NextPage(now);
                if (page is null && !_recorder.IsFull)
                    lane = _machine.Start(now);
                if (page is null && lane is null)
                    Sleep(signal);
                else if (page is not null || _machine.CanStart(now))
                    next = Sleeper();
                SetAlarm(now);
            }

            // One wakes the next for as long as there is something for it, so a commit wakes one worker and not all.
            next?.Wake();
            if (page is not null)
                Read(page);
            else if (lane is not null)
                await DeliverAsync(lane);
            else
                await signal.SleepAsync();
        }
    }

    private async ValueTask DeliverAsync(Lane lane)
    {
        var queued = lane.InHand!;
        var delivery = queued.Attempts == 0 ? queued.Delivery : queued.Delivery with { Attempt = queued.Attempts + 1 };
        if (_wantsReply && !delivery.IsReversal)
            delivery = delivery with { WantsReply = true };
        var began = DeliveryMetrics.WantsDuration ? _time.GetTimestamp() : 0;
        DeliveryOutcome? outcome;
        try
        {
            // What the store has lost waits for a person, like what the target refuses; it is never sent empty.
            var lost = queued.Unreadable ?? (delivery.IsReversal && _reversals is null ? CompensateRemoved : null);
            outcome = lost is not null
                ? new DeliveryOutcome.Refused(lost)
                : await WayOf(delivery).DeliverAsync(InMemoryWhereWanted(delivery), _cut.Token);
        }
        catch (ContentLostException)
        {
            outcome = new DeliveryOutcome.Refused(ContentLostException.Lost);
        }
        catch (ContentTooLargeException e)
        {
            outcome = new DeliveryOutcome.Refused(e.Error);
        }
        catch (OperationCanceledException) when (_cut.IsCancellationRequested)
        {
            outcome = null;
        }
        catch (Exception e)
        {
            // The exception's text may quote the payload, so only its type goes on.
            LogConnectorFault(_channel, Name, delivery.MessageId, delivery.Id, e);
            outcome = new DeliveryOutcome.RetryLater(
                RetryScope.Message,
                new MessageError("CONNECTOR-FAULT", $"The connector failed with {e.GetType().Name}, which is a bug in it; the log has its stack"));
        }

        if (began != 0)
            _metrics.Time(_time.GetElapsedTime(began));
        Finish(lane, delivery, outcome);
    }

    // What takes a delivery back goes a way of its own, in the same lanes.
    private IConnector WayOf(Delivery delivery) => delivery.IsReversal ? _reversals! : _connector;

    // For the try alone: a payload of this size does not stay in memory.
    private Delivery InMemoryWhereWanted(Delivery delivery)
        => delivery.Large is { } large && !WayOf(delivery).ReadsStreams ? delivery with { Payload = large.ReadAll(), Large = null } : delivery;

    private void Finish(Lane lane, Delivery delivery, DeliveryOutcome? outcome)
    {
        var answer = outcome is null || delivery.IsReversal ? null : _watcher?.Decide(Name, delivery, outcome);
        DeliveryChange? change = null;
        bool opened, closed;
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var wasOpen = _machine.Breaker is not null;
            if (outcome is null)
                _machine.Abandoned(lane, now);
            else
                change = _machine.Finished(lane, outcome, now);
            if (answer is not null && change is { State: DeliveryState.Delivered or DeliveryState.DeadLettered })
                change = change with { Answer = answer };
            var isOpen = _machine.Breaker is not null;
            (opened, closed) = (isOpen && !wasOpen, wasOpen && !isOpen);
            _metrics.Count(outcome, now);

            // Under the lock, so that the next try of the same delivery cannot be recorded before this one.
            if (change is not null)
                _recorder.Add(change);
            if (change is { State: not DeliveryState.Queued })
                Interlocked.Decrement(ref _queued);
            if (_machine.Window.IsEmpty)
                Interlocked.Exchange(ref _queued, 0);
        }

        Report(delivery, outcome, change, opened, closed);
    }

    private void Read(PageRequest request)
    {
        // Before the read: whatever is not unrecorded now, the page shows as it is.
        var unrecorded = request.For is null ? null : _recorder.ReadUnrecorded();
        QueuePage page;
        try
        {
            page = _store.ReadQueue(_channel, Name, request.Lane, request.After, request.Limit, request.MaxBytes);
        }
        catch (Exception e)
        {
            LogReadFailed(_channel, Name, e);
            lock (_gate)
                _machine.Window.PageFailed(request, _time.GetUtcNow() + RereadAfter);
            return;
        }

        lock (_gate)
            _machine.Window.PageRead(request, page, unrecorded, _time.GetUtcNow());
    }

    /// <summary>Under the lock: the alarm rings when something waits for a time and a worker sleeps that could do it.</summary>
    private void SetAlarm(DateTimeOffset now)
    {
        if (_asleep.Count == 0)
            return;

        // What is due already waits for an event, not for a time.
        var due = _machine.NextDue is { } at && at > now ? at : DateTimeOffset.MaxValue;
        if (due == _alarmAt)
            return;
        _alarmAt = due;
        _alarm.Change(due == DateTimeOffset.MaxValue ? Timeout.InfiniteTimeSpan : RoundUp(due - now), Timeout.InfiniteTimeSpan);
    }

    // Timers count whole milliseconds: ringing a little late is better than ringing early and going round again.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(wait.TotalMilliseconds), int.MaxValue));

    private void Sleep(WorkerSignal signal)
    {
        signal.Reset();
        _asleep.Push(signal);
    }

    private WorkerSignal? Sleeper() => _asleep.TryPop(out var signal) ? signal : null;

    private void WakeOne()
    {
        WorkerSignal? signal;
        lock (_gate)
        {
            _alarmAt = DateTimeOffset.MaxValue;
            signal = Sleeper();
        }

        signal?.Wake();
    }

    private void WakeAll()
    {
        while (true)
        {
            WorkerSignal? signal;
            lock (_gate)
                signal = Sleeper();
            if (signal is null)
                return;
            signal.Wake();
        }
    }
}
