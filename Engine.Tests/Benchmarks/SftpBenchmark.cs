using System.Diagnostics;
using System.Globalization;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// Small files over SFTP, in and out: <c>sftp -b</c> does what the engine does, one after the other in one run, against the same server. Each file is fetched and moved
/// away, and put elsewhere under a hidden name, synced and renamed. The engine stores it between, and syncs the folder too.
/// </summary>
internal static class SftpBenchmark
{
    public static int Run(Options options)
    {
        var (count, size) = (options.Number("--files", 5000), options.Number("--bytes", 2000));
        var folder = options.Text("--dir", "") is { Length: > 0 } named ? Directory.CreateDirectory(named).FullName : Directory.CreateTempSubdirectory("engine-sftp-").FullName;
        var scripts = Path.Combine(Root(), "Engine.Tests", "Peers", "sftp");
        var server = Directory.CreateDirectory(Path.Combine(folder, "server")).FullName;
        var port = LineBenchmark.FreePort();
        Finish("bash", [Path.Combine(scripts, "start.sh"), server], ("SFTP_PORT", $"{port}"));
        try
        {
            var other = Batch(server, port, count, size);
            var (engine, resident) = Engine(folder, server, port, count, size);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {count:n0} files of {size:n0} bytes, in and out"));
            Console.WriteLine("| who | seconds | files/s | of sftp -b | resident MB |");
            Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| sftp -b | {other.TotalSeconds:n1} | {count / other.TotalSeconds:n0} | 100 % | |"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| engine | {engine.TotalSeconds:n1} | {count / engine.TotalSeconds:n0} | {other / engine:P0} | {resident} |"));
            return engine <= other ? 0 : 1;
        }
        finally
        {
            Finish("bash", [Path.Combine(scripts, "stop.sh"), server]);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TimeSpan Batch(string server, int port, int count, int size)
    {
        var files = Path.Combine(server, "files", "batch");
        var local = Directory.CreateDirectory(Path.Combine(server, "local")).FullName;
        foreach (var name in new[] { "in", "done", "out" })
            Directory.CreateDirectory(Path.Combine(files, name));
        Write(Path.Combine(files, "in"), count, size);
        var commands = Enumerable.Range(0, count).SelectMany(n => new[]
        {
            $"get batch/in/f{n} {local}/f{n}", $"rename batch/in/f{n} batch/done/f{n}", $"put -f {local}/f{n} batch/out/.f{n}", $"rename batch/out/.f{n} batch/out/f{n}",
        });
        var batch = Path.Combine(server, "commands");
        File.WriteAllLines(batch, commands);
        var clock = Stopwatch.StartNew();
        Finish("sftp",
        [
            "-q", "-F", "none", "-P", $"{port}", "-i", Path.Combine(server, "keys", "client"), $"-oUserKnownHostsFile={Path.Combine(server, "known_hosts")}", "-b", batch, "127.0.0.1",
        ]);
        clock.Stop();
        Demand(Path.Combine(files, "out"), count);
        return clock.Elapsed;
    }

    private static (TimeSpan Elapsed, long Resident) Engine(string folder, string server, int port, int count, int size)
    {
        var files = Path.Combine(server, "files", "engine");
        var (inbound, outbound, staged) = (Path.Combine(files, "in"), Path.Combine(files, "out"), Path.Combine(files, "staged"));
        foreach (var name in new[] { inbound, outbound, staged })
            Directory.CreateDirectory(name);
        Write(staged, count, size);
        using var engine = LineBenchmark.EngineProcess("sftp", Path.Combine(folder, "engine"), $$"""
            systems:
              bank:
                sftp: { address: "127.0.0.1:{{port}}", user: {{Environment.UserName}}, key: {{server}}/keys/client, known-hosts: {{server}}/known_hosts, root: {{files}} }
            """);
        using var memory = new MemoryWatch(engine);
        // The first shows that it is there.
        File.WriteAllText(Path.Combine(inbound, "first"), "");
        Await(Path.Combine(outbound, "first"), engine);
        var clock = Stopwatch.StartNew();
        foreach (var file in Directory.EnumerateFiles(staged))
            File.Move(file, Path.Combine(inbound, Path.GetFileName(file)));
        while (Count(outbound) <= count)
        {
            if (engine.HasExited || clock.Elapsed > TimeSpan.FromMinutes(10))
                throw new InvalidOperationException($"{Count(outbound)} of {count + 1} files arrived.");
            engine.WaitForExit(20);
        }
        clock.Stop();
        Demand(outbound, count + 1);
        engine.Kill(entireProcessTree: true);
        engine.WaitForExit();
        return (clock.Elapsed, memory.PeakMegabytes);
    }

    private static void Await(string file, Process engine)
    {
        for (var clock = Stopwatch.StartNew(); !File.Exists(file); engine.WaitForExit(20))
        {
            if (engine.HasExited || clock.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("The engine does not take files.");
        }
    }

    private static int Count(string folder) => Directory.EnumerateFiles(folder).Count(f => !Path.GetFileName(f).StartsWith('.'));

    private static void Demand(string folder, int count)
    {
        if (Count(folder) != count)
            throw new InvalidDataException($"{Count(folder)} of {count} files arrived.");
    }

    private static void Write(string folder, int count, int size)
    {
        var bytes = new byte[size];
        for (var n = 0; n < count; n++)
        {
            new Random(n).NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(folder, $"f{n}"), bytes);
        }
    }

    private static void Finish(string command, string[] words, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command, words) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command} ended with exit code {process.ExitCode}.");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "InterfaceEngine.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The benchmark runs from a checkout.");
        return folder;
    }
}
