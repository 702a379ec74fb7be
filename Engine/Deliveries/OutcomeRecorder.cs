using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>
/// Brings one destination's changes into the store, in order, while its lanes go on. What the store cannot take now is kept and tried again, and
/// until then <see cref="IsFull"/> keeps deliveries from starting: nothing is sent whose outcome could not be noted.
/// </summary>
internal sealed partial class OutcomeRecorder
{
    /// <summary>How many outcomes may be on their way to the store.</summary>
    private const int MaxUnrecorded = 1024;

    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly MessageStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _roomAgain;
    private readonly Action<DeliveryChange>? _ended;
    private readonly Lock _gate = new();
    private readonly string _destination;
    private readonly string _channel;
    private List<DeliveryChange> _waiting = [];
    private List<DeliveryChange> _sending = [];
    private readonly List<ValueTask> _commits = [];
    private readonly List<TaskCompletionSource> _flushes = [];
    private bool _running;
    private volatile bool _abandoned;

    /// <param name="channel">The channel, for the log.</param>
    /// <param name="destination">The destination, for the log.</param>
    /// <param name="store">The store.</param>
    /// <param name="time">Paces the tries.</param>
    /// <param name="logger">Says when the store refuses and takes again.</param>
    /// <param name="roomAgain">Called, without locks, when deliveries may start again.</param>
    /// <param name="ended">Told of each stored change after which nothing more becomes of its delivery by itself; null where nobody asks.</param>
    public OutcomeRecorder(
        string channel, string destination, MessageStore store, TimeProvider time, ILogger logger, Action roomAgain, Action<DeliveryChange>? ended = null)
        => (_channel, _destination, _store, _time, _logger, _roomAgain, _ended) = (channel, destination, store, time, logger, roomAgain, ended);

    /// <summary>Why the store takes nothing; null while it does.</summary>
    public string? Trouble { get; private set; }

    /// <summary>How many changes are not in the store yet.</summary>
    public int Unrecorded { get; private set; }

    /// <summary>Whether deliveries must wait for the store.</summary>
    public bool IsFull => Trouble is not null || Unrecorded >= MaxUnrecorded;

    /// <summary>Takes a change. Changes of one delivery must be added in their order. Never waits and never calls the store.</summary>
    public void Add(DeliveryChange change)
    {
        lock (_gate)
        {
            _waiting.Add(change);
            Unrecorded++;
            if (_running)
                return;
            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static recorder => _ = recorder.RunAsync(), this, preferLocal: false);
    }

    /// <summary>The last change of each delivery that may not be in the store yet; null where there is none.</summary>
    public IReadOnlyDictionary<DeliveryId, DeliveryChange>? ReadUnrecorded()
    {
        lock (_gate)
        {
            if (_sending.Count + _waiting.Count == 0)
                return null;
            var last = new Dictionary<DeliveryId, DeliveryChange>(_sending.Count + _waiting.Count);
            foreach (var change in _sending)
                last[change.Id] = change;
            foreach (var change in _waiting)
                last[change.Id] = change;
            return last;
        }
    }

    /// <summary>Completes when everything added so far is in the store.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Unrecorded == 0)
                return Task.CompletedTask;
            var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flushes.Add(flush);
            return flush.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gives up what the store does not take: the engine stops, and those deliveries are repeated at the next start.</summary>
    public void Abandon() => _abandoned = true;

    private async Task RunAsync()
    {
        while (TakeBatch())
        {
            while (await SendAsync() is { } trouble)
            {
                if (Trouble is null)
                    LogStoreRefuses(_channel, _destination, trouble);
                Trouble = trouble;
                if (_abandoned)
                    return;
                await Task.Delay(RetryEvery, _time);
            }

            Complete();
        }
    }

    private bool TakeBatch()
    {
        lock (_gate)
        {
            (_sending, _waiting) = (_waiting, _sending);
            if (_sending.Count > 0)
                return true;
            _running = false;
            foreach (var flush in _flushes)
                flush.SetResult();
            _flushes.Clear();
            return false;
        }
    }

    /// <summary>Sends the batch and leaves in it what was not stored. Returns why not, or null where all was.</summary>
    private async ValueTask<string?> SendAsync()
    {
        string? trouble = null;
        HashSet<DeliveryId>? superseded = null;
        List<DeliveryChange>? failed = null;
#pragma warning disable CA2012 // Each is awaited once, below: all must be on their way before the first is awaited.
        foreach (var change in _sending)
            _commits.Add(Record(change));
#pragma warning restore CA2012

        // From the last to the first: a change that failed is void where a later one of the same delivery is stored or will be.
        for (var i = _sending.Count - 1; i >= 0; i--)
        {
            try
            {
                await _commits[i];
                if (_ended is not null && _sending[i].State is DeliveryState.Delivered or DeliveryState.DeadLettered)
                    _ended(_sending[i]);
                if (failed is not null)
                    superseded!.Add(_sending[i].Id);
            }
            catch (KeyNotFoundException)
            {
                // Retention has removed the delivery: there is nothing left that its outcome could be noted on.
                LogGone(_channel, _destination, _sending[i].Id);
            }
            catch (Exception e)
            {
                trouble = e is StoreUnavailableException known ? known.Code : e.GetType().Name;
                if (failed is null)
                    (failed, superseded) = ([], [.. _sending.Skip(i + 1).Select(c => c.Id)]);
                if (superseded!.Add(_sending[i].Id))
                    failed.Add(_sending[i]);
            }
        }

        _commits.Clear();
        if (failed is not null)
        {
            failed.Reverse();
            lock (_gate)
            {
                Unrecorded -= _sending.Count - failed.Count;
                _sending.Clear();
                _sending.AddRange(failed);
            }
        }

        return trouble;
    }

    private ValueTask Record(DeliveryChange change)
    {
        try
        {
            return _store.RecordAsync(change);
        }
        catch (Exception e)
        {
            return ValueTask.FromException(e);
        }
    }

    private void Complete()
    {
        bool wasFull;
        lock (_gate)
        {
            wasFull = IsFull;
            Unrecorded -= _sending.Count;
            _sending.Clear();
        }

        if (Trouble is not null)
        {
            Trouble = null;
            LogStoreTakesAgain(_channel, _destination);
        }

        if (wasFull)
            _roomAgain();
    }

    [LoggerMessage(2101, LogLevel.Error, "{Channel}/{Destination}: the store takes no outcomes ({Code}); they are kept, and deliveries wait")]
    private partial void LogStoreRefuses(string channel, string destination, string code);

    [LoggerMessage(2103, LogLevel.Warning, "{Channel}/{Destination}: {DeliveryId} is not in the store any more; its outcome is not kept")]
    private partial void LogGone(string channel, string destination, DeliveryId deliveryId);

    [LoggerMessage(2102, LogLevel.Information, "{Channel}/{Destination}: the store takes outcomes again; deliveries go on")]
    private partial void LogStoreTakesAgain(string channel, string destination);
}
