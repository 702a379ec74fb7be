using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Newtonsoft.Json;

namespace InterfaceEngine.Benchmarks;

/// <summary>What a load came to. Times are of messages sent after the warm-up.</summary>
internal sealed record LoadFigures(int Connections, double Seconds, long Acknowledged, long PerSecond, double MedianMs, double P99Ms, double MaxMs, long Refused, long Errors);

/// <summary>Connections that each send a message, wait for its acknowledgment, and send the next: one blocking thread a connection.</summary>
internal static class Load
{
    public static int Run(Options options)
    {
        var figures = Send(options.Number("--port", 2575), options.Number("--connections", 8), options.Number("--seconds", 10),
            options.Number("--warmup", 2), options.Text("--kind", "mix"));
        Console.WriteLine(JsonConvert.SerializeObject(figures));
        return figures.Errors == 0 ? 0 : 1;
    }

    private static LoadFigures Send(int port, int connections, int seconds, int warmup, string kind)
    {
        long acknowledged = 0, refused = 0, errors = 0;
        var times = new List<long>[connections];
        var clock = Stopwatch.StartNew();
        long from = warmup * Stopwatch.Frequency, to = (warmup + seconds) * Stopwatch.Frequency;
        var threads = new Thread[connections];
        for (var c = 0; c < connections; c++)
        {
            var connection = c;
            var mine = times[c] = new List<long>(1 << 18);
            threads[c] = new Thread(() =>
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
                socket.Connect(IPAddress.Loopback, port);
                var frames = new Frames(socket);
                var expected = new byte[32];
                for (var number = 1; clock.ElapsedTicks < to; number++)
                {
                    var frame = Messages.Frame(kind, connection, number);
                    var length = Encoding.ASCII.GetBytes($"C{connection}N{number}", expected);
                    var sent = clock.ElapsedTicks;
                    socket.Send(frame);
                    var answer = frames.Next();
                    var answered = clock.ElapsedTicks;
                    if (answer.IsEmpty || !Frames.Field(answer, "MSA"u8, 2).SequenceEqual(expected.AsSpan(0, length)))
                    {
                        Interlocked.Increment(ref errors);
                        return;
                    }
                    if (Frames.Field(answer, "MSA"u8, 1) is not [(byte)'A' or (byte)'C', (byte)'A'])
                        Interlocked.Increment(ref refused);
                    else
                        Interlocked.Increment(ref acknowledged);
                    if (sent >= from)
                        mine.Add(answered - sent);
                }
            })
            { IsBackground = true };
        }
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        var all = times.SelectMany(t => t).ToArray();
        Array.Sort(all);
        double Ms(double share) => all.Length == 0 ? 0 : Math.Round(all[Math.Min(all.Length - 1, (int)(share * all.Length))] * 1000.0 / Stopwatch.Frequency, 3);
        return new LoadFigures(connections, seconds, acknowledged, all.Length / seconds, Ms(0.5), Ms(0.99), Ms(1), refused, errors);
    }
}
