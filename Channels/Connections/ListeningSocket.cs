using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connections;

/// <summary>Binds a listening socket, or says why that cannot be and what to do.</summary>
internal static class ListeningSocket
{
    private const int Backlog = 512;

    /// <summary>Binds it; port 0 takes any free one.</summary>
    /// <exception cref="ComponentStartException">It cannot be bound: PORT-IN-USE, ADDRESS-NOT-LOCAL, ADDRESS-UNKNOWN, PORT-NOT-PERMITTED.</exception>
    public static async Task<Socket> BindAsync(DnsEndPoint listen, CancellationToken cancellationToken)
    {
        var address = await ResolveAsync(listen, cancellationToken);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, listen.Port));
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ComponentStartException(Describe(listen, e.SocketErrorCode), e);
        }
    }

    private static async Task<IPAddress> ResolveAsync(DnsEndPoint listen, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(listen.Host, out var literal))
            return literal;
        try
        {
            // IPv4 first, as the same name means in the addresses of most senders.
            var addresses = await Dns.GetHostAddressesAsync(listen.Host, cancellationToken);
            return addresses.OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).First();
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            throw new ComponentStartException(
                new MessageError("ADDRESS-UNKNOWN", $"the host of {Name(listen)} has no address; name one of this machine's addresses, or 127.0.0.1"), e);
        }
    }

    private static MessageError Describe(DnsEndPoint listen, SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => new("PORT-IN-USE",
            $"{Name(listen)} is in use by another program or channel; stop that one or give listen another port"),
        SocketError.AddressNotAvailable => new("ADDRESS-NOT-LOCAL",
            $"the address of {Name(listen)} is not one of this machine's; name one that is, or 127.0.0.1"),
        SocketError.AccessDenied => new("PORT-NOT-PERMITTED",
            $"the system does not let this account listen on {Name(listen)}; ports below 1024 need the right to bind them"),
        _ => new("LISTEN-FAILED", $"the system cannot listen on {Name(listen)}: {error}"),
    };

    private static string Name(DnsEndPoint listen) => $"{listen.Host}:{listen.Port}";
}
