using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// Transactions of twenty entries over HTTP into the engine, which runs in a process of its own: read, validated, mapped by the maps that ship to twenty objects,
/// stored and queued as twenty deliveries before each is answered. <c>fhir-stages</c> tells what each part of the work takes on one thread.
/// </summary>
internal static class FhirBenchmark
{
    public static int Run(Options options)
    {
        var seconds = options.Number("--seconds", 20);
        var connections = options.Number("--connections", 16);
        var folder = Directory.CreateTempSubdirectory("engine-fhir-").FullName;
        var (inbound, outbound) = (LineBenchmark.FreePort(), LineBenchmark.FreePort());
        using var server = LineBenchmark.EngineProcess("fhir", folder, $$"""
            systems:
              sink: { http: { url: "http://127.0.0.1:{{outbound}}" } }
            channels:
              bundles: { source: { fhir: { listen: "127.0.0.1:{{inbound}}" } } }
            """);
        LineBenchmark.AwaitListener(inbound, server);
        using var memory = new MemoryWatch(server);
        var figures = Send(inbound, connections, options.Number("--warmup", 5), seconds, server);
        server.Kill(entireProcessTree: true);
        server.WaitForExit();
        Directory.Delete(folder, recursive: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {connections} connections, bundles of {FhirBundles.Make(1, 1).Length:n0} bytes with {FhirBundles.Entries} entries, {seconds} s"));
        Console.WriteLine("| bundles/s | entries/s | answer p50 ms | p99 ms | engine CPU us/bundle | client CPU us/bundle | resident MB | refused |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {figures.PerSecond:n0} | {figures.PerSecond * FhirBundles.Entries:n0} | {figures.Median:n1} | {figures.P99:n1} | {figures.ServerMicroseconds:n0} | {figures.ClientMicroseconds:n0} | {memory.PeakMegabytes} | {figures.Refused} |"));
        return figures is { Refused: 0, Answered: > 0 } ? 0 : 1;
    }

    /// <summary>What each part of the work takes, without HTTP and the store.</summary>
    public static int Stages(Options options)
    {
        var measure = new Measurement(options.Number("--rounds", 9), options.Number("--milliseconds", 500));
        var problems = new Problems();
        var model = Configuration.Load(Path.Combine(AppContext.BaseDirectory, "fhir"), null, EngineComponents.All, problems);
        if (model is null || problems.HasErrors)
            throw new InvalidDataException(string.Join("; ", problems));
        var pipeline = new ChannelPipeline(model.Channels[0]);
        var content = FhirBundles.Make(1, 1);
        var tree = FhirReader.Read(content, out _)!;
        var envelope = new Envelope { Channel = "bundles", ReceivedAt = DateTimeOffset.UnixEpoch, Format = ContentFormat.Fhir, Content = content };
        var opened = pipeline.Open(envelope);
        (string, Func<int, int>)[] works =
        [
            ("read", _ => FhirReader.Read(content, out var _)!.Count),
            ("validate", _ => FhirValidator.Validate(tree) is { Count: 0 } ? 1 : throw new InvalidDataException("the bundle is not valid")),
            ("open", _ => pipeline.Open(envelope).SearchKeys.Count),
            ("map and route", _ => pipeline.Run(opened) is RunOutcome.Processed { Deliveries.Count: FhirBundles.Entries } made
                ? made.Deliveries.Count
                : throw new InvalidDataException("the bundle did not become a delivery for each entry")),
        ];
        Console.WriteLine("| one thread, processor time, median (lowest to highest) | ns | per second | bytes allocated |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var (what, work) in works)
        {
            var rounds = measure.Run([0], work);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {what} | {Measurement.Spread(rounds, r => r.Nanoseconds)} | {rounds.Select(r => r.PerSecond).Order().ElementAt(rounds.Count / 2):n0} | {rounds[0].Allocated:n0} |"));
        }
        return 0;
    }

    // Each connection sends a bundle, waits for its answer, and sends the next.
    private static Figures Send(int port, int connections, int warmup, int seconds, Process server)
    {
        var clock = Stopwatch.StartNew();
        var (from, to) = (warmup * Stopwatch.Frequency, (warmup + seconds) * Stopwatch.Frequency);
        var times = new List<long>[connections];
        var refused = 0;
        var threads = Enumerable.Range(0, connections).Select(connection => new Thread(() =>
        {
            using var http = new FhirConnection(port);
            var mine = times[connection] = new List<long>(1 << 14);
            for (var number = 1; clock.ElapsedTicks < to; number++)
            {
                var bundle = FhirBundles.Make(connection, number);
                var sent = clock.ElapsedTicks;
                if (http.Post("/fhir", bundle) != 200)
                    Interlocked.Increment(ref refused);
                else if (sent >= from)
                    mine.Add(clock.ElapsedTicks - sent);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        while (clock.ElapsedTicks < from)
            threads[0].Join(10);
        var (client, engine) = (Environment.CpuUsage.TotalTime, server.TotalProcessorTime);
        while (clock.ElapsedTicks < to)
            threads[0].Join(10);
        server.Refresh();
        (client, engine) = (Environment.CpuUsage.TotalTime - client, server.TotalProcessorTime - engine);
        foreach (var thread in threads)
            thread.Join();
        var all = times.SelectMany(t => t).Order().ToArray();
        double Ms(double share) => all.Length == 0 ? 0 : all[Math.Min(all.Length - 1, (int)(share * all.Length))] * 1000.0 / Stopwatch.Frequency;
        var count = Math.Max(1, all.Length);
        return new Figures(all.Length, (double)all.Length / seconds, Ms(0.5), Ms(0.99), engine.TotalMicroseconds / count, client.TotalMicroseconds / count, refused);
    }

    private sealed record Figures(int Answered, double PerSecond, double Median, double P99, double ServerMicroseconds, double ClientMicroseconds, int Refused);

    // As little client as there can be: the machine's two cores are the engine's to use.
    private sealed class FhirConnection : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
        private readonly byte[] _answer = new byte[256 << 10];
        private readonly int _port;

        public FhirConnection(int port)
        {
            _port = port;
            _socket.Connect(IPAddress.Loopback, port);
        }

        public int Post(string path, byte[] body)
        {
            var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{_port}\r\nContent-Type: application/fhir+json\r\nContent-Length: {body.Length}\r\n\r\n"));
            _socket.Send([head, body]);
            var got = 0;
            while (true)
            {
                var read = _socket.Receive(_answer.AsSpan(got));
                if (read == 0)
                    throw new InvalidDataException("the engine closed the connection");
                got += read;
                var end = _answer.AsSpan(0, got).IndexOf("\r\n\r\n"u8);
                if (end < 0)
                    continue;
                var start = _answer.AsSpan(0, end);
                var at = start.IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
                if (!System.Buffers.Text.Utf8Parser.TryParse(start[at..], out int length, out _))
                    throw new InvalidDataException("the answer does not say its length");
                if (got >= end + 4 + length)
                    return int.Parse(start.Slice("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
