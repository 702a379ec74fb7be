namespace InterfaceEngine.Engine.Runtime;

/// <summary>When channels that could not start are tried again: each after its own wait, which doubles from 5 s up to 5 min.</summary>
/// <param name="time">The clock.</param>
/// <param name="retry">Tries a channel; called on a timer's thread, and must not throw.</param>
internal sealed class StartRetries(TimeProvider time, Action<string> retry) : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Planned> _planned = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Plans the next try of a channel that could not start, later than the one before.</summary>
    public void Plan(string channel)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            var wait = First;
            if (_planned.Remove(channel, out var before))
            {
                before.Timer.Dispose();
                wait = before.Wait * 2 < Longest ? before.Wait * 2 : Longest;
            }

            var timer = time.CreateTimer(_ => retry(channel), null, wait, Timeout.InfiniteTimeSpan);
            _planned.Add(channel, new Planned(timer, wait, time.GetUtcNow() + wait));
        }
    }

    /// <summary>Plans nothing more for a channel: it runs, or is not to.</summary>
    public void Forget(string channel)
    {
        lock (_gate)
        {
            if (_planned.Remove(channel, out var planned))
                planned.Timer.Dispose();
        }
    }

    /// <summary>When a channel is tried again; null where it is not.</summary>
    public DateTimeOffset? NextTry(string channel)
    {
        lock (_gate)
            return _planned.TryGetValue(channel, out var planned) ? planned.At : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var planned in _planned.Values)
                planned.Timer.Dispose();
            _planned.Clear();
        }
    }

    private sealed record Planned(ITimer Timer, TimeSpan Wait, DateTimeOffset At);
}
