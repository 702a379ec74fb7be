using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Engine.Demo;

/// <summary>Department systems for the demo: they take any HL7 v2 message over MLLP and acknowledge it.</summary>
/// <param name="port">Their loopback port.</param>
/// <param name="time">The time that their acknowledgments carry.</param>
internal sealed class SandboxDepartments(int port, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _received = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private TcpListener? _listener;
    private Task? _accepting;

    /// <summary>Type and control id of what came, in order: <c>ADT^A01 ADT0001</c>.</summary>
    public IReadOnlyCollection<string> Received => _received;

    /// <summary>Begins to listen.</summary>
    public void Start()
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Stop();
        if (_accepting is not null)
            await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The demo is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        using var reader = new MllpFrameReader(10 << 20);
        try
        {
            while (true)
            {
                while (reader.Read(out var frame) is var read && read != MllpRead.NeedMore)
                    if (read == MllpRead.Frame)
                        await socket.SendAsync(Answer(frame.ToArray()), _stop.Token);
                var received = await socket.ReceiveAsync(reader.GetBuffer(), _stop.Token);
                if (received == 0)
                    return;
                reader.Advance(received);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The sender went away, or the demo is over.
        }
    }

    private byte[] Answer(byte[] content)
    {
        if (!Hl7v2Header.TryRead(content, out var header))
            return [];
        var controlId = header.ReadText(content, 10);
        _received.Enqueue($"{header.ReadText(content, 9)}^{header.ReadText(content, 9, 2)} {controlId}");
        return MllpFraming.Frame(Hl7v2Acknowledgment.Write(content, Hl7v2AcknowledgmentCode.AA, $"S{_received.Count}", time.GetUtcNow()));
    }
}
