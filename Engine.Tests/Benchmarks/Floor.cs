using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// The least that any durable engine must do: read the frame, append it to a file, one fsync for all that wait, acknowledge, forward over four
/// connections, append the outcome. No pipeline, no order, no retries, no queries.
/// </summary>
internal static class Floor
{
    private const int OutboundConnections = 4;

    private sealed record Append(byte[] Bytes, SemaphoreSlim? Synced);

    public static int Run(Options options)
    {
        var folder = options.Text("--dir", ".");
        Directory.CreateDirectory(folder);
        using var journal = new FileStream(Path.Combine(folder, "floor.journal"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        using var appends = new BlockingCollection<Append>(1 << 17);
        using var forwards = new BlockingCollection<byte[]>(1 << 17);
        Start(() => Write(journal, appends));
        for (var i = 0; i < OutboundConnections; i++)
            Start(() => Forward(options.Number("--forward", 2600), forwards, appends));
        using var listener = new TcpListener(IPAddress.Loopback, options.Number("--port", 2575));
        listener.Start();
        Console.WriteLine("ready");
        while (true)
        {
            var socket = listener.AcceptSocket();
            Start(() => Receive(socket, appends, forwards));
        }
    }

    private static void Start(Action work) => new Thread(() => work()) { IsBackground = true }.Start();

    private static void Write(FileStream journal, BlockingCollection<Append> appends)
    {
        using var batch = new MemoryStream();
        var waiting = new List<SemaphoreSlim>();
        foreach (var first in appends.GetConsumingEnumerable())
        {
            batch.SetLength(0);
            waiting.Clear();
            var next = first;
            do
            {
                batch.Write(next.Bytes);
                if (next.Synced is not null)
                    waiting.Add(next.Synced);
            }
            while (batch.Length < 4 << 20 && appends.TryTake(out next));
            journal.Write(batch.GetBuffer(), 0, (int)batch.Length);
            journal.Flush(flushToDisk: true);
            foreach (var synced in waiting)
                synced.Release();
        }
    }

    private static void Receive(Socket socket, BlockingCollection<Append> appends, BlockingCollection<byte[]> forwards)
    {
        using var _ = socket;
        socket.NoDelay = true;
        using var synced = new SemaphoreSlim(0);
        var frames = new Frames(socket);
        var answer = new byte[256];
        try
        {
            while (true)
            {
                var message = frames.Next();
                if (message.IsEmpty)
                    return;
                var frame = new byte[message.Length + 3];
                frame[0] = 0x0b;
                message.CopyTo(frame.AsSpan(1));
                frame[^2] = 0x1c;
                frame[^1] = 0x0d;
                appends.Add(new Append(frame, synced));
                synced.Wait();
                forwards.Add(frame);
                var id = Encoding.ASCII.GetString(Frames.Field(frame.AsSpan(1), "MSH"u8, 10));
                socket.Send(answer, Encoding.ASCII.GetBytes($"\vMSH|^~\\&|FLOOR|S|E|H|20260314093000||ACK|A{id}|P|2.5.1\rMSA|AA|{id}\r\u001c\r", answer), SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            // The sender went away.
        }
    }

    private static void Forward(int port, BlockingCollection<byte[]> forwards, BlockingCollection<Append> appends)
    {
        var outcome = new Append("DELIVERED......."u8.ToArray(), null);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var frames = new Frames(socket);
        foreach (var frame in forwards.GetConsumingEnumerable())
        {
            socket.Send(frame);
            if (frames.Next().IsEmpty)
                throw new IOException("The sink closed the connection.");
            appends.Add(outcome);
        }
    }
}
