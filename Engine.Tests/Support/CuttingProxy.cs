using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InterfaceEngine.Tests.Support;

/// <summary>What a <see cref="CuttingProxy"/> does with one request.</summary>
internal enum Passing
{
    /// <summary>Carries it to the server, and the answer back.</summary>
    Whole,

    /// <summary>Hangs up before the server sees it.</summary>
    CutBefore,

    /// <summary>Lets the server do it, and hangs up in place of the answer.</summary>
    CutAfter,

    /// <summary>Lets the server do it, and never answers.</summary>
    Silent,
}

/// <summary>Stands before an HTTP server and cuts connections where a test wants it: one request for each connection.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly int _server;
    private readonly ConcurrentBag<Socket> _open = [];
    private readonly ConcurrentQueue<string> _bodies = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Listens before the server at a port of loopback.</summary>
    public CuttingProxy(int server)
    {
        _server = server;
        Start();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>The bodies that came, in order.</summary>
    public IReadOnlyList<string> Bodies => [.. _bodies];

    /// <summary>What is done with a request, by its body.</summary>
    public Func<string, Passing> Decide { get; set; } = _ => Passing.Whole;

    /// <summary>Forgets the bodies that came.</summary>
    public void Clear() => _bodies.Clear();

    /// <summary>Listens again, on the same port.</summary>
    public void Start()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        listener.Listen();
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _listener = listener;
        _accepting = AcceptAsync(listener);
    }

    /// <summary>Takes no connections any more.</summary>
    public async Task StopAsync()
    {
        _listener?.Dispose();
        foreach (var socket in _open)
            socket.Dispose();
        await Eventually.Ends(_accepting);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AcceptAsync(Socket listener)
    {
        var carried = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                _open.Add(client);
                carried.Add(CarryAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
        await Task.WhenAll(carried);
    }

    private async Task CarryAsync(Socket client)
    {
        try
        {
            var request = await ReadWholeAsync(client);
            if (request.Length == 0)
                return;
            var body = Encoding.UTF8.GetString(request.AsSpan(EndOfHead(request)));
            _bodies.Enqueue(body);
            var passing = Decide(body);
            if (passing == Passing.CutBefore)
                return;
            using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await server.ConnectAsync(IPAddress.Loopback, _server);
            await server.SendAsync(request);
            var answer = await ReadWholeAsync(server);
            if (passing == Passing.Silent)
                await client.ReceiveAsync(new byte[1]);
            else if (passing == Passing.Whole)
                await client.SendAsync(answer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            client.Dispose();
        }
    }

    // A head, and as much after it as its Content-Length says, or all until the other end hangs up.
    private static async Task<byte[]> ReadWholeAsync(Socket socket)
    {
        using var read = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (true)
        {
            var so = read.ToArray();
            if (EndOfHead(so) is > 0 and var head && LengthIn(Encoding.Latin1.GetString(so, 0, head)) is { } length && so.Length >= head + length)
                return so;
            var count = await socket.ReceiveAsync(buffer);
            if (count == 0)
                return so;
            read.Write(buffer, 0, count);
        }
    }

    private static int EndOfHead(byte[] bytes) => bytes.AsSpan().IndexOf("\r\n\r\n"u8) is >= 0 and var at ? at + 4 : 0;

    private static int? LengthIn(string head)
        => head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line ? int.Parse(line["Content-Length:".Length..]) : null;
}
