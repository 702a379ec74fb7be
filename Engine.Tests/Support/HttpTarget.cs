using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InterfaceEngine.Tests.Support;

/// <summary>A request as a target saw it.</summary>
internal sealed record HttpSeen(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>A target over a bare socket, so that it can also answer what no HTTP server would.</summary>
internal sealed class HttpTarget : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentQueue<HttpSeen> _seen = new();
    private readonly ConcurrentBag<Socket> _open = [];
    private readonly Task _accepting;

    public HttpTarget(int port = 0)
    {
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public IReadOnlyList<HttpSeen> Seen => [.. _seen];

    /// <summary>What is answered, as it goes over the wire; null hangs up, empty says nothing.</summary>
    public Func<HttpSeen, string?> Answer { get; set; } = _ => Response(200);

    /// <summary>A whole answer.</summary>
    public static string Response(int status, string body = "", params string[] headers)
        => $"HTTP/1.1 {status} Whatever\r\n{string.Concat(headers.Select(h => h + "\r\n"))}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var socket in _open)
            socket.Dispose();
        await Eventually.Ends(_accepting);
    }

    private async Task AcceptAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                _open.Add(socket);
                conversations.Add(ConverseAsync(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            while (await ReadAsync(stream) is { } request)
            {
                _seen.Enqueue(request);
                if (Answer(request) is not { } answer)
                    return;
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            // The other end, or the test, has gone.
        }
    }

    private static async Task<HttpSeen?> ReadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
                return null;
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2))
            .ToDictionary(h => h[0], h => h.Length > 1 ? h[1] : "", StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"))];
        await stream.ReadExactlyAsync(body);
        var first = lines[0].Split(' ');
        return new HttpSeen(first[0], first[1], headers, body);
    }
}
