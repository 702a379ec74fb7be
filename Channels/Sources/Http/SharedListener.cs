using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>One Kestrel server on one address, with the routes of the channels that listen there. Made and closed by <see cref="SharedListeners"/>.</summary>
internal sealed class SharedListener : IDisposable
{
    private readonly KestrelServer _server;
    private readonly TlsEndpoint? _tls;
    private ImmutableArray<HttpRoute> _routes;

    private SharedListener(Socket bound, HttpRoute first, TlsEndpoint? tls)
    {
        (_routes, _tls) = ([first], tls);
        EndPoint = (IPEndPoint)bound.LocalEndPoint!;
        var options = new KestrelServerOptions { AddServerHeader = false };
        // Each channel has its own limit, told in its own protocol's words.
        options.Limits.MaxRequestBodySize = null;
        options.Listen(EndPoint, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            if (tls is null)
                return;
            var secured = new TlsConnections(tls, (peer, error) => _routes.FirstOrDefault()?.Report(peer, error));
            endpoint.Use(next => context => secured.ServeAsync(context, next));
        });
        var transport = new SocketTransportOptions { CreateBoundListenSocket = _ => bound };
        _server = new KestrelServer(
            Options.Create(options), new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }

    /// <summary>The address that it got.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Binds the address and begins to listen.</summary>
    /// <param name="listen">The address.</param>
    /// <param name="first">Who answers.</param>
    /// <param name="tls">How TLS is spoken; null where it is not. It becomes the listener's.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static async Task<SharedListener> StartAsync(DnsEndPoint listen, HttpRoute first, TlsEndpoint? tls, CancellationToken cancellationToken)
    {
        try
        {
            var listener = new SharedListener(await ListeningSocket.BindAsync(listen, cancellationToken), first, tls);
            await listener._server.StartAsync(new Application(listener), cancellationToken);
            return listener;
        }
        catch
        {
            tls?.Dispose();
            throw;
        }
    }

    /// <summary>The routes of a path, in the order in which they were added.</summary>
    public IEnumerable<HttpRoute> RoutesOf(string path) => _routes.Where(r => r.Path == path);

    /// <summary>Adds a route, unless another has its path and does not share it.</summary>
    public bool TryAdd(HttpRoute route)
    {
        if (_routes.Any(r => r.Path == route.Path && !route.SharesWith(r.Owner)))
            return false;
        // Longest paths first: the first that takes a request is the nearest one.
        _routes = [.. _routes.Add(route).OrderByDescending(r => r.Path.Length)];
        return true;
    }

    /// <summary>Takes a route away.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Remove(HttpRoute route)
    {
        _routes = _routes.Remove(route);
        return _routes.IsEmpty;
    }

    /// <summary>Closes the port, then the connections.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _server.StopAsync(cancellationToken);
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        _tls?.Dispose();
    }

    private Task RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        HttpRoute? first = null;
        foreach (var route in _routes)
        {
            if (!route.Takes(path) || (first is not null && first.Path != route.Path))
                continue;
            if (route.Serves(context.Request))
                return route.AnswerAsync(context);
            first ??= route;
        }
        // What none of them takes, the first says no to.
        if (first is not null)
            return first.AnswerAsync(context);
        return ProblemDocument.WriteAsync(context, 404, new("HTTP-NO-SUCH-PATH", "no channel listens at this path"));
    }

    private sealed class Application(SharedListener listener) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => listener.RouteAsync(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
