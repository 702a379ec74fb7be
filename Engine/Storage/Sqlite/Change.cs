using System.Threading.Tasks.Sources;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>One thing that the writer is asked to do, all of it or nothing.</summary>
internal abstract class Change
{
    // Fewer are not worth a second thread.
    private const int LeastPart = 8;

    /// <summary>How many bytes of content and payloads it holds.</summary>
    public virtual long Bytes => 0;

    /// <summary>Whether it brings something that its sender still has, so that it may be refused where too much waits.</summary>
    public virtual bool IsNew => false;

    /// <summary>Whether it may wait a little for others to share a commit with.</summary>
    public virtual bool MayWait => false;

    /// <summary>The number of the segment whose commit decides about it; 0 is the control file. Set by <see cref="Apply"/>.</summary>
    public int Segment { get; protected set; }

    /// <summary>Whether its caller was told, or is being told.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Puts it into the open transaction of its segment.</summary>
    public abstract void Apply(StoreWriter writer);

    /// <summary>
    /// Tells the callers of synced changes, in their order, off the writer's thread. Few work items for many callers: each goes on right where it is told,
    /// so a commit wakes no more threads than there are processors.
    /// </summary>
    public static void Succeed(List<Change> changes)
    {
        var part = Math.Max(LeastPart, (changes.Count + Environment.ProcessorCount - 1) / Environment.ProcessorCount);
        for (var start = 0; start < changes.Count; start += part)
        {
            var told = new Change[Math.Min(part, changes.Count - start)];
            changes.CopyTo(start, told, 0, told.Length);
            foreach (var change in told)
                change.IsAnswered = true;
            ThreadPool.UnsafeQueueUserWorkItem(static changes =>
            {
                foreach (var change in changes)
                    change.TellSuccess();
            }, told, preferLocal: false);
        }
    }

    /// <summary>Tells its caller, off the writer's thread, that nothing of it is stored.</summary>
    /// <param name="problem">Why.</param>
    /// <param name="mayBeStored">Whether a crash could still find it in the log; then its files stay, and the next start removes them where no row names them.</param>
    public void Fail(Exception problem, bool mayBeStored = false)
    {
        IsAnswered = true;
        ThreadPool.UnsafeQueueUserWorkItem(static failed =>
        {
            if (!failed.MayBeStored)
                failed.Change.Discard();
            failed.Change.TellFailure(failed.Problem);
        }, (Change: this, Problem: problem, MayBeStored: mayBeStored), preferLocal: false);
    }

    /// <summary>Lets the caller go on, here and now.</summary>
    protected abstract void TellSuccess();

    /// <summary>Removes what was written for it beforehand.</summary>
    protected virtual void Discard()
    {
    }

    /// <summary>Lets the caller go on with an exception, here and now.</summary>
    protected abstract void TellFailure(Exception problem);
}

/// <summary>
/// A change whose caller waits for an answer.
/// </summary>
internal abstract class Change<T> : Change, IValueTaskSource<T>, IValueTaskSource
{
    // The base tells callers on the thread pool already; another hop for each would cost more than most of them do.
    private ManualResetValueTaskSourceCore<T> _source;

    /// <summary>What it came to. Set by <see cref="Change.Apply"/>.</summary>
    protected T Outcome { get; set; } = default!;

    public ValueTask<T> Answer => new(this, _source.Version);

    public ValueTask Done => new(this, _source.Version);

    protected override void TellSuccess() => _source.SetResult(Outcome);

    protected override void TellFailure(Exception problem) => _source.SetException(problem);

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _source.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _source.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _source.OnCompleted(continuation, state, token, flags);
}
