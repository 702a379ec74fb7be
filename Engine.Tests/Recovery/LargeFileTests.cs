using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Recovery;

/// <summary>Files that would not fit into the memory that the engine may have, through an engine as it is shipped.</summary>
internal sealed class LargeFileTests
{
    private const long MostResident = 150L << 20;

    [Test]
    public async Task A_large_file_goes_in_and_out_over_folders_and_sftp_and_memory_stays_small()
    {
        const long Size = 200L << 20;
        await using var server = await SftpServer.StartAsync();
        Directory.CreateDirectory(Path.Combine(server.Files, "exchange"));
        using var folder = Configured(server);
        await using var engine = await EngineProcess.RunAsync(folder.Path);
        await Drop(folder, "scan.bin", Size);

        await Eventually.IsTrue(() => File.Exists(Path.Combine(server.Files, "exchange", "scan.bin")) || File.Exists(folder["out", "scan.bin"]), "it is on the server");
        await Eventually.IsTrue(() => File.Exists(folder["out", "scan.bin"]), "it came back");
        await Eventually.IsTrue(() => File.Exists(folder["in", "done", "scan.bin"]), "it is moved away");
        var peak = engine.PeakResidentBytes;
        TestContext.Out.WriteLine($"{Size >> 20} MB over four ends, at most {peak >> 20} MB resident");
        Assert.That(IsPattern(folder["out", "scan.bin"], Size), Is.True);
        Assert.That(peak, Is.LessThan(MostResident));
        Assert.That(await engine.TerminateAsync(), Is.Zero);
        Assert.That(Directory.GetFiles(folder["store", "content"]), Has.Length.EqualTo(2), "one file a message, whatever it owes");
    }

    [Test]
    public async Task A_large_file_of_records_is_divided_while_it_is_read_and_memory_stays_small()
    {
        const int Records = 400_000;
        using var folder = ScratchFolder.Create();
        Write(folder, "", """
            channel: items
            version: 1.0.0
            data: finance
            source:
              from: ward
              folder: { path: in, pattern: "*.csv", stable-for: 0s, poll: 100ms, max-size: 5GB }
              format: { csv: { delimiter: ",", header: true } }
              split: records
            key: code
            pipeline:
              - filter: code = 'C7'
            destinations:
              copy:
                order-by: code
                send: { to: ward, folder: { path: out, name: "{code}.csv" } }
            """);
        await using var engine = await EngineProcess.RunAsync(folder.Path);
        Directory.CreateDirectory(folder["in"]);
        await using (var file = new StreamWriter(folder["in", ".items"]))
        {
            await file.WriteAsync("code,name\n");
            for (var i = 0; i < Records; i++)
                await file.WriteAsync($"C{i},{new string('n', 80)}\n");
        }
        File.Move(folder["in", ".items"], folder["in", "items.csv"]);
        for (var i = 0; i < 6 && !File.Exists(folder["in", "done", "items.csv"]); i++)
            await Task.WhenAny(Eventually.IsTrue(() => File.Exists(folder["in", "done", "items.csv"]), "all records are stored"));
        Assert.That(File.Exists(folder["in", "done", "items.csv"]), Is.True);
        var peak = engine.PeakResidentBytes;
        TestContext.Out.WriteLine($"{Records} records, at most {peak >> 20} MB resident");
        Assert.That(folder.Names("out"), Is.EqualTo(new[] { "C7.csv" }));
        Assert.That(peak, Is.LessThan(MostResident));
    }

    [Test]
    public async Task The_console_shows_all_of_a_large_file_and_replays_it()
    {
        using var folder = ScratchFolder.Create();
        Write(folder, "", """
            channel: notes
            version: 1.0.0
            data: finance
            source:
              from: ward
              folder: { path: in, pattern: "*.txt", stable-for: 0s, poll: 100ms }
              format: raw
            destinations:
              copy:
                send: { to: ward, folder: { path: out, name: "{%file}" } }
            """);
        await using var engine = await EngineProcess.RunAsync(folder.Path);
        var text = string.Concat(Enumerable.Range(0, 400_000).Select(i => $"line {i} of a note that nobody wrote, with an ü\n"));
        Directory.CreateDirectory(folder["in"]);
        await File.WriteAllTextAsync(folder["in", ".note"], text);
        File.Move(folder["in", ".note"], folder["in", "note.txt"]);
        await Eventually.IsTrue(() => File.Exists(folder["out", "note.txt"]), "it went out");

        var masked = await ConsoleRun.Of("messages", "show", "m-1-1", "--raw", "--config", folder.Path);
        Assert.That((masked.ExitCode, masked.Out), Is.EqualTo((0, $"‹{System.Text.Encoding.UTF8.GetByteCount(text)} bytes›\n")));
        foreach (var view in (string[][])[["--raw"], ["--payload", "copy"]])
        {
            var shown = await ConsoleRun.Of(["messages", "show", "m-1-1", .. view, "--reveal", "--reason", "ticket 1", "--config", folder.Path]);
            Assert.That((shown.ExitCode, shown.Out == text), Is.EqualTo((0, true)), shown.Error);
        }
        Assert.That((await ConsoleRun.Of("messages", "list", "text:\"line 399999 of\"", "--config", folder.Path)).Lines, Has.Count.EqualTo(2), "found by what it holds, under one headline");

        foreach (var mode in (string[])["--resend", "--reprocess"])
        {
            File.Delete(folder["out", "note.txt"]);
            var replayed = await ConsoleRun.Of("replay", "m-1-1", mode, "--again", "--yes", "--reason", "ticket 1", "--config", folder.Path);
            Assert.That(replayed.ExitCode, Is.Zero, replayed.Error);
            if (mode == "--resend")
                await Eventually.IsTrue(() => File.Exists(folder["out", "note.txt"]), "it went out again");
        }
        Assert.That(Content(folder), Has.Count.EqualTo(1), "all of it is one file");
    }

