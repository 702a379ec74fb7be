using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Recovery;

/// <summary>
/// Two real engines look into one folder and are killed in turn while they take files from it: each file is stored by one of them, once, and comes out once. A file
/// that was stored and not yet moved when its engine died is known when it is offered again.
/// </summary>
internal sealed class FileKillTests
{
    private const int Files = 600;
    private const int Kills = 4;

    [Test]
    public async Task Two_engines_on_a_folder_of_this_machine()
    {
        using var exchange = ScratchFolder.Create();
        await RunAsync(exchange.Path, $"folder: {{ root: {exchange["out"]} }}", "folder", path: exchange["in"], outPath: "");
    }

    [Test]
    [Category("Peer")]
    public async Task Two_engines_on_a_folder_of_an_sftp_server()
    {
        await using var server = await SftpServer.StartAsync();
        await RunAsync(
            server.Files,
            $"sftp: {{ address: \"127.0.0.1:{server.Port}\", user: {server.User}, key: \"{server.Key}\", known-hosts: \"{server.KnownHosts}\", root: \"{server.Files}\" }}",
            "sftp", path: "in", outPath: "out/");
    }

    private static async Task RunAsync(string exchange, string system, string component, string path, string outPath)
    {
        using var folders = ScratchFolder.Create();
        Directory.CreateDirectory(Path.Combine(exchange, "in"));
        foreach (var number in Enumerable.Range(0, Files))
            File.WriteAllText(Path.Combine(exchange, "in", $"{number:000}.json"), $$"""{ "code": "{{number}}" }""");
        foreach (var node in new[] { "north", "south" })
            Write(folders, node, system, component, path, outPath);
        var engines = await Task.WhenAll(RunAsync("north"), RunAsync("south"));
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var enough = Files * (kill + 1) / (Kills + 2);
                await Eventually.IsTrue(() => Count("in/done") >= enough, "files are taken");
                await engines[kill % 2].KillAsync();
                await engines[kill % 2].DisposeAsync();
                engines[kill % 2] = await RunAsync(kill % 2 == 0 ? "north" : "south");
            }
            await Eventually.IsTrue(() => Count("in/done") >= Files && Count("out") >= Files, "all is taken and delivered");
            var stored = new List<int>();
            foreach (var node in new[] { "north", "south" })
            {
                var list = await ConsoleRun.Of("messages", "list", "--json", "--limit", "5000", "--config", folders[node]);
                Assert.That(list.ExitCode, Is.Zero, list.Error);
                stored.Add(list.Documents.Count);
            }
            Assert.Multiple(() =>
            {
                Assert.That(stored.Sum(), Is.EqualTo(Files), "each is stored once");
                Assert.That(stored, Is.All.GreaterThan(0), "both had their share");
                Assert.That(Names("out").Select(n => Path.GetFileNameWithoutExtension(n)), Is.EquivalentTo(Enumerable.Range(0, Files).Select(n => $"{n}")), "each comes out once");
                Assert.That(Names("in/done").Select(n => n[..3]).Distinct().Count(), Is.EqualTo(Files));
            });
            Assert.That(await Task.WhenAll(engines.Select(e => e.TerminateAsync())), Is.All.Zero);
        }
        finally
        {
            foreach (var engine in engines)
                await engine.DisposeAsync();
        }

        Task<EngineProcess> RunAsync(string node) => EngineProcess.RunAsync(folders[node]);

        int Count(string below) => Names(below).Count();

        // Of all engines: each writes into a folder of its own, where what both had taken would be there twice.
        IEnumerable<string> Names(string below) => Directory.Exists(Path.Combine(exchange, below))
            ? Directory.EnumerateFiles(Path.Combine(exchange, below), "*.json", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)).Where(n => n[0] != '.')
            : [];
    }

    private static void Write(ScratchFolder folders, string node, string system, string component, string path, string outPath)
    {
        folders.Write($"{node}/engine.yaml", $$"""
            node: {{node}}
            admin: { listen: "127.0.0.1:0" }

            """);
        folders.Write($"{node}/systems.yaml", $$"""
            shop:
              description: sends and receives files
              owner: us
              data: vendor
              {{system}}

            """);
        folders.Write($"{node}/channels/items.yaml", $$"""
            channel: items
            version: 1.0.0
            description: From one folder to the other
            owner: us
            data: vendor
            source:
              from: shop
              {{component}}: { path: "{{path}}", pattern: "*.json", stable-for: 0s, poll: 20ms, read-ahead: 16 }
              format: json
            destinations:
              out:
                order-by: code
                send: { to: shop, {{component}}: { path: "{{outPath}}{{node}}", name: "{code}.json" } }

            """);
    }
}
