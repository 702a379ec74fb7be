using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sftp;

/// <summary>
/// One ssh process that speaks SFTP version 3. Many requests may be in flight: each has an id, what is asked together goes out together, and answers come in any
/// order. One thread writes and one reads, because pipes block in .NET; no request has a thread. What is in flight is bounded: further requests wait their turn.
/// Where the process dies, the server is silent for too long or breaks the protocol, every request hears why, and the session is of no use any more.
/// </summary>
internal sealed partial class SftpSession : IAsyncDisposable
{
    /// <summary>How many bytes may be asked for and be under way to the server together. ssh's own window is 2 MB.</summary>
    public const int MostInFlight = 4 << 20;

    // A request that waits so many times the timeout while others are answered has been forgotten by the server.
    private const int ForgottenAfter = 4;
    private static readonly TimeSpan s_longestTick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Dictionary<uint, Request> _pending = [];
    private readonly Queue<(SftpPacket Packet, Request Request)> _waiting = new();
    private readonly Queue<SftpPacket> _outbox = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SftpFailure?> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SftpSettings _settings;
    private readonly ISftpTransport _transport;
    private readonly TimeProvider _time;
    private readonly ITimer _watch;

    private SftpFailure? _failure;
    private bool _closing;
    private bool _writerSleeps;
    private uint _lastId;
    private long _inFlight;
    private long _quietSince;
    private int _holds;

    private SftpSession(SftpSettings settings, ISftpTransport transport, TimeProvider time)
    {
        (_settings, _transport, _time) = (settings, transport, time);
        _quietSince = LastUsed = time.GetTimestamp();
        var tick = settings.Timeout / 8 < s_longestTick ? settings.Timeout / 8 : s_longestTick;
        _watch = time.CreateTimer(_ => Watch(), null, tick, tick);
        new Thread(WriteLoop, StackSize) { IsBackground = true, Name = "sftp writer" }.Start();
        new Thread(ReadLoop, StackSize) { IsBackground = true, Name = "sftp reader" }.Start();
    }

    /// <summary>What the server offers beyond the protocol.</summary>
    public SftpExtensions Extensions { get; private set; }

    /// <summary>How many bytes of a file one request may ask for.</summary>
    public int ReadSize { get; private set; } = SftpLimits.Usual;

    /// <summary>How many bytes of a file one request may carry.</summary>
    public int WriteSize { get; private set; } = SftpLimits.Usual;

    /// <summary>When it was last asked for something, as a timestamp of its time provider.</summary>
    public long LastUsed { get; private set; }