    [Test]
    public async Task Killed_while_a_large_file_comes_is_stored_and_goes_out_it_arrives_once_and_whole()
    {
        const long Size = 60L << 20;
        await using var server = await SftpServer.StartAsync();
        Directory.CreateDirectory(Path.Combine(server.Files, "exchange"));
        using var folder = Configured(server);
        await Drop(folder, "scan.bin", Size);
        // Where the engine is when it is killed, by what can be seen of it from outside.
        (string At, Func<bool> IsThere)[] steps =
        [
            ("while its content is written", () => Content(folder).Any(l => l > 0)),
            ("with its content written", () => Content(folder).Any(l => l == Size)),
            ("while it is written on the server", () => Directory.GetFiles(Path.Combine(server.Files, "exchange")).Length > 0),
            ("while it comes back", () => Content(folder).Count(l => l > 0) > 1),
            ("while it goes out", () => Directory.Exists(folder["out"]) && Directory.GetFiles(folder["out"]).Length > 0),
        ];
        foreach (var (at, isThere) in steps)
        {
            await using var killed = await EngineProcess.RunAsync(folder.Path);
            await Eventually.IsTrue(isThere, at);
            await killed.KillAsync();
        }
        await using var engine = await EngineProcess.RunAsync(folder.Path);
        await Eventually.IsTrue(() => File.Exists(folder["out", "scan.bin"]), "it came through");
        await Eventually.IsTrue(() => File.Exists(folder["in", "done", "scan.bin"]), "it is moved away");
        Assert.That(await engine.TerminateAsync(), Is.Zero);
        Assert.That(folder.Names("out"), Is.EqualTo(new[] { "scan.bin" }));
        Assert.That(IsPattern(folder["out", "scan.bin"], Size), Is.True);
        Assert.That(Content(folder), Is.EqualTo(new[] { Size, Size }), "what the kills left of it is removed");
    }

    // In by folder, out by SFTP; in by SFTP what went out, out by folder.
    private static ScratchFolder Configured(SftpServer server)
    {
        var folder = ScratchFolder.Create();
        Directory.CreateDirectory(folder["keys"]);
        File.Copy(server.Key, folder["keys", "client"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["keys", "client"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Copy(server.KnownHosts, folder["known_hosts"]);
        Write(folder, $"bank: {{ description: the bank, owner: us, data: finance, sftp: {server.SystemYaml()} }}", """
            channel: there
            version: 1.0.0
            data: finance
            source:
              from: ward
              folder: { path: in, pattern: "*.bin", stable-for: 0s, poll: 100ms, max-size: 5GB }
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
              sftp: { path: exchange, pattern: "*.bin", stable-for: 0s, poll: 100ms, max-size: 5GB }
              format: raw
            accept:
              - "=%size.toInteger() > 1000000 and %file.endsWith('.bin')"
            destinations:
              copy:
                send: { to: ward, folder: { path: out, name: "{%file}" } }
            """);
        return folder;
    }

    private static void Write(ScratchFolder folder, string systems, params string[] channels)
    {
        folder.Write("engine.yaml", $"node: large\nadmin: {{ listen: \"127.0.0.1:{KilledLine.FreePort()}\" }}\n");
        folder.Write("systems.yaml", $"ward: {{ description: a ward, owner: us, data: finance }}\n{systems}\n");
        for (var i = 0; i < channels.Length; i++)
            folder.Write($"channels/{channels[i].Split('\n')[0]["channel: ".Length..].Trim()}.yaml", channels[i]);
    }

    private static async Task Drop(ScratchFolder folder, string name, long size)
    {
        Directory.CreateDirectory(folder["in"]);
        await using (var file = File.Create(folder["in", ".coming"]))
            await new PatternStream(size).CopyToAsync(file);
        File.Move(folder["in", ".coming"], folder["in", name]);
    }

    private static IReadOnlyList<long> Content(ScratchFolder folder)
        => Directory.Exists(folder["store", "content"]) ? [.. new DirectoryInfo(folder["store", "content"]).GetFiles().Select(f => f.Length)] : [];

    private static bool IsPattern(string path, long size)
    {
        using var stream = File.OpenRead(path);
        return stream.Length == size && PatternStream.IsSame(stream, size);
    }
}
