namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>Counts the requests that a source has in hand, so that a stop can wait for the last.</summary>
internal sealed class RequestsInHand
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more, unless it is closed.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _count++;
            return true;
        }
    }

    /// <summary>One is answered.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_count == 0 && _closed)
                _none.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more; completes when the last has left.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_count == 0)
                _none.TrySetResult();
            return _none.Task;
        }
    }
}
