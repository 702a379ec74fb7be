using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Deliveries;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Batches;

/// <summary>
/// Closes the batches of one destination: reads what waits, composes it, and stores the batch before anything of it is sent. From there on it is a delivery
/// like others. One batch at a time, so that numbers and members follow each other; what a stop or a crash cuts off has left nothing, or all of a batch.
/// </summary>
internal sealed partial class BatchRuntime : IAsyncDisposable
{
    /// <summary>How long after the store took nothing it is asked again.</summary>
    private static readonly TimeSpan StoreAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long after a batch could not be composed it is tried again: a person has to change the rules.</summary>
    private static readonly TimeSpan ComposeAgainAfter = TimeSpan.FromMinutes(1);

    private readonly string _channel;
    private readonly DestinationRuntime _destination;
    private readonly BatchModel _model;
    private readonly MessageStore _store;
    private readonly string _versions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OpenBatches _open;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TaskCompletionSource<FlushResult>> _waiting = [];
    private readonly SortedDictionary<string, MessageError> _faulty = new(StringComparer.Ordinal);
    private readonly ITimer _alarm;
    private Task _work = Task.CompletedTask;
    private bool _isWorking;
    private bool _hasStarted;
    private bool _isCounted;
    private bool _sendEmpty;
    private List<BatchMember>? _came;
    private DateTimeOffset _notBefore;
    private MessageError? _error;
    private long? _nextNumber;
    private int _refusals;

