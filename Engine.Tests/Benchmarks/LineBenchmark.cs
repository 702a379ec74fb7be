using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Newtonsoft.Json;

namespace InterfaceEngine.Benchmarks;

/// <summary>What one turn came to.</summary>
internal sealed record Turn(string Who, LoadFigures Load, SinkFigures Sink, long ResidentMegabytes)
{
    public long Lost => Math.Max(0, Load.Acknowledged - Sink.Unique);
}

/// <summary>
/// Floor and engine in turn, each a process of its own with the same load and sink beside it. The delivered rate is over the time from the first to
/// the last arrival at the sink, so that a queue that must still drain counts against it; every turn ends with empty queues.
/// </summary>
internal static class LineBenchmark
{
    public static int Run(Options options)
    {
        var counts = options.Text("--connections", "1,8,32").Split(',').Select(int.Parse).ToArray();
        var rounds = options.Number("--rounds", 1);
        var scratch = options.Text("--keep", "");
        var folder = scratch.Length > 0 ? scratch : Directory.CreateTempSubdirectory("engine-line-").FullName;
        var turns = new List<Turn>();
        foreach (var connections in counts)
            for (var round = 0; round < rounds; round++)
            {
                var place = Path.Combine(folder, $"{connections}-{round}");
                turns.Add(One("floor", connections, options, Path.Combine(place, "floor"), FloorProcess));
                if (options.Text("--reference", "") is { Length: > 0 } reference)
                    turns.Add(One("reference floor", connections, options, Path.Combine(place, "reference"), (i, o, d) => ReferenceProcess(reference, i, o, d)));
                turns.Add(One("engine", connections, options, Path.Combine(place, "engine"), EngineProcess));
            }
        Report(turns);
        if (scratch.Length == 0)
            Directory.Delete(folder, recursive: true);
        // The floor has no lanes, and may overtake itself: what is demanded is demanded of the engine.
        return turns.Where(t => t.Who == "engine").All(t => t.Lost == 0 && t.Sink.OutOfOrder == 0 && t.Load is { Errors: 0, Refused: 0 }) ? 0 : 1;
    }

    private static Turn One(string who, int connections, Options options, string folder, Func<int, int, string, Process> start)
    {
        Console.Error.WriteLine($"{who}, {connections} connection{(connections == 1 ? "" : "s")} …");
        Directory.CreateDirectory(folder);
        int inbound = FreePort(), outbound = FreePort();
        using var sink = Start(Self(), $"sink --port {outbound} --idle 3");
        sink.StandardError.ReadLine();
        using var server = start(inbound, outbound, folder);
        AwaitListener(inbound, server);
        using var memory = new MemoryWatch(server);
        using var load = Start(Self(), $"load --port {inbound} --connections {connections} --seconds {options.Number("--seconds", 60)} --warmup {options.Number("--warmup", 5)} --kind {options.Text("--kind", "mix")}");
        var loaded = JsonConvert.DeserializeObject<LoadFigures>(load.StandardOutput.ReadToEnd())!;
        var sunk = JsonConvert.DeserializeObject<SinkFigures>(sink.StandardOutput.ReadToEnd())!;
        var resident = memory.PeakMegabytes;
        server.Kill(entireProcessTree: true);
        server.WaitForExit();
        if (options.Text("--keep", "").Length == 0)
            Directory.Delete(folder, recursive: true);
        return new Turn(who, loaded, sunk, resident);
    }

    private static Process FloorProcess(int inbound, int outbound, string folder)
        => Start(Self(), $"floor --port {inbound} --forward {outbound} --dir {folder}");

    private static Process ReferenceProcess(string command, int inbound, int outbound, string folder)
    {
        var space = command.IndexOf(' ', StringComparison.Ordinal);
        var (file, before) = space < 0 ? (command, "") : (command[..space], command[(space + 1)..] + " ");
        return Start(file, $"{before}floor --port {inbound} --forward {outbound} --dir {folder}");
    }

    private static Process EngineProcess(int inbound, int outbound, string folder) => EngineProcess("line", folder, $$"""
        systems:
          sink: { mllp: { address: "127.0.0.1:{{outbound}}" } }
        channels:
          line: { source: { mllp: { listen: "127.0.0.1:{{inbound}}" } } }
        """);

    /// <summary>Starts the engine with one of the configuration folders here; only its addresses are this run's.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="folder">Where it is copied to and keeps its state.</param>
    /// <param name="environment">The addresses, as an environment file has them.</param>
    public static Process EngineProcess(string name, string folder, string environment)
    {
        var source = Path.Combine(AppContext.BaseDirectory, name);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
        Directory.CreateDirectory(Path.Combine(folder, "environments"));
        File.WriteAllText(Path.Combine(folder, "environments", "bench.yaml"), $$"""
            engine:
              admin: { listen: "127.0.0.1:{{FreePort()}}" }
            {{environment}}
            """);
        return Start("dotnet", $"{Path.Combine(AppContext.BaseDirectory, "InterfaceEngine.dll")} run --config {folder} --env bench");
    }

    private static void Report(List<Turn> turns)
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().DateTime):yyyy-MM-dd}");
        Console.WriteLine("| connections | who | delivered/s | of floor | ack p50 ms | of floor | ack p99 ms | resident MB | acknowledged | lost | repeats | out of order |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var group in turns.GroupBy(t => t.Load.Connections))
        {
            // Ratios are against the faster floor.
            var floors = group.Where(t => t.Who != "engine").ToArray();
            double rate = floors.Max(t => t.Sink.PerSecond), median = floors.Min(t => t.Load.MedianMs);
            foreach (var turn in group)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {group.Key} | {turn.Who} | {turn.Sink.PerSecond:N0} | {turn.Sink.PerSecond / rate:P0} | {turn.Load.MedianMs:F3} | {turn.Load.MedianMs / median:F2}x | {turn.Load.P99Ms:F3} | {turn.ResidentMegabytes} | {turn.Load.Acknowledged:N0} | {turn.Lost} | {turn.Sink.Repeats} | {turn.Sink.OutOfOrder} |"));
        }
    }

    private static string Self() => Environment.ProcessPath!;

    private static Process Start(string file, string arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Run through "dotnet X.dll" the process path is dotnet itself.
        if (file == Self() && Path.GetFileNameWithoutExtension(file) == "dotnet")
            start.Arguments = $"{typeof(LineBenchmark).Assembly.Location} {arguments}";
        return Process.Start(start)!;
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Waits until a process listens on a port.</summary>
    public static void AwaitListener(int port, Process server)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!server.HasExited && clock.Elapsed < TimeSpan.FromSeconds(60))
            {
                server.WaitForExit(50);
            }
            catch (SocketException)
            {
                throw new InvalidOperationException($"The server did not listen: {server.StandardError.ReadToEnd()}{server.StandardOutput.ReadToEnd()}");
            }
        }
    }
}

/// <summary>Looks at a process's resident memory five times a second, and drains its output so that it never blocks.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly Timer _timer;
    private long _peak;

    public MemoryWatch(Process process)
    {
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _timer = new Timer(_ => Look(process), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    public long PeakMegabytes => Interlocked.Read(ref _peak) >> 20;

    public void Dispose() => _timer.Dispose();

    private void Look(Process process)
    {
        try
        {
            process.Refresh();
            if (process.WorkingSet64 > Interlocked.Read(ref _peak))
                Interlocked.Exchange(ref _peak, process.WorkingSet64);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
