using System.Collections.Concurrent;
using System.Diagnostics;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>The script of the MLLP peers, which prints lines.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly string s_folder = Repository.PathOf("Engine.Tests/Peers/hl7");
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Process _process;

    public PeerProcess(params string[] words)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = s_folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add("peer.mjs");
        foreach (var word in words)
            start.ArgumentList.Add(word);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_lines, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it printed.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>What went wrong in it.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>Installs the packages of a peer where they are not, and skips the test only where there is no Node.js.</summary>
    /// <param name="folder">The peer's folder below <c>Engine.Tests/Peers</c>.</param>
    public static void Install(string folder = "hl7")
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            node.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("Node.js, which the peers need, is not installed.");
        }
        var path = Repository.PathOf($"Engine.Tests/Peers/{folder}");
        var packages = JObject.Parse(File.ReadAllText(Path.Combine(path, "package.json")))["dependencies"]!.Children<JProperty>();
        if (packages.All(p => Directory.Exists(Path.Combine(path, "node_modules", p.Name))))
            return;
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        using var install = Process.Start(new ProcessStartInfo(npm, "ci --silent --no-audit --no-fund") { WorkingDirectory = path })!;
        Assert.That(install.WaitForExit(TimeSpan.FromMinutes(3)), Is.True, "npm ci ends");
        Assert.That(install.ExitCode, Is.Zero, $"npm ci in Engine.Tests/Peers/{folder}");
    }

    /// <summary>Waits until it listens, and says on which port.</summary>
    public async Task<int> ReadyAsync()
    {
        await Eventually.IsTrue(() => Lines.Any(l => l.StartsWith("ready ", StringComparison.Ordinal)), "the peer listens");
        return int.Parse(Lines[0]["ready ".Length..]);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitAsync()
    {
        await Eventually.Ends(_process.WaitForExitAsync());
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await Eventually.Ends(_process.WaitForExitAsync());
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}
