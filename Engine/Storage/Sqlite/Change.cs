using System.Threading.Tasks.Sources;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>One thing that the writer is asked to do, all of it or nothing.</summary>
internal abstract class Change
{
    /// <summary>How many bytes of content and payloads it holds.</summary>
    public virtual long Bytes => 0;

    /// <summary>Whether it may wait a little for others to share a commit with.</summary>
    public virtual bool MayWait => false;

    /// <summary>The number of the segment whose commit decides about it; 0 is the control file. Set by <see cref="Apply"/>.</summary>
    public int Segment { get; protected set; }

    /// <summary>Whether its caller was told.</summary>
    public abstract bool IsAnswered { get; }

    /// <summary>Puts it into the open transaction of its segment.</summary>
    public abstract void Apply(StoreWriter writer);

    /// <summary>Tells its caller that it is synced.</summary>
    public abstract void Succeed();

    /// <summary>Tells its caller that nothing of it is stored.</summary>
    public abstract void Fail(Exception problem);
}

/// <summary>
/// A change whose caller waits for an answer. The caller goes on on the thread pool: the writer's thread does the writer's work only.
/// </summary>
internal abstract class Change<T> : Change, IValueTaskSource<T>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = true };

    /// <summary>What it came to. Set by <see cref="Change.Apply"/>.</summary>
    protected T Outcome { get; set; } = default!;

    public override bool IsAnswered => _source.GetStatus(_source.Version) != ValueTaskSourceStatus.Pending;

    public ValueTask<T> Answer => new(this, _source.Version);

    public ValueTask Done => new(this, _source.Version);

    public override void Succeed() => _source.SetResult(Outcome);

    public override void Fail(Exception problem) => _source.SetException(problem);

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _source.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _source.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _source.OnCompleted(continuation, state, token, flags);
}
