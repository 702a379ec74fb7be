using System.Diagnostics;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>A peer that is a server with a <c>start.sh</c> and a <c>stop.sh</c>: on a free port, its files in a folder of its own.</summary>
internal abstract class PeerServer : IAsyncDisposable
{
    private readonly string _scripts;
    private readonly Dictionary<string, string> _settings;
    private readonly ScratchFolder _folder = ScratchFolder.Create();

    /// <summary>Sees that it can be started; skips the test where this system cannot run it.</summary>
    /// <param name="name">Its folder below <c>Engine.Tests/Peers</c>.</param>
    /// <param name="settings">The environment that its scripts read.</param>
    protected PeerServer(string name, Dictionary<string, string> settings)
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore($"The scripts of Engine.Tests/Peers/{name} are for a POSIX shell.");
        PeerProcess.Install(name);
        _scripts = Repository.PathOf($"Engine.Tests/Peers/{name}");
        _settings = settings;
    }

    /// <summary>Where its files are.</summary>
    public string Folder => _folder.Path;

    /// <summary>The port it listens on; the same again after a stop and a start.</summary>
    public int Port { get; private set; }

    /// <summary>What it printed.</summary>
    public string Log => File.ReadAllText(PathOf("log"));

    /// <summary>The path of one of its files.</summary>
    public string PathOf(string file) => _folder[file];

    /// <summary>Stops it, as a crash would. Its port stays its own.</summary>
    public Task StopAsync() => RunAsync("stop.sh");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="words">What <c>start.sh</c> takes after the folder.</param>
    protected async Task StartAsync(params string[] words)
    {
        await RunAsync("start.sh", words);
        Port = int.Parse(await File.ReadAllTextAsync(PathOf("port")));
    }

    /// <summary>The variable that says which port to take.</summary>
    protected abstract string PortVariable { get; }

    private async Task RunAsync(string script, params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(_scripts, script), [Folder, .. words]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in _settings)
            start.Environment[name] = value;
        start.Environment[PortVariable] = $"{Port}";
        using var process = Process.Start(start)!;
        var told = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        if (process.ExitCode != 0)
            Assert.Fail($"{script}: {await Eventually.Ends(told)}");
    }
}
