namespace InterfaceEngine.Channels.Sftp;

/// <summary>
/// The sessions of one system, shared by all who use it: each session carries many calls at once. A further one is opened where all are busy and there may be
/// more; one that nobody used for a while is closed. Where there is none, whoever asks first opens one, and all who ask meanwhile get it or hear why there is none.
/// Nobody waits here before trying again: that is the caller's to decide.
/// </summary>
internal sealed class SftpPool : IAsyncDisposable
{
    // What a session may have in flight before another is worth its process and its login.
    private const long Busy = 256 << 10;
    private static readonly TimeSpan s_longestTick = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<SftpSession> _sessions = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<SftpSettings, ISftpTransport> _start;
    private readonly TimeProvider _time;
    private readonly ITimer _tick;
    private Task<(SftpSession? Session, SftpFailure? Failure)>? _connecting;
    private long? _noMoreSince;

    /// <summary>Makes one. Nothing is opened yet.</summary>
    /// <param name="settings">The system.</param>
    /// <param name="time">The time.</param>
    /// <param name="start">Starts ssh.</param>
    public SftpPool(SftpSettings settings, TimeProvider time, Func<SftpSettings, ISftpTransport>? start = null)
    {
        (Settings, _time, _start) = (settings, time, start ?? SshProcess.Start);
        var tick = settings.Idle / 4 < s_longestTick ? settings.Idle / 4 : s_longestTick;
        _tick = time.CreateTimer(_ => CloseIdle(), null, tick, tick);
    }

    /// <summary>The system.</summary>
    public SftpSettings Settings { get; }

    /// <summary>How many sessions stand.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _sessions.Count(s => !s.IsOver);
        }
    }

    /// <summary>A session that stands. It is not the caller's alone.</summary>
    /// <exception cref="Files.FileSystemException">There is none, and none can be opened; nothing was done.</exception>
    public async ValueTask<SftpSession> GetAsync(CancellationToken cancellationToken)
    {
        Task<(SftpSession? Session, SftpFailure? Failure)> connecting;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            Forget();
            if (Freest() is { } session)
            {
                if (session.Load >= Busy && _sessions.Count < Settings.Connections && MayGrow())
                    _connecting ??= ConnectAsync(isFirst: false);
                return session;
            }
            connecting = _connecting ??= ConnectAsync(isFirst: true);
        }
        var (opened, failure) = await connecting.WaitAsync(cancellationToken);
        return opened ?? throw failure!.ToException();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _tick.DisposeAsync();
        Task? connecting;
        lock (_gate)
            connecting = _connecting;
        if (connecting is not null)
            await connecting;
        SftpSession[] sessions;
        lock (_gate)
        {
            sessions = [.. _sessions];
            _sessions.Clear();
        }
        await Task.WhenAll(sessions.Select(s => s.DisposeAsync().AsTask()));
        _stop.Dispose();
    }

    private SftpSession? Freest() => _sessions.Count switch
    {
        0 => null,
        1 => _sessions[0],
        _ => _sessions.MinBy(s => s.Load),
    };

    // A server may allow fewer sessions than are set: it is not asked for another all the time.
    private bool MayGrow() => _noMoreSince is not { } since || _time.GetElapsedTime(since) >= s_patience;

    private Task<(SftpSession?, SftpFailure?)> ConnectAsync(bool isFirst) => Task.Run(async () =>
    {
        SftpSession? session = null;
        SftpFailure? failure = null;
        try
        {
            session = await SftpSession.ConnectAsync(Settings, _start, _time, _stop.Token);
        }
        catch (Files.FileSystemException e)
        {
            failure = new SftpFailure(e.Fault, e.Error);
        }
        catch (OperationCanceledException)
        {
            failure = SshErrors.Closed(Settings);
        }
        finally
        {
            // Whatever failed, the next to ask tries again.
            lock (_gate)
            {
                _connecting = null;
                if (session is not null)
                    _sessions.Add(session);
                _noMoreSince = session is null && !isFirst ? _time.GetTimestamp() : null;
            }
        }
        return (session, failure);
    });

    private void Forget() => _sessions.RemoveAll(s => s.IsOver);

    private void CloseIdle()
    {
        List<SftpSession> idle;
        lock (_gate)
        {
            Forget();
            idle = _sessions.FindAll(s => s.IsIdle && _time.GetElapsedTime(s.LastUsed) >= Settings.Idle);
            _sessions.RemoveAll(idle.Contains);
        }
        // They end by themselves; nobody waits for it.
        foreach (var session in idle)
            _ = session.DisposeAsync().AsTask();
    }
}
