using System.Diagnostics;
using System.Globalization;

namespace InterfaceEngine.Benchmarks;

/// <summary>OpenSSH's server in a scratch folder (<c>Engine.Tests/Peers/sftp</c>), and its own client, <c>sftp -b</c>, to be measured against.</summary>
internal sealed class SftpPeer : IDisposable
{
    private readonly string _scripts;

    public SftpPeer(string folder)
    {
        _scripts = Path.Combine(RepositoryFolder(), "Engine.Tests", "Peers", "sftp");
        (Folder, Port) = (folder, LineBenchmark.FreePort());
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo("bash", [Path.Combine(_scripts, "start.sh"), folder]);
        start.Environment["SFTP_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        Run(start);
    }

    public string Folder { get; }

    public int Port { get; }

    /// <summary>Where sessions begin.</summary>
    public string Files => Path.Combine(Folder, "files");

    /// <summary>A system's <c>sftp:</c> block, for a configuration folder that <see cref="CopyKeys"/> filled.</summary>
    public string SystemYaml
        => $"{{ address: \"127.0.0.1:{Port}\", user: {Environment.UserName}, key: keys/client, known-hosts: known_hosts }}";

    /// <summary>Puts the client's key and the list of hosts into a configuration folder.</summary>
    public void CopyKeys(string configuration)
    {
        Directory.CreateDirectory(Path.Combine(configuration, "keys"));
        // With its mode, which keeps others out.
        File.Copy(Path.Combine(Folder, "keys", "client"), Path.Combine(configuration, "keys", "client"));
        File.Copy(Path.Combine(Folder, "known_hosts"), Path.Combine(configuration, "known_hosts"));
    }

    /// <summary>Runs commands of <c>sftp</c>; the first that fails ends it.</summary>
    public Process StartBatch(IEnumerable<string> commands)
    {
        var batch = Path.Combine(Folder, "batch");
        File.WriteAllLines(batch, commands);
        var start = new ProcessStartInfo("sftp",
        [
            "-q", "-b", batch, "-F", "none", "-i", Path.Combine(Folder, "keys", "client"), "-o", $"UserKnownHostsFile={Path.Combine(Folder, "known_hosts")}",
            "-P", Port.ToString(CultureInfo.InvariantCulture), $"{Environment.UserName}@127.0.0.1",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public void Dispose() => Run(new ProcessStartInfo("bash", [Path.Combine(_scripts, "stop.sh"), Folder]));

    private static void Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}; see Engine.Tests/Peers/sftp/install");
    }

    private static string RepositoryFolder()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "InterfaceEngine.sln")))
                return folder;
        }
        throw new InvalidOperationException("The benchmark runs from within the repository: it starts the server of Engine.Tests/Peers/sftp.");
    }
}
