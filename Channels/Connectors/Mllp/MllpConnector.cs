using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>
/// Sends HL7 v2 messages over MLLP. Connections stay open and are used again, the last used first; each carries one message at a time. They are opened when they
/// are needed, or come from the target where that is who connects. One timer watches over all acknowledgments that are waited for.
/// </summary>
internal sealed partial class MllpConnector : IAwaitingConnector
{
    private readonly MllpConnectorSettings _settings;
    private readonly TimeProvider _time;
    private readonly ITimer _watch;
    private readonly TlsEndpoint? _tls;
    private readonly PeerConnector? _connector;
    private readonly MllpReception? _reception;
    private readonly ConcurrentDictionary<MllpLink, MllpLink> _links = new();
    private readonly Stack<MllpLink> _idle = new();

    // Completes when a link of a target that connects is idle; then another takes its place.
    private TaskCompletionSource _offered = NewSignal();

    // Whether a delivery gave up waiting since the target was last told to have come: it may have come in that very moment.
    private volatile bool _hasGivenUp;
    private bool _disposed;

    public MllpConnector(ComponentContext context)
    {
        var system = context.System ?? throw new ComponentStartException(new MessageError(
            "MLLP-NO-ADDRESS", $"the system of destination {context.Destination} has no mllp block; give it one with an address in systems.yaml"));
        _settings = MllpConnectorSettings.From(context.Settings, system, context.ConfigurationFolder);
        _tls = TlsEndpoint.Open(_settings.Tls, context);
        _time = context.Time;
        if (_settings.IsNumbered)
        {
            _numbers = new OutboundNumbers(
                context.State ?? throw new ComponentStartException(new MessageError("MLLP-NO-STATE", "numbered messages need a place to keep their numbers, and there is none here")), _time);
        }

        if (_settings.Address is { } address)
            _connector = new PeerConnector(address, _tls, _settings.ConnectTimeout, _settings.KeepAlive, _time);
        else
            _reception = new MllpReception(_settings, _tls, context, ServeAsync);
        // An overdue acknowledgment is seen at most a quarter of its limit too late.
        var period = TimeSpan.FromMilliseconds(Math.Clamp(_settings.Timeout.TotalMilliseconds / 4, 5, 1000));
        _watch = _time.CreateTimer(_ => Watch(), null, period, period);
    }

    /// <summary>The way out as the registry lists it.</summary>
    public static ConnectorComponent Component { get; } =
        new(MllpConnectorSettings.Spec, MllpConnectorSettings.SystemSpec, context => new MllpConnector(context))
        {
            NeedsSystem = true,
            Check = MllpConnectorSettings.Check,
        };

    /// <inheritdoc/>
    public Action? TargetHasCome { get; set; }

    /// <inheritdoc/>
    public string Endpoint => (_tls is null ? "mllp " : "mllps ")
        + (_reception is { } reception ? $"on {reception.Place}, {_links.Count} connected" : $"{_settings.Address!.Host}:{_settings.Address.Port}");

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (MllpPayload.TryMake(delivery, out var message) is { } unfit)
            return new DeliveryOutcome.Refused(unfit);
        if (_numbers is not null)
            return await DeliverNumberedAsync(_numbers, delivery, message, cancellationToken);
        for (var resends = _settings.CommitResends; ; resends--)
        {
            var link = TakeIdle();
            if (link is null)
            {
                (link, var failure) = await OpenAsync(cancellationToken);
                if (link is null)
                    return failure!;
            }
            try
            {
                var outcome = await link.AskAsync(message, cancellationToken);
                if (resends == 0 || !link.LacksCommit)
                    return outcome;
            }
            finally
            {
                GiveBack(link);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_idle)
            _disposed = true;
        await _watch.DisposeAsync();
        if (_reception is not null)
            await _reception.DisposeAsync();
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
                if (_reception is not null)
                {
                    _offered.TrySetResult();
                    _offered = NewSignal();
                }
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

    private async ValueTask<(MllpLink? Link, DeliveryOutcome? Failure)> OpenAsync(CancellationToken cancellationToken)
    {
        if (_connector is null)
            return await AwaitTargetAsync(cancellationToken);
        var (stream, error) = await _connector.ConnectAsync(cancellationToken);
        return stream is null ? (null, MllpFailure.Unreachable(error!)) : (Add(stream), null);
    }

    private async ValueTask<(MllpLink? Link, DeliveryOutcome? Failure)> AwaitTargetAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_settings.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (true)
            {
                Task offered;
                lock (_idle)
                    offered = _offered.Task;
                if (TakeIdle() is { } link)
                    return (link, null);
                await offered.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _hasGivenUp = true;
            return (null, MllpFailure.Unreachable(_reception!.WhyNobody(_settings.ConnectTimeout)));
        }
    }

    private MllpLink Add(PeerStream stream)
    {
        var link = new MllpLink(stream, _settings, _time);
        _links[link] = link;
        return link;
    }

    // A connection that the target made: it is there until it breaks, or the target leaves.
    private Task ServeAsync(PeerStream stream)
    {
        var link = Add(stream);
        GiveBack(link);
        TargetHasCome?.Invoke();
        return link.Ended;
    }

    private void Watch()
    {
        foreach (var link in _links.Keys)
            link.CutOffIfLate();
        if (_reception is null)
            return;
        DropLeft();
        if (!_hasGivenUp || _links.IsEmpty)
            return;
        _hasGivenUp = false;
        TargetHasCome?.Invoke();
    }

    // A target that left must not count among the connected until the next delivery would find it gone.
    private void DropLeft()
    {
        lock (_idle)
        {
            if (!_idle.Any(link => link.HasBeenLeft()))
                return;
            var there = _idle.Reverse().Where(link => !link.HasBeenLeft()).ToArray();
            foreach (var left in _idle.Except(there))
                Drop(left);
            _idle.Clear();
            foreach (var link in there)
                _idle.Push(link);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
