namespace InterfaceEngine.Engine.Runtime;

/// <summary>
/// Lets a channel's rules be exchanged between two messages without closing its listener: what is under way finishes under the old rules, what comes
/// meanwhile waits the moment that it takes. Passing costs two atomic operations.
/// </summary>
internal sealed class InboxGate
{
    private readonly Lock _gate = new();
    private Task _turn = Task.CompletedTask;
    private int _inside;
    private TaskCompletionSource? _closed;
    private TaskCompletionSource? _empty;

    /// <summary>Goes in; <see cref="Leave"/> must follow.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Interlocked.Increment(ref _inside);
            if (Volatile.Read(ref _closed) is not { } closed)
                return;
            Leave();
            await closed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Goes out.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _inside) == 0)
            Volatile.Read(ref _empty)?.TrySetResult();
    }

    /// <summary>Lets nobody in, waits until everybody is out, does the exchange, and opens again. Several take turns.</summary>
    public async Task ExchangeAsync(Func<Task> exchange)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
            (before, _turn) = (_turn, mine.Task);
        await before;
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _empty, empty);
        Volatile.Write(ref _closed, closed);
        try
        {
            // The full fence of an atomic operation: whoever is inside was counted before the gate was seen closed, or will see it closed.
            if (Interlocked.CompareExchange(ref _inside, 0, 0) > 0)
                await empty.Task;
            await exchange();
        }
        finally
        {
            Volatile.Write(ref _closed, null);
            Volatile.Write(ref _empty, null);
            closed.SetResult();
            mine.SetResult();
        }
    }
}
