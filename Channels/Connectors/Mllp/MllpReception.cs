using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>
/// Listens for a target that connects to what it receives from, and hands on each connection. Where the address cannot be listened on, it tries again: deliveries
/// wait meanwhile, as they do while the target is away.
/// </summary>
internal sealed partial class MllpReception : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeerListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _starting;
    private readonly Lock _gate = new();
    private long? _toldAt;
    private volatile MessageError? _fault;

    /// <param name="settings">The system's settings.</param>
    /// <param name="tls">TLS; null where it is plain.</param>
    /// <param name="context">The connector's.</param>
    /// <param name="serve">Takes a connection, and completes when it has ended.</param>
    public MllpReception(MllpConnectorSettings settings, TlsEndpoint? tls, ComponentContext context, Func<PeerStream, Task> serve)
    {
        (_time, _logger) = (context.Time, context.Logger);
        var options = new PeerListenerOptions
        {
            Listen = settings.Listen!,
            Admission = PeerFields.Read(context.System!, context.Time),
            Tls = tls,
            KeepAlive = settings.KeepAlive,
            Serve = (stream, _) => serve(stream),
            Report = Report,
        };
        _listener = new PeerListener(options, context.Time, context.Logger);
        _starting = StartAsync(_stop.Token);
    }

    /// <summary>Where it listens, as status shows it.</summary>
    public string Place => _fault is { } fault ? $"{_listener.Place}, not listening ({fault.Code})" : _listener.Place;

    /// <summary>Why there is no connection.</summary>
    public MessageError WhyNobody(TimeSpan waited) => _fault ?? new MessageError(
        "MLLP-NOBODY-CONNECTED", $"the target has not connected to {_listener.Place} for {waited.TotalSeconds:0.###}s; what is queued goes out when it does");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _starting;
        await _listener.StopAsync();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task StartAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                try
                {
                    await _listener.StartAsync(stop);
                    _fault = null;
                    return;
                }
                catch (ComponentStartException e)
                {
                    if (_fault is null)
                        LogNotListening(_logger, _listener.Place, e.Error.Code, e.Error.Message);
                    _fault = e.Error;
                }
                await Task.Delay(Pause, _time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }
    }

    // A port that something rattles at must not fill the log.
    private void Report(string peer, MessageError error)
    {
        lock (_gate)
        {
            if (_toldAt is { } told && _time.GetElapsedTime(told) < Burst)
                return;
            _toldAt = _time.GetTimestamp();
        }
        LogTurnedAway(_logger, peer, error.Code, error.Message);
    }

    [LoggerMessage(EventId = 6103, EventName = "TargetNotListened", Level = LogLevel.Warning, Message = "cannot listen on {Address} for the target ({Code}: {Reason}); it is tried again")]
    private static partial void LogNotListening(ILogger logger, string address, string code, string reason);

    [LoggerMessage(EventId = 6104, EventName = "TargetTurnedAway", Level = LogLevel.Warning, Message = "a connection from {Peer} to a destination was turned away ({Code}: {Reason})")]
    private static partial void LogTurnedAway(ILogger logger, string peer, string code, string reason);
}
