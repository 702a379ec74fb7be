using System.Diagnostics;
using System.Globalization;

namespace InterfaceEngine.Benchmarks;

/// <summary>
/// Files over SFTP, against OpenSSH's server: many small ones in and out, beside <c>sftp -b</c> doing the same in the same run, and one that would not fit into the
/// memory that the engine may have, through all four ends (in and out, folder and SFTP).
/// </summary>
/// <remarks>
/// In is: read, stored, moved (the client: get, rename). Out is: written under another name, synced, renamed (the client: put -f, rename). Both are timed from the
/// first file that is done to the last, so neither a connection nor a start counts. The client's own spread over the rounds is the machine's noise. The
/// engine syncs the folder too, and its own store beside it. In order it waits for each file before the next, as the client does; without, several are under way.
/// </remarks>
internal static class FilesBenchmark
{
    private const long MostResidentMegabytes = 150;
    private const int WarmUp = 300;

    public static int Run(Options options)
    {
        var (count, size, rounds, large) = (options.Number("--files", 5000), options.Number("--size", 2048), options.Number("--rounds", 3), options.Number("--large", 1024));
        var folder = Directory.CreateTempSubdirectory("engine-files-").FullName;
        var isGood = true;
        try
        {
            using var peer = new SftpPeer(Path.Combine(folder, "peer"));
            if (count > 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {count:n0} files of {size:n0} bytes, {rounds} rounds in turn; files/s, median (lowest to highest)"));
                Console.WriteLine("| direction | sftp -b | engine | engine / sftp | noise (spread of sftp -b) |");
                Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
                isGood &= Compare("in: SFTP, stored, moved", rounds, () => ClientIn(peer, count, size), round => EngineIn(peer, Path.Combine(folder, $"in-{round}"), count, size));
                isGood &= Compare("out: written, synced, renamed", rounds, () => ClientOut(peer, count, size), round => EngineOut(peer, Path.Combine(folder, $"out-{round}"), count, size, isOrdered: false));
                if (options.Text("--ordered", "no") == "yes")
                    Compare("out, one after the other", rounds, () => ClientOut(peer, count, size), round => EngineOut(peer, Path.Combine(folder, $"ordered-{round}"), count, size, isOrdered: true));
            }
            if (large > 0)
                isGood &= Large(peer, Path.Combine(folder, "large"), (long)large << 20);
        }
        finally
        {
            if (options.Text("--keep", "").Length == 0)
                Directory.Delete(folder, recursive: true);
        }
        return isGood ? 0 : 1;
    }

    private static bool Compare(string direction, int rounds, Func<double> client, Func<int, double> engine)
    {
        var (clients, engines) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            Console.Error.WriteLine($"{direction}, round {round + 1} …");
            clients.Add(client());
            engines.Add(engine(round));
        }
        clients.Sort();
        engines.Sort();
        var ratio = engines[engines.Count / 2] / clients[clients.Count / 2];
        var noise = (clients[^1] - clients[0]) / clients[clients.Count / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {direction} | {Spread(clients)} | {Spread(engines)} | {ratio:F2} | {noise:P0} |"));
        return ratio >= 1 - noise;
    }

