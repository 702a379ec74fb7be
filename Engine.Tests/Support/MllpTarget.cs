using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace InterfaceEngine.Tests.Support;

/// <summary>A system that listens for MLLP and answers as the test says.</summary>
internal sealed class MllpTarget : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _received = new();
    private readonly ConcurrentDictionary<MllpPeer, MllpPeer> _peers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener;

    private readonly SslServerAuthenticationOptions? _tls;

    private MllpTarget(int port, SslServerAuthenticationOptions? tls)
    {
        _tls = tls;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptAsync(_listener);
    }

    /// <summary>Listens on a loopback port; 0 for any. By TLS where it is said how.</summary>
    public static MllpTarget Listen(int port = 0, SslServerAuthenticationOptions? tls = null) => new(port, tls);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>The frames' contents, in the order in which they came.</summary>
    public IReadOnlyList<string> Received => [.. _received];

    /// <summary>How many connections were made to it.</summary>
    public int Connections { get; private set; }

    /// <summary>Answers a frame; AA where the test says nothing else.</summary>
    public Func<MllpPeer, string, Task> Answer { get; set; } = (peer, message) => peer.SendFrameAsync(Acknowledgment("AA", Acknowledged.Field(message, "MSH", 10)));

    /// <summary>An acknowledgment with this code of this control id.</summary>
    public static string Acknowledgment(string code, string controlId, string text = "")
        => $"MSH|^~\\&|TARGET|T|ENGINE|HUB|20260314093000||ACK^A01^ACK|T-{controlId}|P|2.5.1\rMSA|{code}|{controlId}{(text.Length > 0 ? "|" + text : "")}\r";

    /// <summary>Closes every connection and the port.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _listener.Dispose();
        HangUp();
    }

    /// <summary>Closes every connection, but not the port.</summary>
    public void HangUp()
    {
        foreach (var peer in _peers.Keys)
            peer.Dispose();
        _peers.Clear();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Stop();
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(_stop.Token);
                Connections++;
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            var stream = _tls is null ? null : new SslStream(new NetworkStream(socket));
            if (stream is not null)
                await stream.AuthenticateAsServerAsync(_tls!);
            var peer = new MllpPeer(socket, stream);
            _peers[peer] = peer;
            while (await peer.ReadFrameAsync() is { } message)
            {
                _received.Enqueue(message);
                await Answer(peer, message);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or TimeoutException or IOException or System.Security.Authentication.AuthenticationException)
        {
        }
    }
}