    /// <param name="channel">The channel.</param>
    /// <param name="destination">The destination that sends the batches.</param>
    /// <param name="store">Where members wait and batches go.</param>
    /// <param name="versions">The versions of channel and maps in force, noted with each batch.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    public BatchRuntime(string channel, DestinationRuntime destination, MessageStore store, string versions, TimeProvider time, ILogger logger)
    {
        (_channel, _destination, _store, _versions, _time, _logger) = (channel, destination, store, versions, time, logger);
        _model = destination.Model.Batch ?? throw new ArgumentException("The destination sends no batches.", nameof(destination));
        _open = new OpenBatches(_model);
        _alarm = time.CreateTimer(static batches => ((BatchRuntime)batches!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The name under which its schedule runs.</summary>
    public string ScheduleName => $"batch:{_channel}/{_destination.Name}";

    /// <summary>Begins to close batches. The router must know it before, so that no member is missed.</summary>
    public void Start()
    {
        lock (_gate)
            _hasStarted = true;
        Wake();
    }

    /// <summary>Deliveries began to wait. Called by the store's writer alone.</summary>
    public void Add(IEnumerable<BatchMember> members)
    {
        lock (_gate)
        {
            foreach (var member in members)
            {
                _open.Add(member);
                _came?.Add(member);
            }
        }

        Wake();
    }

    /// <summary>Closes now what waits, full or not.</summary>
    /// <param name="lane">Of one lane; null for all.</param>
    /// <param name="cancellationToken">Gives up waiting for it.</param>
    public Task<FlushResult> FlushAsync(string? lane, CancellationToken cancellationToken) => FlushAsync(lane, sendEmpty: false, cancellationToken);

    private async Task<FlushResult> FlushAsync(string? lane, bool sendEmpty, CancellationToken cancellationToken)
    {
        var flush = new TaskCompletionSource<FlushResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _open.Close(lane, _time.GetUtcNow());
            _sendEmpty |= sendEmpty;
            (_notBefore, _error) = (DateTimeOffset.MinValue, null);
            _faulty.Clear();
            _waiting.Add(flush);
        }

        Wake();
        using var stopped = _stop.Token.UnsafeRegister(static own => ((TaskCompletionSource<FlushResult>)own!).TrySetCanceled(), flush);
        return await flush.Task.WaitAsync(cancellationToken);
    }

    /// <summary>A time of the schedule: closes what waits, and comes back when that is stored.</summary>
    /// <exception cref="OperationCanceledException">The destination stopped before; it counts as missed.</exception>
    public async Task CloseByScheduleAsync(CancellationToken cancellationToken)
    {
        while ((await FlushAsync(null, _model.SendsEmpty, cancellationToken)).Error is not null)
            await Task.Delay(StoreAgainAfter, _time, _stop.Token);
    }

    /// <summary>What waits, by lane.</summary>
    public IReadOnlyList<OpenBatchStatus> ReadOpen()
    {
        lock (_gate)
            return _open.Read();
    }

    /// <summary>Why the last batch could not be closed; null where it could.</summary>
    public MessageError? Error
    {
        get
        {
            lock (_gate)
                return FirstError;
        }
    }

    // Under the lock.
    private MessageError? FirstError => _error ?? _faulty.Values.FirstOrDefault();

    /// <summary>Closes nothing more; a batch that is being stored is finished.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _alarm.DisposeAsync();
        Task work;
        lock (_gate)
            work = _work;
        await work;
        _stop.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_isWorking || !_hasStarted || _stop.IsCancellationRequested)
                return;
            var now = _time.GetUtcNow();
            if (_waiting.Count == 0 && (now < _notBefore || (_isCounted && _open.Next(now) is null)))
            {
                SetAlarm(now);
                return;
            }

            _isWorking = true;
            _work = Task.Run(WorkAsync);
        }
    }

    // Under the lock.
    private void SetAlarm(DateTimeOffset now)
    {
        if ((_isCounted ? _open.NextDue : _notBefore) is not { } due)
            return;
        var at = due < _notBefore ? _notBefore : due;
        var wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((at - now).TotalMilliseconds), 1, int.MaxValue));
        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private async Task WorkAsync()
    {
        var (batches, members) = (0, 0);
        if (!_isCounted)
            Count();
        while (true)
        {
            (string Lane, bool EvenPartly)? due;
            lock (_gate)
            {
                var now = _time.GetUtcNow();
                due = _stop.IsCancellationRequested || now < _notBefore || !_isCounted ? null
                    // Where anything waits, that is what is sent.
                    : _open.Next(now) ?? (_sendEmpty ? ("", true) : null);
                if (due is null)
                {
                    _isWorking = false;
                    foreach (var flush in _waiting)
                        flush.TrySetResult(new FlushResult(batches, members, FirstError));
                    _waiting.Clear();
                    if (!_stop.IsCancellationRequested)
                        SetAlarm(now);
                    return;
                }
            }

            if (await CloseOneAsync(due.Value.Lane, due.Value.EvenPartly) is { } closed)
                (batches, members) = (batches + 1, members + closed);
        }
    }

    // What an earlier start has left. What came since may be counted twice, which only makes it look once more.
    private void Count()
    {
        try
        {
            BeginRead();
            var waits = _store.ReadOpenBatches().Where(b => b.Channel == _channel && b.Destination == _destination.Name).ToList();
            lock (_gate)
            {
                foreach (var batch in waits)
                    _open.Set(batch.Lane, batch.Count, batch.Bytes, batch.Oldest);
                EndRead(l => waits.Exists(b => b.Lane == l));
                if (_waiting.Count > 0)
                    _open.Close(null, _time.GetUtcNow());
                _isCounted = true;
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Closes one batch of a lane. Returns how many members it has; null where none was closed.</summary>
    private async Task<int?> CloseOneAsync(string lane, bool evenPartly)
    {
        try
        {
            // Nobody takes a member away between reading and storing.
            using var hold = await _destination.HoldDecisionsAsync(_stop.Token);
            var page = _store.ReadMembers(_channel, _destination.Name, lane, _model.Count, _model.Size);
            var bytes = page.Deliveries.Sum(d => d.Delivery.PayloadLength);
            var isFull = page.Deliveries.Count == _model.Count || bytes >= _model.Size || !page.AtEnd;
            var parts = new List<BatchPart>(page.Deliveries.Count);
            foreach (var member in page.Deliveries)
            {
                if (Read(member, out var problem) is { } payload)
                {
                    parts.Add(new BatchPart(payload, member.Delivery.ContentType, member.Delivery.Attributes));
                    continue;
                }

                await SetAsideAsync(member, problem!);
                return null;
            }

            if ((page.Deliveries.Count == 0 && !_sendEmpty) || (!isFull && !evenPartly))
            {
                Correct(lane);
                return null;
            }

            if (!await StoreAsync(lane, [.. page.Deliveries.Select(d => d.Delivery.Id)], parts))
            {
                // A run of a message again has replaced one of them: what waits now is read anew. Where that goes on, the store is behind with its own rows.
                if (++_refusals > 3)
                    throw new StoreUnavailableException("STORE-BUSY", "the store does not show yet which deliveries are in a batch");
                return null;
            }

            _refusals = 0;
            BeginRead();
            var rest = _store.ReadMembers(_channel, _destination.Name, lane, 1, 1).Deliveries;
            var oldest = rest.Count == 0 ? null : _store.FindDelivery(rest[0].Delivery.Id)?.CreatedAt;
            lock (_gate)
            {
                _sendEmpty = false;
                _open.Take(lane, page.Deliveries.Count, bytes, oldest);
                EndRead(l => l == lane && oldest is null);
                _error = null;
                _faulty.Remove(lane);
            }

            return page.Deliveries.Count;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return null;
        }
        catch (BatchException e)
        {
            Fail(lane, e.Error);
            return null;
        }
        catch (Exception e)
        {
            Fail(e);
            return null;
        }
    }

    /// <summary>Composes and stores a batch; false where its members or its number were others meanwhile.</summary>
    private async Task<bool> StoreAsync(string lane, IReadOnlyList<DeliveryId> members, IReadOnlyList<BatchPart> parts)
    {
        _stop.Token.ThrowIfCancellationRequested();
        var number = _nextNumber ?? await _store.NextBatchNumberAsync(_channel, _destination.Name);
        var at = _time.GetUtcNow();
        var composed = _model.Composer.Compose(number, lane, at, parts);
        var owed = new OwedDelivery
        {
            Destination = _destination.Name,
            Lane = lane,
            Key = composed.Key,
            Payload = composed.Payload,
            ContentType = composed.ContentType,
            Attributes = composed.Attributes,
        };
        var result = await _store.ComposeAsync(new ComposedBatch(_channel, number, members, owed, _versions, composed.Facts, at));
        _nextNumber = null;
        if (!result.IsStored)
            return false;
        LogClosed(_channel, _destination.Name, number, members.Count, composed.Payload.Length, result.Delivery);
        // Asked of the writer, which has let the members show their batch by then: what is read next holds none of them.
        _nextNumber = await _store.NextBatchNumberAsync(_channel, _destination.Name);
        return true;
    }

    private static ReadOnlyMemory<byte>? Read(QueuedDelivery member, out MessageError? problem)
    {
        problem = member.Unreadable;
        if (problem is not null)
            return null;
        if (member.Delivery.PayloadLength > BatchModel.MostBytes)
        {
            problem = new MessageError("BATCH-MEMBER-TOO-LARGE", $"it is larger than the {BatchModel.MostBytes >> 20} MB that a batch may have; send it by a destination without 'batch'");
            return null;
        }

        try
        {
            return member.Delivery.Large?.ReadAll() ?? member.Delivery.Payload;
        }
        catch (ContentLostException)
        {
            problem = ContentLostException.Lost;
            return null;
        }
    }

    // It waits for a person, and holds up no others.
    private async Task SetAsideAsync(QueuedDelivery member, MessageError problem)
    {
        await _store.RecordAsync(new DeliveryChange
        {
            Id = member.Delivery.Id,
            State = DeliveryState.DeadLettered,
            At = _time.GetUtcNow(),
            Attempts = 0,
            Error = problem,
            Reason = "the batch goes without it",
        });
        LogSetAside(_channel, _destination.Name, member.Delivery.MessageId, member.Delivery.Id, problem.Code);
    }

    // Members were taken away by people: what waits is counted anew.
    private void Correct(string lane)
    {
        BeginRead();
        var waits = _store.ReadOpenBatches().FirstOrDefault(b => b.Channel == _channel && b.Destination == _destination.Name && b.Lane == lane);
        lock (_gate)
        {
            _open.Set(lane, waits?.Count ?? 0, waits?.Bytes ?? 0, waits?.Oldest ?? default);
            EndRead(l => l == lane);
            if (waits is null)
                _faulty.Remove(lane);
        }
    }

    // From here on, until the counts are corrected by what the store says, it is noted what begins to wait: the store may say nothing of it yet.
    private void BeginRead()
    {
        lock (_gate)
            _came = [];
    }

    // Under the lock, after the lanes were set to what was read. What the read has of these already is counted twice, which only makes it look once more.
    private void EndRead(Func<string, bool> isSet)
    {
        foreach (var member in _came ?? [])
        {
            if (isSet(member.Lane))
                _open.Add(member);
        }

        _came = null;
    }

    // The rules fail on what one lane has: the others' batches go on.
    private void Fail(string lane, MessageError error)
    {
        lock (_gate)
        {
            // Said once, not at each try.
            if (_faulty.GetValueOrDefault(lane)?.Code != error.Code)
                LogCannotClose(_channel, _destination.Name, error.Code, error.Message, null);
            _faulty[lane] = error;
            var again = _time.GetUtcNow() + ComposeAgainAfter;
            if (_model.Composer.HasValues)
                _open.Defer(lane, again);
            else
                _notBefore = again;
        }
    }

    private void Fail(Exception problem)
    {
        var error = problem switch
        {
            StoreUnavailableException store => new MessageError(store.Code, store.Message),
            _ => new MessageError("BATCH-FAULT", $"It failed with {problem.GetType().Name}; the log has its stack"),
        };
        lock (_gate)
        {
            // Said once, not at each try.
            if (_error?.Code != error.Code)
                LogCannotClose(_channel, _destination.Name, error.Code, error.Message, problem is StoreUnavailableException ? null : problem);
            _error = error;
            _notBefore = _time.GetUtcNow() + (problem is StoreUnavailableException ? StoreAgainAfter : ComposeAgainAfter);
        }
    }

    [LoggerMessage(EventId = 3401, EventName = "BatchClosed", Level = LogLevel.Information, Message = "{Channel}/{Destination}: batch {Number} of {Count} deliveries, {Bytes} bytes, is {DeliveryId}")]
    private partial void LogClosed(string channel, string destination, long number, int count, int bytes, DeliveryId deliveryId);

    [LoggerMessage(EventId = 3402, EventName = "BatchNotClosed", Level = LogLevel.Error, Message = "{Channel}/{Destination}: a batch cannot be closed ({Code}: {Reason}); its members wait, and it is tried again")]
    private partial void LogCannotClose(string channel, string destination, string code, string reason, Exception? exception);

    [LoggerMessage(EventId = 3403, EventName = "BatchMemberSetAside", Level = LogLevel.Error, Message = "{Channel}/{Destination}: {MessageId} {DeliveryId} cannot go in its batch ({Code}); it is a dead letter, and the batch goes without it")]
    private partial void LogSetAside(string channel, string destination, MessageId messageId, DeliveryId deliveryId, string code);
}

/// <summary>What became of closing what waited.</summary>
/// <param name="Batches">How many batches were closed.</param>
/// <param name="Members">How many deliveries are in them.</param>
/// <param name="Error">Why one could not be closed; null where all could.</param>
internal readonly record struct FlushResult(int Batches, int Members, MessageError? Error);
