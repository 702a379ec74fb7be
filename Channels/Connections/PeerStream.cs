using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace InterfaceEngine.Channels.Connections;

/// <summary>What can be seen of a peer without waiting.</summary>
internal enum PeerPresence
{
    /// <summary>It has not left, as far as one sees.</summary>
    There,

    /// <summary>It has left.</summary>
    Left,

    /// <summary>It sent something, and under TLS that may be its farewell.</summary>
    OnlyReadingTells,
}

/// <summary>
/// The bytes of one connection, plain or under TLS. One loop reads and writes it; others may end it by closing the socket. Where it is plain, it adds nothing to
/// the socket's own operations.
/// </summary>
/// <param name="socket">A connected socket.</param>
internal sealed class PeerStream(Socket socket) : IDisposable
{
    private SslStream? _tls;

    /// <summary>The socket below.</summary>
    public Socket Socket => socket;

    /// <summary>Whether an exception says that the peer is gone, or that the socket was closed from outside.</summary>
    public static bool IsLoss(Exception e) => e is SocketException or ObjectDisposedException or IOException;

    /// <summary>From here on everything goes through this.</summary>
    public void Secure(SslStream tls) => _tls = tls;

    /// <summary>Receives what is there, at least a byte; 0 where the peer sends no more.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        => _tls is null ? socket.ReceiveAsync(buffer, SocketFlags.None, CancellationToken.None) : _tls.ReadAsync(buffer);

    /// <summary>Sends; says how much of it went out.</summary>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
        => _tls is null ? socket.SendAsync(bytes, SocketFlags.None, CancellationToken.None) : WriteAsync(_tls, bytes);

    /// <summary>Tells the peer that nothing more comes. What it still sends can be read.</summary>
    public async ValueTask EndSendingAsync()
    {
        if (_tls is not null)
            await _tls.ShutdownAsync();
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Finds without waiting whether the peer has left.</summary>
    public PeerPresence Look()
    {
        try
        {
            if (!socket.Poll(0, SelectMode.SelectRead))
                return PeerPresence.There;
            if (socket.Available == 0)
                return PeerPresence.Left;
            // Under TLS these bytes may be a farewell, or nothing but a ticket for another session.
            return _tls is null ? PeerPresence.There : PeerPresence.OnlyReadingTells;
        }
        catch (Exception e) when (IsLoss(e))
        {
            return PeerPresence.Left;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The socket first: a TLS stream that is disposed over an open socket may wait for it.
        socket.Dispose();
        _tls?.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> WriteAsync(SslStream tls, ReadOnlyMemory<byte> bytes)
    {
        await tls.WriteAsync(bytes);
        return bytes.Length;
    }
}
