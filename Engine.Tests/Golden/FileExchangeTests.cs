using System.Diagnostics;
using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Golden;

/// <summary><c>samples/file-exchange</c>: its cases, and all of it against a real OpenSSH server.</summary>
internal sealed class FileExchangeTests
{
    private static readonly string s_sample = Repository.PathOf("samples/file-exchange");
    private ScratchFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = ScratchFolder.Create();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Its_cases_give_what_they_expect_once_its_keys_are_made()
    {
        foreach (var file in Directory.EnumerateFiles(s_sample, "*", SearchOption.AllDirectories))
        {
            var copy = _folder[Path.GetRelativePath(s_sample, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        Directory.CreateDirectory(_folder["keys"]);
        Assert.That(await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _folder["keys", "client"]), Is.EqualTo((0, "")));
        var key = string.Join(' ', File.ReadAllText(_folder["keys", "client.pub"]).Split(' ').Take(2));
        File.WriteAllText(_folder["keys", "known_hosts"], $"sftp.purchasing.example {key}\nsftp.finance.example {key}\n");
        var problems = new Problems();
        var model = Configuration.Load(_folder.Path, null, BuiltIns.Components, problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);

        var runner = new CaseRunner(model!, TimeProvider.System);
        var cases = runner.Find(null).ToList();
        Assert.That(cases, Has.Count.EqualTo(5));
        foreach (var one in cases)
        {
            var result = runner.Run(one);
            Assert.That(result.Problem, Is.Null, one.ToString());
            Assert.That(result.Differences.Select(d => d.ToString()), Is.Empty, one.ToString());
        }
    }

    [Test]
    public async Task It_takes_the_item_master_and_leaves_the_charge_file_of_the_day_on_a_real_server()
    {
        if (!File.Exists("/usr/sbin/sshd"))
            Assert.Ignore("OpenSSH's server is not installed: run Engine.Tests/Peers/sftp/install.");
        var (exit, output) = await RunAsync("bash", Path.Combine(s_sample, "run.sh"));
        Assert.That(exit, Is.Zero, output);
        Assert.That(output, Does.Contain("SUP-0042.json").And.Contain("\nTX9002-1,ACC501,2026-03-14,CDM-36415,4100,-2,-51.00\nT,3,980.00\nAll of that happened."));
    }

    private static async Task<(int Exit, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ENGINE"] = Path.Combine(AppContext.BaseDirectory, "InterfaceEngine");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        return (process.ExitCode, await output + await error);
    }
}
