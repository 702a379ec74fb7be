using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Connections;

/// <summary>A target could not be spoken to by TLS.</summary>
/// <param name="error">Why.</param>
internal sealed class HttpTlsException(MessageError error) : AuthenticationException(error.ToString())
{
    /// <summary>Why.</summary>
    public MessageError Error { get; } = error;

    /// <summary>The one that is in what a request failed with; null where there is none.</summary>
    public static HttpTlsException? In(Exception? e)
    {
        while (e is not null and not HttpTlsException)
            e = e.InnerException;
        return e as HttpTlsException;
    }
}

/// <summary>
/// Pooled connections over HTTP/1.1, by TLS where an address says https, with the same certificates, trust and errors as elsewhere in the engine. Redirects
/// are not followed: credentials and patient data go only where a file says.
/// </summary>
internal sealed class HttpTransport : IDisposable
{
    // Names may move to other addresses, a renewed certificate has to come into use, and idle connections are cut by what lies between.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    private readonly TlsEndpoint _tls;
    private readonly HttpMessageInvoker _client;

    /// <summary>Makes one; nothing is connected yet.</summary>
    /// <param name="tls">How TLS is spoken; null for <see cref="TlsSettings.Default"/>.</param>
    /// <param name="timeout">How long a connection may take to come about.</param>
    /// <param name="maxConnections">How many there may be to one address; null for as many as there are requests.</param>
    /// <param name="context">Says the time and the secrets.</param>
    /// <exception cref="ComponentStartException">A certificate's file cannot be used.</exception>
    public HttpTransport(TlsSettings? tls, TimeSpan timeout, int? maxConnections, ComponentContext context)
    {
        _tls = TlsEndpoint.Open(tls ?? TlsSettings.Default, context)!;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = timeout,
            MaxConnectionsPerServer = maxConnections ?? int.MaxValue,
            PooledConnectionLifetime = Lifetime,
            PooledConnectionIdleTimeout = IdleTimeout,
            UseCookies = false,
            UseProxy = false,
        });
    }

    /// <summary>Sends a request.</summary>
    /// <exception cref="HttpRequestException">There is no connection, or it broke; <see cref="HttpTlsException.In"/> says whether TLS was why.</exception>
    /// <remarks>Reading the answer's body throws <see cref="IOException"/> where the connection breaks, and <see cref="InvalidDataException"/> where it is not packed as it says.</remarks>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _client.SendAsync(request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _tls.Dispose();
    }

    // A secured stream is taken as it is by the handler, which would otherwise shake hands by its own rules.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext connection, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            PeerSocket.Prepare(socket, keepAlive: IdleTimeout);
            await socket.ConnectAsync(connection.DnsEndPoint, cancellationToken);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (connection.InitialRequestMessage.RequestUri!.Scheme != Uri.UriSchemeHttps)
                return plain;
            var (secured, error) = await _tls.ConnectAsync(plain, connection.DnsEndPoint.Host, cancellationToken);
            if (secured is not null)
                return secured;
            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpTlsException(error ?? TlsErrors.Broken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
