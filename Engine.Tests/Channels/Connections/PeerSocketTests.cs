using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Tests.Conformance;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Connections;

internal sealed class PeerSocketTests
{
    [Test]
    [Conformance("E1.16")]
    public void Silent_peers_are_asked_after_in_short_intervals()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        PeerSocket.Prepare(socket, TimeSpan.FromSeconds(30));
        Assert.Multiple(() =>
        {
            Assert.That(socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive), Is.Not.Zero);
            Assert.That(socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime), Is.EqualTo(30));
            Assert.That(socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval), Is.EqualTo(10));
            Assert.That(socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount), Is.EqualTo(3));
        });
    }

    [Test]
    public void No_spell_of_silence_asks_nobody()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        PeerSocket.Prepare(socket, TimeSpan.Zero);
        Assert.That(socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive), Is.Zero);
    }

    [Test]
    public void A_peer_in_the_IPv6_form_of_an_IPv4_address_is_that_address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        socket.Connect(IPAddress.Loopback.MapToIPv6(), ((IPEndPoint)listener.LocalEndpoint).Port);
        Assert.That(PeerSocket.PeerOf(socket)!.Address, Is.EqualTo(IPAddress.Loopback));
    }
}
