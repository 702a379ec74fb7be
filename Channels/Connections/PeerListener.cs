using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Connections;

/// <summary>What a listener does with whom.</summary>
internal sealed record PeerListenerOptions
{
    /// <summary>Where it listens.</summary>
    public required DnsEndPoint Listen { get; init; }

    /// <summary>Who may connect.</summary>
    public required Admission Admission { get; init; }

    /// <summary>TLS; null where it is plain.</summary>
    public required TlsEndpoint? Tls { get; init; }

    /// <summary>How long a connection is silent before TCP asks after the peer; zero never asks.</summary>
    public required TimeSpan KeepAlive { get; init; }

    /// <summary>Serves one connection until it ends. The listener disposes the stream afterwards.</summary>
    public required Func<PeerStream, string, Task> Serve { get; init; }

    /// <summary>Records a peer that was turned away.</summary>
    public required Action<string, MessageError> Report { get; init; }
}

/// <summary>
/// Accepts connections, turns away whom it must, and shakes hands under TLS. Each connection has a task of its own from the first byte on: no peer holds up another.
/// </summary>
internal sealed class PeerListener(PeerListenerOptions options, TimeProvider time, ILogger logger) : IPeers
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _serving = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <inheritdoc/>
    public string Place { get; private set; } = $"{options.Listen.Host}:{options.Listen.Port}";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _listener = await ListeningSocket.BindAsync(options.Listen, cancellationToken);
        Place = $"{_listener.LocalEndPoint}";
        _accepting = AcceptAsync(_listener, _stop.Token);
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        await _accepting;
    }

    /// <inheritdoc/>
    public Task WhenServed() => Task.WhenAll(_serving.Keys);

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener?.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Begin(await listener.AcceptAsync(stop));
            }
            catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // A peer that is gone already, or no more file handles: the listener itself is well.
                logger.LogWarning("A connection could not be accepted: {Error}", e.SocketErrorCode);
                await Task.Delay(AcceptPause, time, CancellationToken.None);
            }
        }
    }

    private void Begin(Socket socket)
    {
        if (PeerSocket.PeerOf(socket) is not { } peer)
        {
            socket.Dispose();
            return;
        }
        if (!options.Admission.TryEnter(peer.Address, out var error))
        {
            if (error is not null)
                options.Report(peer.ToString(), error);
            socket.Dispose();
            return;
        }
        var serving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _serving[serving.Task] = 0;
        _ = RunAsync(socket, peer, serving);
    }

    private async Task RunAsync(Socket socket, IPEndPoint peer, TaskCompletionSource serving)
    {
        // Begins on another thread, so that a sender whose frames are here already does not hold up the accept loop.
        await Task.Yield();
        var stream = new PeerStream(socket);
        try
        {
            PeerSocket.Prepare(socket, options.KeepAlive);
            if (options.Tls is not { } tls || await SecureAsync(tls, stream, peer.ToString()))
                await options.Serve(stream, peer.ToString());
        }
        catch (Exception e) when (!PeerStream.IsLoss(e))
        {
            logger.LogError(e, "A connection ended by a fault in the engine");
        }
        catch (Exception e) when (PeerStream.IsLoss(e))
        {
            // The peer was gone before it was served.
        }
        finally
        {
            stream.Dispose();
            options.Admission.Leave(peer.Address);
            _serving.TryRemove(serving.Task, out _);
            serving.SetResult();
        }
    }

    private async Task<bool> SecureAsync(TlsEndpoint tls, PeerStream stream, string peer)
    {
        var (secured, error) = await tls.AcceptAsync(stream.Socket, _stop.Token);
        if (secured is not null)
            stream.Secure(secured);
        else if (error is not null)
            options.Report(peer, error);
        return secured is not null;
    }
}
