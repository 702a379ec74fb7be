namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The changes that wait for the writer, in the order in which they came.</summary>
internal sealed partial class StoreWriter
{
    private const int MostInBatch = 16_384;
    private const long MostBytesInBatch = 64L << 20;

    private readonly object _gate = new();
    private List<Change> _waiting = [];
    private List<Change> _taken = [];
    private long _waitingBytes;
    private bool _isIdle;
    private bool _isUrgent;
    private bool _isClosing;

    /// <summary>
    /// Puts a change behind the ones that wait; never waits itself, because a thread that did would be missed elsewhere. Where too much waits, new messages
    /// are refused: their senders keep them. Other changes finish what is stored already, and their callers see to it that they are few.
    /// </summary>
    /// <exception cref="StoreUnavailableException"><c>STORE-CLOSED</c>, <c>STORE-BUSY</c>.</exception>
    public void Enqueue(Change change)
    {
        lock (_gate)
        {
            if (_isClosing)
                throw new StoreUnavailableException("STORE-CLOSED", "the store is closed or closing; nothing more is taken");
            if (change.IsNew && (_waiting.Count >= _options.MaxWaitingChanges || _waitingBytes >= _options.MaxWaitingBytes))
                throw new StoreUnavailableException("STORE-BUSY", "more messages come than the disk takes; send it again later, unchanged");
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

    // What waits, as much as one commit should hold; null once the store closes and nothing does.
    private List<Change>? Take()
    {
        _taken.Clear();
        lock (_gate)
        {
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
            TakeBatch();
            return _taken;
        }
    }

    private void TakeBatch()
    {
        if (_waiting.Count <= MostInBatch && _waitingBytes <= MostBytesInBatch)
        {
            (_waiting, _taken) = (_taken, _waiting);
            (_waitingBytes, _isUrgent) = (0, false);
            return;
        }
        var (count, bytes) = (0, 0L);
        while (count < _waiting.Count && count < MostInBatch && (count == 0 || bytes + _waiting[count].Bytes <= MostBytesInBatch))
            bytes += _waiting[count++].Bytes;
        _taken.AddRange(_waiting.GetRange(0, count));
        _waiting.RemoveRange(0, count);
        _waitingBytes -= bytes;
        _isUrgent = true;
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
            // It may even be committed.
            if (!change.IsAnswered)
                change.Fail(problem, mayBeStored: true);
        }
        Abandon();
    }
}
