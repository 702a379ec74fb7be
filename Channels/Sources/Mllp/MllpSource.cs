using System.Collections.Concurrent;
using System.Net.Sockets;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>
/// Listens for MLLP connections. Each runs one loop that reads a frame, offers it, answers it, and only then takes the next, so that answers
/// go out in the order of the frames, whether or not the sender waits. Limits of time are kept by one timer for all connections.
/// </summary>
internal sealed class MllpSource : ISource
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly ComponentContext _context;
    private readonly MllpSourceSettings _settings;
    private readonly ConcurrentDictionary<MllpConnection, MllpConnection> _connections = new();
    private readonly CancellationTokenSource _stopAccepting = new();
    private readonly CancellationTokenSource _cutOff = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private ITimer? _watch;
    private bool _disposed;

    public MllpSource(ComponentContext context)
    {
        _context = context;
        _settings = MllpSourceSettings.From(context.Settings);
        Endpoint = $"mllp {_settings.Listen.Host}:{_settings.Listen.Port}";
    }

    /// <summary>The way in as the registry lists it.</summary>
    public static SourceComponent Component { get; } = new(MllpSourceSettings.Spec, context => new MllpSource(context))
    {
        Format = ContentFormat.Hl7v2,
    };

    /// <inheritdoc/>
    public string Endpoint { get; private set; }

    /// <inheritdoc/>
    public int Connections => _connections.Count;

    /// <inheritdoc/>
    public async Task StartAsync(IInbox inbox, CancellationToken cancellationToken)
    {
        _listener = await ListeningSocket.BindAsync(_settings.Listen, cancellationToken);
        Endpoint = $"mllp {_listener.LocalEndPoint}";
        var answerer = new MllpAnswerer(_context.Time);
        var batches = _context.Batches is { } reply ? new BatchAnswerer(reply, answerer, _context.Time) : null;
        var shared = new MllpConnectionContext(_context.Channel, _settings, inbox, answerer, _context.Time, batches);
        _accepting = AcceptAsync(_listener, shared, _stopAccepting.Token);
        _watch = _context.Time.CreateTimer(_ => CutOffTheLate(), null, WatchPeriod, WatchPeriod);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // 1. Those who wait for a frame are closed; those with one in hand answer it and close themselves.
        DrainAll();
        // 2. Nobody new; who slipped in meanwhile is treated alike.
        await _stopAccepting.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        DrainAll();
        // 3. What is left at the deadline is cut off: unanswered, so its senders send it again.
        var rest = Task.WhenAll(_connections.Keys.Select(c => c.Ended));
        try
        {
            await rest.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _cutOff.CancelAsync();
            foreach (var connection in _connections.Keys)
                connection.CutOff();
            await rest;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await StopAsync(new CancellationToken(canceled: true));
        if (_watch is not null)
            await _watch.DisposeAsync();
        _stopAccepting.Dispose();
        _cutOff.Dispose();
    }

    // A late connection is seen at most a quarter of the shortest limit too late.
    private TimeSpan WatchPeriod
    {
        get
        {
            var shortest = _settings.IdleTimeout < _settings.FrameTimeout ? _settings.IdleTimeout.Value : _settings.FrameTimeout;
            return TimeSpan.FromMilliseconds(Math.Clamp(shortest.TotalMilliseconds / 4, 5, 1000));
        }
    }

    private async Task AcceptAsync(Socket listener, MllpConnectionContext shared, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Begin(await listener.AcceptAsync(stop), shared);
            }
            catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // A peer that is gone already, or no more file handles: the listener itself is well.
                _context.Logger.LogWarning("An MLLP connection could not be accepted: {Error}", e.SocketErrorCode);
                await Task.Delay(AcceptPause, _context.Time, CancellationToken.None);
            }
        }
    }

    private void Begin(Socket socket, MllpConnectionContext shared)
    {
        if (_connections.Count >= _settings.MaxConnections)
        {
            shared.Inbox.ReportRejected(PeerOf(socket), MllpErrors.TooManyConnections(_settings.MaxConnections), answer: "closed");
            socket.Dispose();
            return;
        }
        MllpSocket.Prepare(socket, _settings.KeepAlive);
        var connection = new MllpConnection(socket, PeerOf(socket), shared);
        _connections[connection] = connection;
        _ = RunAsync(connection);
    }

    private async Task RunAsync(MllpConnection connection)
    {
        // Begins on another thread, so that a sender whose frames are here already does not hold up the accept loop.
        await Task.Yield();
        try
        {
            await connection.RunAsync(_cutOff.Token);
        }
        catch (Exception e)
        {
            _context.Logger.LogError(e, "An MLLP connection ended by a fault in the engine");
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }

    private void DrainAll()
    {
        foreach (var connection in _connections.Keys)
            connection.Drain();
    }

    private void CutOffTheLate()
    {
        foreach (var connection in _connections.Keys)
            connection.CutOffIfLate();
    }

    private static string PeerOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint?.ToString() ?? "";
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
