using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>
/// OpenSSH's server in a scratch folder on a free port, started by <c>Engine.Tests/Peers/sftp/start.sh</c>: files are seen from both ends. A test may freeze it,
/// cut what is connected and take it down for a while.
/// </summary>
internal sealed class SftpServer : IAsyncDisposable
{
    private static readonly string s_scripts = Repository.PathOf("Engine.Tests/Peers/sftp");
    private readonly ScratchFolder _folder;
    private readonly Dictionary<string, string> _environment;

    private SftpServer(ScratchFolder folder, int port, string user, Dictionary<string, string> environment)
        => (_folder, Port, User, _environment) = (folder, port, user, environment);

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Who logs in.</summary>
    public string User { get; }

    /// <summary>Its folder: keys and lists of hosts, as a configuration folder would hold them.</summary>
    public string Folder => _folder.Path;

    /// <summary>The folder where sessions begin.</summary>
    public string Files => _folder["files"];

    /// <summary>The client's private key.</summary>
    public string Key => _folder["keys", "client"];

    /// <summary>The list of hosts that knows it.</summary>
    public string KnownHosts => _folder["known_hosts"];

    /// <summary>A system's <c>sftp:</c> block that reaches it, in the configuration folder <see cref="Folder"/>.</summary>
    /// <param name="more">Further keys, or the same ones again, as <c>key: value</c>.</param>
    public string SystemYaml(params string[] more)
    {
        string[] usual = [$"address: \"127.0.0.1:{Port}\"", $"user: {User}", "key: keys/client", "known-hosts: known_hosts"];
        var keys = usual.Concat(more).GroupBy(l => l.Split(':')[0], (_, lines) => lines.Last());
        return $"{{ {string.Join(", ", keys)} }}";
    }

    /// <summary>Starts one. A test is skipped where there is no sshd and nobody may install it.</summary>
    /// <param name="user">Who logs in, which only root may choose; null for whoever runs the tests.</param>
    /// <param name="subsystem">What it runs in place of OpenSSH's own server of files; <c>none</c> for nothing.</param>
    /// <param name="settings">Further lines of sshd_config.</param>
    public static async Task<SftpServer> StartAsync(string? user = null, string? subsystem = null, string? settings = null)
    {
        if (!File.Exists("/usr/sbin/sshd"))
            Assert.Ignore("OpenSSH's server is not installed: run Engine.Tests/Peers/sftp/install.");
        if (user is not null && !Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root's server lets another user log in.");
        var folder = ScratchFolder.Create();
        var port = FreePort();
        var environment = new Dictionary<string, string> { ["SFTP_PORT"] = $"{port}", ["SFTP_USER"] = user ?? Environment.UserName };
        if (subsystem is not null)
            environment["SFTP_SUBSYSTEM"] = subsystem;
        if (settings is not null)
            environment["SFTP_SETTINGS"] = settings;
        // The scratch folder is its maker's alone; another user must pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var server = new SftpServer(folder, port, environment["SFTP_USER"], environment);
        await server.UpAsync();
        return server;
    }

    /// <summary>Starts it again where it was taken down.</summary>
    public Task UpAsync() => RunAsync("bash", [Path.Combine(s_scripts, "start.sh"), Folder], _environment);

    /// <summary>Takes it down: connections are cut, new ones refused.</summary>
    public async Task DownAsync()
    {
        var sessions = Sessions();
        await RunAsync("bash", [Path.Combine(s_scripts, "stop.sh"), Folder], _environment);
        await SignalAsync("KILL", sessions);
    }

    /// <summary>Cuts the connections that stand, as a firewall or a crash would. New ones are taken.</summary>
    /// <returns>How many processes served them.</returns>
    public async Task<int> CutAsync()
    {
        var sessions = Sessions();
        await SignalAsync("KILL", sessions);
        return sessions.Count;
    }

    /// <summary>Stops it where it stands, connections and all: TCP stays up, and nothing answers.</summary>
    public async Task FreezeAsync()
    {
        // One that is just being let in forks once more meanwhile.
        for (IReadOnlyList<int> frozen = []; ;)
        {
            int[] now = [ServerId, .. Sessions()];
            if (now.All(frozen.Contains))
                return;
            await SignalAsync("STOP", frozen = now);
        }
    }

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync() => SignalAsync("CONT", [ServerId, .. Sessions()]);

    /// <summary>The processes that serve connections.</summary>
    public IReadOnlyList<int> Sessions()
    {
        if (ServerId == 0)
            return [];
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && ParentOf(id) is { } parent)
                parents[id] = parent;
        }
        var (found, queue) = (new List<int>(), new Queue<int>([ServerId]));
        while (queue.TryDequeue(out var next))
        {
            foreach (var (child, _) in parents.Where(p => p.Value == next))
            {
                found.Add(child);
                queue.Enqueue(child);
            }
        }
        return found;
    }

    /// <summary>Runs a command to its end, which must be a good one.</summary>
    public static async Task<string> RunAsync(string command, IEnumerable<string> words, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command, words) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Eventually.Ends(process.WaitForExitAsync());
        Assert.That(process.ExitCode, Is.Zero, $"{command}: {await errors}");
        return await output;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ThawAsync();
        await DownAsync();
        _folder.Dispose();
    }

    private int ServerId => File.Exists(_folder["sshd.pid"]) && int.TryParse(File.ReadAllText(_folder["sshd.pid"]), out var id) ? id : 0;

    private static async Task SignalAsync(string signal, IReadOnlyList<int> processes)
    {
        if (processes.Any(p => p > 0))
            await RunAsync("bash", ["-c", $"kill -{signal} {string.Join(' ', processes.Where(p => p > 0))} 2>/dev/null || true"]);
    }

    private static int? ParentOf(int id)
    {
        try
        {
            // After the name in brackets, which may hold anything: the state, then the parent.
            var line = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
