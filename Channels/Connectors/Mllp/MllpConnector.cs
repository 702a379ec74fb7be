using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>
/// Sends HL7 v2 messages over MLLP. Connections stay open and are used again, the last used first; each carries one message at a time. One
/// timer watches over all acknowledgments that are waited for.
/// </summary>
internal sealed class MllpConnector : IConnector
{
    private readonly MllpConnectorSettings _settings;
    private readonly TimeProvider _time;
    private readonly ITimer _watch;
    private readonly TlsEndpoint? _tls;
    private readonly ConcurrentDictionary<MllpLink, MllpLink> _links = new();
    private readonly Stack<MllpLink> _idle = new();
    private bool _disposed;

    public MllpConnector(ComponentContext context)
    {
        var system = context.System ?? throw new ComponentStartException(new MessageError(
            "MLLP-NO-ADDRESS", $"the system of destination {context.Destination} has no mllp block; give it one with an address in systems.yaml"));
        _settings = MllpConnectorSettings.From(context.Settings, system, context.ConfigurationFolder);
        _tls = TlsEndpoint.Open(_settings.Tls, context);
        _time = context.Time;
        Endpoint = $"{(_tls is null ? "mllp" : "mllps")} {_settings.Address.Host}:{_settings.Address.Port}";
        // An overdue acknowledgment is seen at most a quarter of its limit too late.
        var period = TimeSpan.FromMilliseconds(Math.Clamp(_settings.Timeout.TotalMilliseconds / 4, 5, 1000));
        _watch = _time.CreateTimer(_ => CutOffTheLate(), null, period, period);
    }

    /// <summary>The way out as the registry lists it.</summary>
    public static ConnectorComponent Component { get; } =
        new(MllpConnectorSettings.Spec, MllpConnectorSettings.SystemSpec, context => new MllpConnector(context))
    {
        Check = MllpConnectorSettings.Check,
    };

    /// <inheritdoc/>
    public string Endpoint { get; }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (MllpPayload.TryMake(delivery, out var message) is { } unfit)
            return new DeliveryOutcome.Refused(unfit);
        var link = TakeIdle();
        if (link is null)
        {
            (link, var failure) = await ConnectAsync(cancellationToken);
            if (link is null)
                return failure!;
        }
        try
        {
            return await link.AskAsync(message, cancellationToken);
        }
        finally
        {
            GiveBack(link);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_idle)
            _disposed = true;
        await _watch.DisposeAsync();
        while (TakeIdle() is { } link)
            Drop(link);
        _tls?.Dispose();
    }

    private MllpLink? TakeIdle()
    {
        while (true)
        {
            MllpLink? link;
            lock (_idle)
            {
                if (!_idle.TryPop(out link))
                    return null;
            }
            if (!link.IsStale() && !link.HasBeenLeft())
                return link;
            Drop(link);
        }
    }

    private void GiveBack(MllpLink link)
    {
        lock (_idle)
        {
            if (link.IsUsable && !_disposed)
            {
                _idle.Push(link);
                return;
            }
        }
        Drop(link);
    }

    private void Drop(MllpLink link)
    {
        _links.TryRemove(link, out _);
        link.Dispose();
    }

    private async ValueTask<(MllpLink? Link, DeliveryOutcome? Failure)> ConnectAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_settings.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            PeerSocket.Prepare(socket, _settings.KeepAlive);
            await socket.ConnectAsync(_settings.Address, either.Token);
            var stream = new PeerStream(socket);
            if (_tls is not null)
            {
                var (secured, error) = await _tls.ConnectAsync(socket, _settings.Address.Host, cancellationToken);
                if (secured is null)
                {
                    socket.Dispose();
                    cancellationToken.ThrowIfCancellationRequested();
                    return (null, MllpFailure.Tls(_settings.Address, error ?? TlsErrors.Broken));
                }
                stream.Secure(secured);
            }
            var link = new MllpLink(stream, _settings, _time);
            _links[link] = link;
            return (link, null);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return (null, MllpFailure.Connect(_settings.Address, e.SocketErrorCode));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return (null, MllpFailure.ConnectTimeout(_settings.Address, _settings.ConnectTimeout));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void CutOffTheLate()
    {
        foreach (var link in _links.Keys)
            link.CutOffIfLate();
    }
}
