namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The changes that wait for the writer, in the order in which they came.</summary>
internal sealed partial class StoreWriter
{
    private readonly object _gate = new();
    private List<Change> _waiting = [];
    private List<Change> _taken = [];
    private long _waitingBytes;
    private bool _isIdle;
    private bool _isUrgent;
    private bool _isClosing;
    private Thread? _thread;

    /// <summary>
    /// Puts a change behind the ones that wait. Where too much waits the calling thread does too: that is what slows callers that do not await, and it
    /// keeps their order.
    /// </summary>
    /// <exception cref="StoreUnavailableException"><c>STORE-CLOSED</c>.</exception>
    public void Enqueue(Change change)
    {
        lock (_gate)
        {
            while (IsFull && !_isClosing && Thread.CurrentThread != _thread)
            {
                _isUrgent = true;
                Monitor.PulseAll(_gate);
                Monitor.Wait(_gate);
            }
            if (_isClosing)
                throw new StoreUnavailableException("STORE-CLOSED", "the store is closed or closing; nothing more is taken");
            _waiting.Add(change);
            _waitingBytes += change.Bytes;
            _isUrgent |= !change.MayWait;
            if (_isIdle && (_isUrgent || _waiting.Count == 1))
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes no more changes, finishes those that wait, and closes the segments.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.PulseAll(_gate);
        }
        return _ended.Task;
    }

    private bool IsFull => _waiting.Count >= _options.MaxWaitingChanges || _waitingBytes >= _options.MaxWaitingBytes;

    // All that waits; null once the store closes and nothing does.
    private List<Change>? Take()
    {
        _taken.Clear();
        lock (_gate)
        {
            _thread = Thread.CurrentThread;
            while (!_isUrgent && !_isClosing)
            {
                _isIdle = true;
                if (_waiting.Count == 0)
                    Monitor.Wait(_gate);
                // Changes that may wait go when their time is over, or with the first that may not.
                else if (!Monitor.Wait(_gate, _options.RecordDelay))
                    break;
            }
            _isIdle = false;
            if (_waiting.Count == 0)
                return null;
            var wasFull = IsFull;
            (_waiting, _taken) = (_taken, _waiting);
            (_waitingBytes, _isUrgent) = (0, false);
            if (wasFull)
                Monitor.PulseAll(_gate);
            return _taken;
        }
    }

    private void Break(Exception fault)
    {
        var problem = new StoreUnavailableException("STORE-CLOSED", "the store's writer ended by a fault; the engine must be started anew", fault);
        _unavailable = problem.Message;
        lock (_gate)
        {
            _isClosing = true;
            _taken.AddRange(_waiting);
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }
        foreach (var change in _taken)
        {
            if (!change.IsAnswered)
                change.Fail(problem);
        }
        Abandon();
    }
}
