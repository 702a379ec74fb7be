using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using InterfaceEngine.Channels.Framing;

namespace InterfaceEngine.Tests.Support;

/// <summary>One end of an MLLP connection in a test's hands: it sends bytes as it likes and reads frames.</summary>
internal sealed class MllpPeer(Socket socket, Stream? tls = null) : IDisposable
{
    private readonly MllpFrameReader _reader = new(200 << 20);

    /// <summary>The socket.</summary>
    public Socket Socket { get; } = socket;

    /// <summary>The stream above it, where there is one.</summary>
    public SslStream? Tls => tls as SslStream;

    /// <summary>Connects to the port at the end of a source's endpoint, by TLS where it is said how.</summary>
    public static async Task<MllpPeer> ConnectAsync(string endpoint, SslClientAuthenticationOptions? options = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await Eventually.Ends(socket.ConnectAsync(IPEndPoint.Parse(endpoint[(endpoint.LastIndexOf(' ') + 1)..])));
        if (options is null)
            return new MllpPeer(socket);
        var stream = new SslStream(new NetworkStream(socket));
        try
        {
            await Eventually.Ends(stream.AuthenticateAsClientAsync(options));
            return new MllpPeer(socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (tls is not null)
        {
            await Eventually.Ends(tls.WriteAsync(bytes).AsTask());
            return;
        }
        while (!bytes.IsEmpty)
            bytes = bytes[await Eventually.Ends(Socket.SendAsync(bytes, SocketFlags.None))..];
    }

    /// <summary>Sends text as the bytes of Latin-1, without a frame.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends text as one frame.</summary>
    public Task SendFrameAsync(string text) => SendAsync(MllpFraming.Frame(Encoding.Latin1.GetBytes(text)));

    /// <summary>Sends a frame and reads the answer.</summary>
    public async Task<string?> AskAsync(string text)
    {
        await SendFrameAsync(text);
        return await ReadFrameAsync();
    }

    /// <summary>The next frame's content; null where the other end closed the connection.</summary>
    public async Task<string?> ReadFrameAsync()
    {
        while (true)
        {
            switch (_reader.Read(out var bytes))
            {
                case MllpRead.Frame:
                    return Encoding.Latin1.GetString(bytes);
                case MllpRead.NeedMore:
                    break;
                default:
                    throw new InvalidOperationException("The engine sent bytes that are no frame.");
            }
            var count = await ReceiveAsync();
            if (count == 0)
                return null;
            _reader.Advance(count);
        }
    }

    /// <summary>Whether the other end closes the connection, without sending anything before it.</summary>
    public async Task<bool> IsClosedAsync() => await ReadFrameAsync() is null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Socket.Dispose();
        _reader.Dispose();
    }

    private async Task<int> ReceiveAsync()
    {
        try
        {
            return await Eventually.Ends(tls is null ? Socket.ReceiveAsync(_reader.GetBuffer(), SocketFlags.None) : tls.ReadAsync(_reader.GetBuffer()));
        }
        catch (Exception e) when (e is SocketException { SocketErrorCode: SocketError.ConnectionReset } or IOException)
        {
            return 0;
        }
    }
}
