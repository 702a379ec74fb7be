using System.Collections.Concurrent;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>
/// Takes MLLP connections: of senders that connect, or the one that it opens itself. Each runs one loop that reads a frame, offers it, answers
/// it, and only then takes the next, so that answers go out in the order of the frames, whether or not the sender waits. Limits of time are
/// kept by one timer for all connections.
/// </summary>
internal sealed class MllpSource : IReplySource
{
    private readonly ComponentContext _context;
    private readonly MllpSourceSettings _settings;
    private readonly TlsEndpoint? _tls;
    private readonly ConcurrentDictionary<MllpConnection, MllpConnection> _connections = new();
    private readonly CancellationTokenSource _cutOff = new();
    private readonly ReplyLines _replies;
    private IPeers? _peers;
    private ITimer? _watch;
    private volatile bool _draining;
    private bool _disposed;

    public MllpSource(ComponentContext context)
    {
        _context = context;
        _settings = MllpSourceSettings.From(context.Settings, context.ConfigurationFolder);
        _tls = TlsEndpoint.Open(_settings.Tls, context);
        _replies = new ReplyLines(_settings.FrameTimeout, context.Time);
    }

    /// <summary>The way in as the registry lists it.</summary>
    public static SourceComponent Component { get; } = new(MllpSourceSettings.Spec, context => new MllpSource(context))
    {
        Format = ContentFormat.Hl7v2,
        Check = MllpSourceSettings.Check,
        CanReply = true,
    };

    /// <inheritdoc/>
    public string Endpoint => $"{(_tls is null ? "mllp" : "mllps")} {_peers?.Place}";

    /// <inheritdoc/>
    public int Connections => _connections.Count;

    /// <inheritdoc/>
    public async Task StartAsync(IInbox inbox, CancellationToken cancellationToken)
    {
        var answerer = new MllpAnswerer(_context.Time, _settings.KeepsLengths);
        var batches = _context.Batches is { } reply ? new BatchAnswerer(reply, answerer, _context.Time) : null;
        var shared = new MllpConnectionContext(_context.Channel, _settings, inbox, answerer, _context.Time, _replies, batches);
        _peers = Peers(shared);
        await _peers.StartAsync(cancellationToken);
        _watch = _context.Time.CreateTimer(_ => CutOffTheLate(), null, WatchPeriod, WatchPeriod);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // 1. Those who wait for a frame are closed; those with one in hand answer it and close themselves. Who comes from here on is treated alike.
        _draining = true;
        foreach (var connection in _connections.Keys)
            connection.Drain();
        if (_peers is null)
            return;
        // 2. Nobody new, and no handshake.
        await _peers.StopAsync();
        // 3. What is left at the deadline is cut off: unanswered, so its senders send it again.
        var rest = _peers.WhenServed();
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
    public string AnswerTo(Envelope refused, MessageError error)
        => _settings.Commits ? MllpCommit.NakWord
        : (_context.Batches is { } reply ? BatchAnswerer.WordFor(reply, refused.Content, error) : null) ?? MllpAnswerer.WordFor(refused.Content.Span, error);

    /// <inheritdoc/>
    public ValueTask<DeliveryOutcome> ReplyAsync(Delivery reply, CancellationToken cancellationToken) => _replies.SendAsync(reply, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await StopAsync(new CancellationToken(canceled: true));
        if (_watch is not null)
            await _watch.DisposeAsync();
        _peers?.Dispose();
        _tls?.Dispose();
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

    private IPeers Peers(MllpConnectionContext shared)
    {
        if (_settings.Connect is { } address)
        {
            return new PeerDialler(
                new PeerConnector(address, _tls, _settings.ConnectTimeout, _settings.KeepAlive, _context.Time), address, _settings.Reconnect,
                (stream, peer) => ServeAsync(stream, peer, shared), _context.Time, _context.Logger, (int)StableHash.Of(_context.Channel));
        }
        var options = new PeerListenerOptions
        {
            Listen = _settings.Listen!,
            Admission = PeerFields.Read(_context.Settings, _context.Time),
            Tls = _tls,
            KeepAlive = _settings.KeepAlive,
            Serve = (stream, peer) => ServeAsync(stream, peer, shared),
            Report = (peer, error) => shared.Inbox.ReportRejected(peer, error, answer: "closed"),
        };
        return new PeerListener(options, _context.Time, _context.Logger);
    }

    private async Task ServeAsync(PeerStream stream, string peer, MllpConnectionContext shared)
    {
        using var connection = new MllpConnection(stream, peer, shared);
        _connections[connection] = connection;
        if (_draining)
            connection.Drain();
        try
        {
            await connection.RunAsync(_cutOff.Token);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    private void CutOffTheLate()
    {
        foreach (var connection in _connections.Keys)
            connection.CutOffIfLate();
    }
}
