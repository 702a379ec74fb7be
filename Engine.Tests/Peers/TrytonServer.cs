using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>A Tryton of the test's own: the real ERP, with the demo hospital of <c>Peers/tryton/setup.py</c>, on a free port of loopback.</summary>
/// <remarks>The set-up database takes some 15 s to make; it is made once a day for each checkout and copied for every server.</remarks>
internal sealed class TrytonServer : IAsyncDisposable
{
    private static readonly string s_scripts = Repository.PathOf("Engine.Tests/Peers/tryton");

    // Making the database takes most of it, on a machine with other work.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(4);

    private readonly ScratchFolder _folder = ScratchFolder.Create();

    private TrytonServer(int port) => Port = port;

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Its database's address.</summary>
    public string Url => $"http://127.0.0.1:{Port}/erp/";

    /// <summary>The user that the engine logs in as, and its password.</summary>
    public (string User, string Password) Engine { get; } = ("engine", "engine-PW31");

    /// <summary>A user who may look and not write, and the password.</summary>
    public (string User, string Password) Viewer { get; } = ("viewer", "viewer-PW18");

    /// <summary>The ids of the demo hospital: <c>Demo["locations"]["LOC-OR1"]</c>.</summary>
    public JObject Demo { get; private set; } = [];

    /// <summary>Starts one. The test is skipped where Tryton is not installed.</summary>
    public static async Task<TrytonServer> StartAsync()
    {
        if (!File.Exists("/usr/bin/trytond-admin"))
            Assert.Ignore("Tryton is not installed; run Engine.Tests/Peers/tryton/install as root.");
        var server = new TrytonServer(FreePort());
        try
        {
            await server.RestartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        server.Demo = JObject.Parse(await File.ReadAllTextAsync(server._folder["demo.json"]));
        return server;
    }

    /// <summary>Lets it end, as maintenance does.</summary>
    public Task StopAsync() => RunAsync("stop.sh", _folder.Path);

    /// <summary>Kills it, with whatever it is doing.</summary>
    public Task KillAsync() => RunAsync("stop.sh", _folder.Path, "KILL");

    /// <summary>Starts it again where it was, with the data that it had.</summary>
    public Task RestartAsync() => RunAsync("start.sh", _folder.Path);

    /// <summary>What the ERP's own tables say, by <c>sums.py</c>: stock, ledger, cost centres, documents by state, doubles.</summary>
    public async Task<JObject> SumsAsync() => JObject.Parse(await RunAsync("sums.py", _folder.Path));

    /// <summary>Ends all sessions, as their time-out does.</summary>
    public Task ForgetSessionsAsync() => RunAsync("forget-sessions.py", _folder.Path);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private async Task<string> RunAsync(string script, params string[] words)
    {
        // The server outlives its script and would keep pipes open; so only what a script prints itself is read.
        var start = new ProcessStartInfo(Path.Combine(s_scripts, script)) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var word in words)
            start.ArgumentList.Add(word);
        start.Environment["TRYTON_PORT"] = $"{Port}";
        start.Environment["TRYTON_TEMPLATE"] = Path.Combine(s_scripts, "var");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(s_longest, TimeProvider.System);
        Assert.That(process.ExitCode, Is.Zero, $"Engine.Tests/Peers/tryton/{script}");
        return await output;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
