using System.Net;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Connections;

/// <summary>
/// Keeps one connection to a peer that listens: connects, lets it be served, and connects again when it has ended. The pauses between failures double up to a
/// minute, each a little longer or shorter by chance, so that engines that lost one peer together do not all come back together.
/// </summary>
/// <param name="connector">Opens the connection.</param>
/// <param name="address">Where to.</param>
/// <param name="pause">The first pause.</param>
/// <param name="serve">Serves a connection until it ends.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Where it logs.</param>
/// <param name="seed">Tells one dialler's chance from another's.</param>
internal sealed partial class PeerDialler(
    PeerConnector connector, DnsEndPoint address, TimeSpan pause, Func<PeerStream, string, Task> serve, TimeProvider time, ILogger logger, int seed) : IPeers
{
    private const double Jitter = 0.25;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly string _name = $"{address.Host}:{address.Port}";
    private Task _running = Task.CompletedTask;
    private volatile string _state = "not connected yet";

    /// <inheritdoc/>
    public string Place => $"to {_name}, {_state}";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync() => _stop.CancelAsync();

    /// <inheritdoc/>
    public Task WhenServed() => _running;

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(CancellationToken stop)
    {
        var random = new Random(seed);
        var (next, failures) = (pause, 0);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (await TryServeAsync(failures, stop))
                    (next, failures) = (pause, 0);
                else
                    failures++;
                await Task.Delay(next * (1 + Jitter * (2 * random.NextDouble() - 1)), time, stop);
                if (failures > 0)
                    next = next * 2 < LongestPause ? next * 2 : next > LongestPause ? next : LongestPause;
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }
    }

    private async Task<bool> TryServeAsync(int failures, CancellationToken stop)
    {
        var (stream, error) = await connector.ConnectAsync(stop);
        if (stream is null)
        {
            _state = $"not connected ({error!.Code})";
            // Said once for each spell, not at each try.
            if (failures == 0)
                LogNotConnected(logger, _name, error.Code, error.Message);
            return false;
        }
        using (stream)
        {
            _state = "connected";
            LogConnected(logger, _name);
            try
            {
                await serve(stream, _name);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "A connection ended by a fault in the engine");
            }
        }
        _state = "not connected (the peer ended the connection)";
        return true;
    }

    [LoggerMessage(EventId = 6101, EventName = "PeerConnected", Level = LogLevel.Information, Message = "connected to {Address}")]
    private static partial void LogConnected(ILogger logger, string address);

    [LoggerMessage(EventId = 6102, EventName = "PeerNotConnected", Level = LogLevel.Warning, Message = "cannot connect to {Address} ({Code}: {Reason}); it is tried again")]
    private static partial void LogNotConnected(ILogger logger, string address, string code, string reason);
}
