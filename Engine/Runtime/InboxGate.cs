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
    /// <param name="exchange">What is done while nobody is inside.</param>
    /// <param name="cancellationToken">Gives up waiting; the exchange is not done then.</param>
    public async Task ExchangeAsync(Func<Task> exchange, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
            (before, _turn) = (_turn, mine.Task);
        try
        {
            await before.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Whoever comes after still waits for whoever came before.
            _ = PassTurnAsync(before, mine);
            throw;
        }

        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _closed, closed);
        try
        {
            await WaitUntilEmptyAsync(cancellationToken);
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

    /// <remarks>
    /// Whoever was the last one out before the gate closed may come to say so only now, when others are inside; so the count has the last word, and
    /// each look at it has a signal of its own.
    /// </remarks>
    private async Task WaitUntilEmptyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _empty, empty);

            // The full fence of an atomic operation: whoever is inside was counted before the gate was seen closed, or will see it closed.
            if (Interlocked.CompareExchange(ref _inside, 0, 0) == 0)
                return;
            await empty.Task.WaitAsync(cancellationToken);
        }
    }

    private static async Task PassTurnAsync(Task before, TaskCompletionSource mine)
    {
        await before;
        mine.SetResult();
    }
}
