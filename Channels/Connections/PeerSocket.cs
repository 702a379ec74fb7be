using System.Net;
using System.Net.Sockets;

namespace InterfaceEngine.Channels.Connections;

/// <summary>What all sockets to peers have in common, on both ends.</summary>
internal static class PeerSocket
{
    // After the first silent spell, a question every ten seconds; three without an answer mean that the peer is gone.
    private const int KeepAliveInterval = 10;
    private const int KeepAliveRetries = 3;

    /// <summary>Sends without delay, since each frame is waited for, and asks after silent peers.</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="keepAlive">How long it may be silent before TCP asks; zero never asks.</param>
    public static void Prepare(Socket socket, TimeSpan keepAlive)
    {
        socket.NoDelay = true;
        if (keepAlive <= TimeSpan.Zero)
            return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, (int)keepAlive.TotalSeconds));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveInterval);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveRetries);
    }

    /// <summary>Who is at the other end; null where that is not known any more.</summary>
    public static IPEndPoint? PeerOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint is not IPEndPoint peer ? null
                : peer.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(peer.Address.MapToIPv4(), peer.Port)
                : peer;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
