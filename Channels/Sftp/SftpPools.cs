namespace InterfaceEngine.Channels.Sftp;

/// <summary>The pools that are in use, one for each system, so that all channels and workers share its sessions. A pool ends with its last user.</summary>
internal sealed class SftpPools
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(SftpSettings, TimeProvider), Shared> _open = [];

    /// <summary>Those of this process.</summary>
    public static SftpPools OfThisProcess { get; } = new();

    /// <summary>The pool of a system, for one more user.</summary>
    public Lease Take(SftpSettings settings, TimeProvider time)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue((settings, time), out var shared))
                _open.Add((settings, time), shared = new Shared(new SftpPool(settings, time)));
            shared.Users++;
            return new Lease(this, shared);
        }
    }

    private async ValueTask ReturnAsync(Shared shared)
    {
        lock (_gate)
        {
            if (--shared.Users > 0)
                return;
            foreach (var key in _open.Where(o => o.Value == shared).Select(o => o.Key).ToList())
                _open.Remove(key);
        }
        await shared.Pool.DisposeAsync();
    }

    /// <summary>A pool, as long as its user keeps it.</summary>
    internal sealed class Lease : IAsyncDisposable
    {
        private readonly SftpPools _owner;
        private Shared? _shared;

        internal Lease(SftpPools owner, Shared shared) => (_owner, _shared, Pool) = (owner, shared, shared.Pool);

        /// <summary>The pool.</summary>
        public SftpPool Pool { get; }

        /// <inheritdoc/>
        public ValueTask DisposeAsync()
            => Interlocked.Exchange(ref _shared, null) is { } shared ? _owner.ReturnAsync(shared) : ValueTask.CompletedTask;
    }

    internal sealed class Shared(SftpPool pool)
    {
        public SftpPool Pool { get; } = pool;

        public int Users { get; set; }
    }
}
