using System.Threading.Tasks.Sources;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>Lets one worker sleep and be woken, again and again, without allocating.</summary>
internal sealed class WorkerSignal : IValueTaskSource
{
    // The continuation never runs on the waker's thread: that may be the store's writer.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>Makes it ready for the next sleep; before anybody can see it among the sleepers.</summary>
    public void Reset() => _core.Reset();

    /// <summary>Sleeps until <see cref="Wake"/>.</summary>
    public ValueTask SleepAsync() => new(this, _core.Version);

    /// <summary>Wakes it; once for each reset.</summary>
    public void Wake() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
