using System.Collections.Concurrent;
using System.Diagnostics;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>The engine against an MLLP client and server that somebody else wrote, so that both ends cannot be wrong in the same way.</summary>
[Category("Peer")]
internal sealed class MllpPeerTests
{
    private static readonly string s_folder = Repository.PathOf("Engine.Tests/Peers/hl7");

    [OneTimeSetUp]
    public void Is_there()
    {
        if (!Directory.Exists(Path.Combine(s_folder, "node_modules")))
            Assert.Ignore("The MLLP peer from npm is not installed: run 'npm ci' in Engine.Tests/Peers/hl7 (.ci/run does).");
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true });
            node!.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("Node.js, which the MLLP peer needs, is not installed.");
        }
    }

    [Test]
    public async Task Another_makers_client_and_server_exchange_messages_through_the_engine()
    {
        const int count = 60;
        await using var server = new Peer("server");
        await Eventually.IsTrue(() => server.Lines.Any(l => l.StartsWith("ready ", StringComparison.Ordinal)), "the peer listens");
        var port = server.Lines[0]["ready ".Length..];

        await using var hospital = TestHospital.Prepare();
        var environment = Path.Combine(hospital.Folder, "environments", "demo.yaml");
        var text = await File.ReadAllTextAsync(environment);
        await File.WriteAllTextAsync(environment, text.Replace($"address: \"127.0.0.1:{hospital.Addresses.Departments}\"", $"address: \"127.0.0.1:{port}\"", StringComparison.Ordinal));
        await hospital.StartAsync();

        await using var client = new Peer("client", $"{hospital.Addresses.Admissions}", $"{count}");
        Assert.That(await client.ExitAsync(), Is.Zero);
        Assert.That(client.Lines, Is.EqualTo(Enumerable.Range(0, count).Select(n => $"AA PEER{n}")), "each acknowledgment is of the message that was sent");
        await Eventually.IsTrue(() => server.Lines.Count == count + 1, "all arrive");
        foreach (var lane in server.Lines.Skip(1).Select(l => int.Parse(l["PEER".Length..])).GroupBy(n => n % 3))
            Assert.That(lane, Is.Ordered.Ascending, "one patient's in order");
        await hospital.Until(run => run.Documents.Count == 0, "queues", "show", "to:admissions/departments not-state:delivered", "--json");
    }

    // A script that prints lines.
    private sealed class Peer : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private readonly Process _process;

        public Peer(params string[] words)
        {
            var start = new ProcessStartInfo("node") { WorkingDirectory = s_folder, RedirectStandardOutput = true, UseShellExecute = false };
            start.ArgumentList.Add("peer.mjs");
            foreach (var word in words)
                start.ArgumentList.Add(word);
            _process = new Process { StartInfo = start };
            _process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is not null)
                    _lines.Enqueue(line.Data);
            };
            _process.Start();
            _process.BeginOutputReadLine();
        }

        public IReadOnlyList<string> Lines => [.. _lines];

        public async Task<int> ExitAsync()
        {
            await Eventually.Ends(_process.WaitForExitAsync());
            return _process.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
                _process.Kill();
            await Eventually.Ends(_process.WaitForExitAsync());
            _process.Dispose();
        }
    }
}
