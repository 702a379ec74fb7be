using System.Buffers.Binary;
using System.IO.Pipes;
using System.Text;
using InterfaceEngine.Channels.Sftp;

namespace InterfaceEngine.Tests.Channels.Sftp;

/// <summary>The other end of a session's streams, in the test's hands: it says whatever bytes it is told to.</summary>
internal sealed class ScriptedSftpServer : ISftpTransport
{
    private readonly AnonymousPipeServerStream _fromClient = new(PipeDirection.In);
    private readonly AnonymousPipeServerStream _toClient = new(PipeDirection.Out);
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private bool _closed;

    public ScriptedSftpServer()
    {
        ToServer = new AnonymousPipeClientStream(PipeDirection.Out, _fromClient.ClientSafePipeHandle);
        FromServer = new AnonymousPipeClientStream(PipeDirection.In, _toClient.ClientSafePipeHandle);
    }

    /// <summary>What is answered to a request: its type, id and fields come in, whole packets go out. Runs on a thread of its own.</summary>
    public Func<SftpPacketType, uint, byte[], byte[][]> Answer { get; init; } = (_, id, _) => [Status(id, SftpStatus.Ok)];

    /// <summary>What is said to the client's first packet.</summary>
    public byte[] Greeting { get; init; } = Version();

    public string Words { get; init; } = "";

    public Stream ToServer { get; }

    public Stream FromServer { get; }

    /// <summary>Done once the session has given it up.</summary>
    public Task Killed => _killed.Task;

    /// <summary>Starts it; for a pool or a session.</summary>
    public ISftpTransport Start(SftpSettings settings)
    {
        new Thread(Serve) { IsBackground = true }.Start();
        return this;
    }

    public SshEnd WaitForEnd() => new(255, Words);

    public void Kill()
    {
        Close();
        _killed.TrySetResult();
    }

    /// <summary>Says something unasked.</summary>
    public void Nudge(byte[] bytes) => _toClient.Write(bytes);

    /// <summary>Ends what the client hears.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            _toClient.Dispose();
        }
    }

    public void Dispose()
    {
        Kill();
        ToServer.Dispose();
        FromServer.Dispose();
    }

    public static byte[] Version(params string[] extensions)
        => Packet(SftpPacketType.Version, [.. Number(3), .. extensions.SelectMany(e => Text(e).Concat(Text(e.StartsWith("statvfs", StringComparison.Ordinal) ? "2" : "1")))]);

    public static byte[] Status(uint id, SftpStatus status, string words = "")
        => Packet(SftpPacketType.Status, [.. Number(id), .. Number((uint)status), .. Text(words), .. Text("")]);

    public static byte[] Handle(uint id) => Packet(SftpPacketType.Handle, [.. Number(id), .. Text("h")]);

    public static byte[] Attributes(uint id, uint size)
        => Packet(SftpPacketType.Attrs, [.. Number(id), .. Number(1), .. Number(0), .. Number(size)]);

    public static byte[] Packet(SftpPacketType type, byte[] fields) => [.. Number((uint)fields.Length + 1), (byte)type, .. fields];

    public static byte[] Number(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    public static byte[] Text(string text) => [.. Number((uint)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private void Serve()
    {
        try
        {
            ReadPacket();
            Say(Greeting);
            while (ReadPacket() is { } packet)
            {
                var id = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(1));
                foreach (var answer in Answer((SftpPacketType)packet[0], id, packet[5..]))
                    Say(answer);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client is gone.
        }
        Close();
        _fromClient.Dispose();
    }

    private byte[]? ReadPacket()
    {
        var head = new byte[4];
        if (_fromClient.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4)
            return null;
        var packet = new byte[BinaryPrimitives.ReadInt32BigEndian(head)];
        _fromClient.ReadExactly(packet);
        return packet;
    }

    private void Say(byte[] bytes)
    {
        // An empty answer is the end of the conversation.
        if (bytes.Length == 0)
            Close();
        else
            _toClient.Write(bytes);
    }
}