    /// <summary>Whether it has ended, or is about to.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
                return _failure is not null || _closing;
        }
    }

    /// <summary>How many bytes are asked for, under way and waiting; what tells a busy session from an idle one.</summary>
    public long Load
    {
        get
        {
            lock (_gate)
                return _inFlight + _waiting.Sum(w => (long)w.Request.Cost);
        }
    }

    /// <summary>Whether nothing is asked of it and no file is open.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _pending.Count == 0 && _waiting.Count == 0 && _holds == 0;
        }
    }

    /// <summary>Starts ssh and agrees on SFTP.</summary>
    /// <param name="settings">The system.</param>
    /// <param name="start">Starts ssh.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the waiting, and ssh.</param>
    /// <exception cref="FileSystemException">There is no session; nothing was done.</exception>
    public static async Task<SftpSession> ConnectAsync(
        SftpSettings settings, Func<SftpSettings, ISftpTransport> start, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = new SftpSession(settings, start(settings), time);
        try
        {
            if (await session._begun.Task.WaitAsync(cancellationToken) is { } failure)
                throw failure.ToException();
            if (session.Extensions.HasFlag(SftpExtensions.Limits))
            {
                var reply = await session.SendAsync(SftpRequests.Limits()).WaitAsync(cancellationToken);
                if (reply.Failure is { } ended)
                    throw ended.ToException();
                if (reply.Type == SftpPacketType.ExtendedReply)
                    (session.ReadSize, session.WriteSize) = SftpLimits.Read(reply.Handle);
            }
            return session;
        }
        catch (SftpProtocolException e)
        {
            var broken = SshErrors.Protocol(settings, e.Message);
            session.Die(broken);
            throw broken.ToException(e);
        }
        catch
        {
            session.Die(SshErrors.Closed(settings));
            throw;
        }
    }

    /// <summary>
    /// Asks for something. The task never fails: the answer, or why there will be none, is in the reply. It goes out at once, or as soon as enough of what is in
    /// flight was answered.
    /// </summary>
    /// <param name="packet">The request, which is the session's from here on.</param>
    /// <param name="replySize">How long the answer may be, where it is long.</param>
    public Task<SftpReply> SendAsync(SftpPacket packet, int replySize = 0)
    {
        var request = new Request(packet.Length + replySize);
        lock (_gate)
        {
            LastUsed = _time.GetTimestamp();
            if (_failure is not null || _closing)
            {
                packet.Dispose();
                request.SetResult(SftpReply.Failed(_failure ?? SshErrors.Closed(_settings)));
            }
            else if (_waiting.Count > 0 || (_inFlight > 0 && _inFlight + request.Cost > MostInFlight))
            {
                _waiting.Enqueue((packet, request));
            }
            else
            {
                Post(packet, request);
            }
        }
        return request.Task;
    }

    /// <summary>Says that a file is open on it, so that it is not taken for idle.</summary>
    public void Hold()
    {
        lock (_gate)
            _holds++;
    }

    /// <summary>Says that the file is closed.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _holds--;
            LastUsed = _time.GetTimestamp();
        }
    }

    /// <summary>Ends it: what was asked goes out, ssh is told that nothing more comes, and after two seconds it is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.PulseAll(_gate);
        }
        try
        {
            await _ended.Task.WaitAsync(s_farewell, _time);
        }
        catch (TimeoutException)
        {
            Die(SshErrors.Closed(_settings));
            await _ended.Task;
        }
    }

    // Called under the gate.
    private void Post(SftpPacket packet, Request request)
    {
        if (_pending.Count == 0)
            _quietSince = _time.GetTimestamp();
        request.SentAt = _time.GetTimestamp();
        // Ids go round after four thousand million requests, and one of them may be unanswered still.
        while (!_pending.TryAdd(++_lastId, request))
        {
        }
        packet.Finish(_lastId);
        _inFlight += request.Cost;
        _outbox.Enqueue(packet);
        if (_writerSleeps)
            Monitor.PulseAll(_gate);
    }

    private void Watch()
    {
        lock (_gate)
        {
            if (_failure is not null)
                return;
            var begun = _begun.Task.IsCompleted;
            var late = _pending.Count > 0 || !begun ? _time.GetElapsedTime(_quietSince) >= _settings.Timeout : false;
            late |= _pending.Values.Any(r => _time.GetElapsedTime(r.SentAt) >= _settings.Timeout * ForgottenAfter);
            if (!late)
                return;
        }
        Die(_begun.Task.IsCompleted ? SshErrors.Timeout(_settings) : SshErrors.ConnectTimeout(_settings));
    }

    private void Die(SftpFailure failure)
    {
        List<Request> unanswered;
        lock (_gate)
        {
            if (_failure is not null)
                return;
            _failure = failure;
            unanswered = [.. _pending.Values, .. _waiting.Select(w => w.Request)];
            foreach (var packet in _waiting.Select(w => w.Packet).Concat(_outbox))
                packet.Dispose();
            _pending.Clear();
            _waiting.Clear();
            _outbox.Clear();
            _inFlight = 0;
            Monitor.PulseAll(_gate);
        }
        _watch.Dispose();
        _transport.Kill();
        _begun.TrySetResult(failure);
        foreach (var request in unanswered)
            request.SetResult(SftpReply.Failed(failure));
    }

    private sealed class Request(int cost) : TaskCompletionSource<SftpReply>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Cost { get; } = cost;

        public long SentAt { get; set; }
    }
}
