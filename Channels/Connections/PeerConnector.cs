using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Connections;

/// <summary>Opens connections to one address, by TLS where that is set.</summary>
/// <param name="address">Where to.</param>
/// <param name="tls">TLS; null where it is plain.</param>
/// <param name="timeout">How long TCP may take.</param>
/// <param name="keepAlive">How long a connection is silent before TCP asks after the peer; zero never asks.</param>
/// <param name="time">The time.</param>
internal sealed class PeerConnector(DnsEndPoint address, TlsEndpoint? tls, TimeSpan timeout, TimeSpan keepAlive, TimeProvider time)
{
    /// <summary>Opens one.</summary>
    /// <returns>The connection, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">It was called off.</exception>
    public async ValueTask<(PeerStream? Stream, MessageError? Error)> ConnectAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        MessageError error;
        try
        {
            PeerSocket.Prepare(socket, keepAlive);
            await socket.ConnectAsync(address, either.Token);
            var stream = new PeerStream(socket);
            if (tls is null)
                return (stream, null);
            var (secured, fault) = await tls.ConnectAsync(socket, address.Host, cancellationToken);
            if (secured is not null)
            {
                stream.Secure(secured);
                return (stream, null);
            }
            cancellationToken.ThrowIfCancellationRequested();
            fault ??= TlsErrors.Broken;
            error = fault with { Message = $"no TLS connection with {address.Host}:{address.Port}: {fault.Message}" };
        }
        catch (SocketException e)
        {
            error = new MessageError(
                "MLLP-CONNECT-FAILED", $"cannot connect to {address.Host}:{address.Port}: {e.SocketErrorCode}; the target may be down, or the address wrong");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            error = new MessageError(
                "MLLP-CONNECT-TIMEOUT", $"cannot connect to {address.Host}:{address.Port} within {timeout.TotalSeconds:0.###}s (connect-timeout)");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        socket.Dispose();
        return (null, error);
    }
}