    private static string Spread(List<double> sorted)
        => string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Count / 2]:n0} ({sorted[0]:n0} to {sorted[^1]:n0})");

    private static double ClientIn(SftpPeer peer, int count, int size)
    {
        var (source, done, local) = (Fresh(peer.Files, "client-in"), Fresh(peer.Files, "client-done"), Fresh(peer.Folder, "local"));
        Fill(source, count, size);
        using var client = peer.StartBatch(Enumerable.Range(0, count).SelectMany(i => new[]
        {
            $"get client-in/{Name(i)} {local}/{Name(i)}",
            $"rename client-in/{Name(i)} client-done/{Name(i)}",
        }));
        return Watch(done, count, client);
    }

    private static double ClientOut(SftpPeer peer, int count, int size)
    {
        var (local, done) = (Fresh(peer.Folder, "local"), Fresh(peer.Files, "client-out"));
        Fill(local, count, size);
        using var client = peer.StartBatch(Enumerable.Range(0, count).SelectMany(i => new[]
        {
            $"put -f {local}/{Name(i)} client-out/.{Name(i)}.part",
            $"rename client-out/.{Name(i)}.part client-out/{Name(i)}",
        }));
        return Watch(done, count, client);
    }

    private static double EngineIn(SftpPeer peer, string configuration, int count, int size)
    {
        var (source, done, staged) = (Fresh(peer.Files, "engine-in"), Fresh(peer.Files, "engine-in/done"), Fresh(peer.Files, "staged"));
        using var engine = Start(peer, configuration, """
            channel: taking
            version: 1.0.0
            data: finance
            source:
              from: bank
              sftp: { path: engine-in, pattern: "*.dat", stable-for: 0s, poll: 100ms }
              format: raw
            pipeline:
              - filter: "=%size.toInteger() < 0"
            destinations:
              nowhere:
                send: { to: ward, folder: { path: nowhere, name: "{%file}" } }
            """);
        Fill(staged, WarmUp, size, "warm-");
        Move(staged, source);
        Watch(done, WarmUp, engine);
        Fill(staged, count, size);
        Move(staged, source);
        var rate = Watch(done, count + WarmUp, engine, WarmUp);
        Stop(engine);
        return rate;
    }

    private static double EngineOut(SftpPeer peer, string configuration, int count, int size, bool isOrdered)
    {
        var (source, done, staged) = (Path.Combine(configuration, "in"), Fresh(peer.Files, "engine-out"), Path.Combine(configuration, "staged"));
        using var engine = Start(peer, configuration, $$"""
            channel: giving
            version: 1.0.0
            data: finance
            source:
              from: ward
              folder: { path: in, pattern: "*.dat", stable-for: 0s, poll: 50ms }
              format: raw
            destinations:
              out:
                unordered: {{(isOrdered ? "false" : "true")}}
                send: { to: bank, sftp: { path: engine-out, name: "{%file}" } }
            """);
        Directory.CreateDirectory(staged);
        Fill(staged, WarmUp, size, "warm-");
        Move(staged, source);
        Watch(done, WarmUp, engine);
        // All of them wait, stored, before the first goes out: what is measured is the way out alone.
        Ask("queues", "pause", "giving/out", "--reason", "benchmark", "--config", configuration);
        Fill(staged, count, size);
        Move(staged, source);
        Watch(Path.Combine(source, "done"), count + WarmUp, engine, WarmUp);
        Ask("queues", "resume", "giving/out", "--reason", "benchmark", "--config", configuration);
        var rate = Watch(done, count + WarmUp, engine, WarmUp);
        Stop(engine);
        return rate;
    }

    private static bool Large(SftpPeer peer, string configuration, long size)
    {
        Fresh(peer.Files, "exchange");
        using var engine = Start(peer, configuration, """
            channel: there
            version: 1.0.0
            data: finance
            source:
              from: ward
              folder: { path: in, pattern: "*.bin", stable-for: 0s, poll: 50ms, max-size: 100GB }
              format: raw
            destinations:
              copy:
                send: { to: bank, sftp: { path: exchange, name: "{%file}" } }
            """, """
            channel: back
            version: 1.0.0
            data: finance
            source:
              from: bank
              sftp: { path: exchange, pattern: "*.bin", stable-for: 0s, poll: 50ms, max-size: 100GB }
              format: raw
            destinations:
              copy:
                send: { to: ward, folder: { path: out, name: "{%file}" } }
            """);
        var name = Path.Combine(configuration, "large.bin");
        Write(name, size);
        var clock = Stopwatch.StartNew();
        File.Move(name, Path.Combine(configuration, "in", "large.bin"));
        var outcome = Path.Combine(configuration, "out", "large.bin");
        Await(() => File.Exists(outcome), engine, "the large file came through");
        var seconds = clock.Elapsed.TotalSeconds;
        var peak = Peak(engine);
        var isSame = IsSame(outcome, size);
        Stop(engine);
        Console.WriteLine();
        Console.WriteLine("| one file | through | s | MB/s | most resident MB | same bytes |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | --- |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {size >> 20:n0} MB | folder, store, SFTP, store, folder | {seconds:F1} | {(size >> 20) / seconds:n0} | {peak} | {(isSame ? "yes" : "no")} |"));
        return isSame && peak < MostResidentMegabytes;
    }

    private static Process Start(SftpPeer peer, string configuration, params string[] channels)
    {
        Directory.CreateDirectory(Path.Combine(configuration, "channels"));
        Directory.CreateDirectory(Path.Combine(configuration, "in"));
        peer.CopyKeys(configuration);
        File.WriteAllText(Path.Combine(configuration, "engine.yaml"), $"node: files\nadmin: {{ listen: \"127.0.0.1:{LineBenchmark.FreePort()}\" }}\n");
        File.WriteAllText(Path.Combine(configuration, "systems.yaml"), $"""
            ward: {"{"} description: This machine, owner: benchmarks, data: finance {"}"}
            bank: {"{"} description: The server, owner: benchmarks, data: finance, sftp: {peer.SystemYaml} {"}"}
            """);
        for (var i = 0; i < channels.Length; i++)
            File.WriteAllText(Path.Combine(configuration, "channels", channels[i].Split('\n')[0]["channel: ".Length..].Trim() + ".yaml"), channels[i]);
        var start = new ProcessStartInfo("dotnet", [Engine(), "run", "--config", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var engine = Process.Start(start)!;
        using var ready = new ManualResetEventSlim();
        engine.OutputDataReceived += (_, line) =>
        {
            if (line.Data == "ready")
                ready.Set();
        };
        engine.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text && (text.Contains("error", StringComparison.OrdinalIgnoreCase) || text.Contains("warn", StringComparison.OrdinalIgnoreCase)))
                Console.Error.WriteLine(text);
        };
        engine.BeginOutputReadLine();
        engine.BeginErrorReadLine();
        if (!ready.Wait(TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException("The engine did not become ready.");
        return engine;
    }

    private static string Engine() => Path.Combine(AppContext.BaseDirectory, "InterfaceEngine.dll");

    private static void Ask(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Engine(), .. words]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', words)}: {process.StandardError.ReadToEnd()}");
    }

    private static void Stop(Process engine)
    {
        engine.Kill(entireProcessTree: true);
        engine.WaitForExit();
    }

    // Files a second, from the first one behind those that are there already to the last.
    private static double Watch(string folder, int count, Process worker, int before = 0)
    {
        Stopwatch? clock = null;
        var first = 0;
        Await(() =>
        {
            var there = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Count(f => Path.GetFileName(f)[0] != '.') : 0;
            if (clock is null && there > before)
                (clock, first) = (Stopwatch.StartNew(), there);
            return there >= count;
        }, worker, $"{count} files in {folder}");
        return (count - first) / clock!.Elapsed.TotalSeconds;
    }

    private static void Await(Func<bool> holds, Process worker, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(10))
                throw new InvalidOperationException($"Waited in vain: {what}");
            // A client that is done ends before the last look.
            if (worker.WaitForExit(10) && !holds())
                throw new InvalidOperationException($"It ended with {worker.ExitCode} before this: {what}");
        }
    }

    private static string Fresh(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        return Directory.CreateDirectory(path).FullName;
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:D6}.dat");

    private static void Fill(string folder, int count, int size, string prefix = "")
    {
        var bytes = new byte[size];
        for (var i = 0; i < count; i++)
        {
            new Random(i).NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(folder, prefix + Name(i)), bytes);
        }
    }

    private static void Move(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from).Order(StringComparer.Ordinal))
            File.Move(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static void Write(string path, long size)
    {
        var block = new byte[1 << 20];
        using var file = File.Create(path);
        for (long at = 0; at < size; at += block.Length)
        {
            new Random((int)(at >> 20)).NextBytes(block);
            file.Write(block);
        }
        file.Flush(flushToDisk: true);
    }

    private static bool IsSame(string path, long size)
    {
        var (expected, found) = (new byte[1 << 20], new byte[1 << 20]);
        using var file = File.OpenRead(path);
        for (long at = 0; at < size; at += expected.Length)
        {
            new Random((int)(at >> 20)).NextBytes(expected);
            if (file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) < found.Length || !expected.AsSpan().SequenceEqual(found))
                return false;
        }
        return file.Length == size;
    }

    // As Linux counts it: the most that it ever had.
    private static long Peak(Process engine)
        => long.Parse(File.ReadLines($"/proc/{engine.Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10;
}
