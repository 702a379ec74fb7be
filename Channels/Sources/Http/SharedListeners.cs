using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>
/// The HTTP listeners that are open, one for each address, so that several channels may share a port with a path each. A listener opens with
/// its first route and closes with its last.
/// </summary>
internal sealed class SharedListeners : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, (SharedListener Listener, Settings Settings)> _open = new(StringComparer.Ordinal);

    /// <summary>Those of this process: ports belong to it as a whole.</summary>
    public static SharedListeners OfThisProcess { get; } = new();

    /// <summary>Adds a route at an address.</summary>
    /// <param name="context">The source's: its settings say where it listens and how TLS is spoken there.</param>
    /// <param name="route">The route.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The listener, which is bound; the route leaves it by <see cref="CloseAsync"/>.</returns>
    /// <exception cref="ComponentStartException">The address cannot be listened on, or another channel has the path.</exception>
    public async Task<SharedListener> OpenAsync(ComponentContext context, HttpRoute route, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var listen = context.Settings.Address("listen");
            var key = $"{listen.Host}:{listen.Port}";
            if (_open.TryGetValue(key, out var open))
            {
                if (!TlsSettings.AreAlike(open.Settings, context.Settings))
                    throw new ComponentStartException(new MessageError("PORT-IN-USE", $"{key} is in use by another channel with another tls block; give both the same, or listen on another port"));
                if (open.Listener.TryAdd(route))
                    return open.Listener;
                throw new ComponentStartException(new MessageError("PORT-IN-USE",
                    $"the path {route.Path} of {key} is in use by another channel; give one of them another path, or listen on another port"));
            }
            var tls = TlsEndpoint.Open(TlsSettings.From(context.Settings, context.ConfigurationFolder), context);
            var listener = await SharedListener.StartAsync(listen, route, tls, cancellationToken);
            // Port 0 asks for a port of its own; the one that it got may be named by others.
            _open.Add($"{listen.Host}:{listener.EndPoint.Port}", (listener, context.Settings));
            return listener;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes a route away; the last one closes the listener.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="route">The route.</param>
    /// <param name="cancellationToken">When cancelled, connections are cut instead of being waited for.</param>
    public async Task CloseAsync(SharedListener listener, HttpRoute route, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(CancellationToken.None);
        try
        {
            if (!listener.Remove(route))
                return;
            foreach (var key in _open.Where(o => ReferenceEquals(o.Value.Listener, listener)).Select(o => o.Key).ToList())
                _open.Remove(key);
            await listener.StopAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
