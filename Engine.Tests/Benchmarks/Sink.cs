using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Newtonsoft.Json;

namespace InterfaceEngine.Benchmarks;

/// <summary>What a sink got. <see cref="PerSecond"/> is over the time from the first to the last arrival, draining included.</summary>
internal sealed record SinkFigures(long Received, long Unique, long Repeats, long OutOfOrder, long Unreadable, double Seconds, long PerSecond);

/// <summary>Acknowledges everything, and counts repeats and messages of one key that come out of order. Ends by itself when nothing comes any more.</summary>
internal static class Sink
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, HashSet<int>> Seen = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, int> LastOfKey = new(StringComparer.Ordinal);
    private static readonly Stopwatch Clock = Stopwatch.StartNew();
    private static long _received, _unique, _repeats, _outOfOrder, _unreadable, _first, _last;

    public static int Run(Options options)
    {
        using var listener = new TcpListener(IPAddress.Loopback, options.Number("--port", 2600));
        listener.Start();
        Console.Error.WriteLine("ready");
        var accepting = new Thread(() =>
        {
            while (true)
            {
                var socket = listener.AcceptSocket();
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        })
        { IsBackground = true };
        accepting.Start();
        using var stop = new ManualResetEventSlim();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { context.Cancel = true; stop.Set(); });
        var idle = options.Number("--idle", 5) * Stopwatch.Frequency;
        while (!stop.Wait(50))
            if (Volatile.Read(ref _last) > 0 && Clock.ElapsedTicks - Volatile.Read(ref _last) > idle)
                break;
        var seconds = Math.Max(0.001, (double)(_last - _first) / Stopwatch.Frequency);
        Console.WriteLine(JsonConvert.SerializeObject(new SinkFigures(_received, _unique, _repeats, _outOfOrder, _unreadable, Math.Round(seconds, 2), (long)(_unique / seconds))));
        return 0;
    }

    private static void Serve(Socket socket)
    {
        using var _ = socket;
        socket.NoDelay = true;
        var frames = new Frames(socket);
        var answer = new byte[256];
        try
        {
            while (true)
            {
                var message = frames.Next();
                if (message.IsEmpty)
                    return;
                var id = Encoding.ASCII.GetString(Frames.Field(message, "MSH"u8, 10));
                Count(id, Encoding.ASCII.GetString(Frames.Field(message, "PID"u8, 3)).Split('^')[0]);
                socket.Send(answer, Encoding.ASCII.GetBytes($"\vMSH|^~\\&|SINK|S|ENGINE|HUB|20260314093000||ACK|A{id}|P|2.5.1\rMSA|AA|{id}\r\u001c\r", answer), SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            // The peer went away; what it sent is counted.
        }
    }

    private static void Count(string id, string key)
    {
        var split = id.IndexOf('N', StringComparison.Ordinal);
        lock (Gate)
        {
            _received++;
            _last = Clock.ElapsedTicks;
            if (_first == 0)
                _first = _last;
            if (split < 0 || !int.TryParse(id.AsSpan(split + 1), NumberStyles.None, null, out var number))
            {
                _unreadable++;
                return;
            }
            var connection = id[..split];
            if (!Seen.TryGetValue(connection, out var numbers))
                Seen[connection] = numbers = [];
            if (!numbers.Add(number))
            {
                _repeats++;
                return;
            }
            _unique++;
            if (LastOfKey.TryGetValue(key, out var last) && last > number)
                _outOfOrder++;
            LastOfKey[key] = number;
        }
    }
}
