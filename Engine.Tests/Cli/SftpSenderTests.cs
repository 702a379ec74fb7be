using InterfaceEngine.Tests.Peers;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Cli;

/// <summary><c>engine send sftp://…</c> against OpenSSH's own server.</summary>
[Category("Peer")]
internal sealed class SftpSenderTests
{
    [Test]
    public async Task Files_are_put_on_a_server_that_the_command_line_or_the_configuration_names()
    {
        await using var server = await SftpServer.StartAsync();
        using var folder = ScratchFolder.Create();
        var charges = folder.Write("charges.csv", "a,b\n");
        var other = folder.Write("other.csv", "c\n");
        string[] trust = ["--key", server.Key, "--known-hosts", server.KnownHosts];
        var uri = $"sftp://{server.User}@127.0.0.1:{server.Port}";

        var run = await ConsoleRun.Of(["send", $"{uri}{server.Files}/", charges, other, .. trust]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Lines, Has.Count.EqualTo(2));
        Assert.That(File.ReadAllText(Path.Combine(server.Files, "charges.csv")), Is.EqualTo("a,b\n"));

        run = await ConsoleRun.Of(["send", $"{uri}/~/renamed.csv", charges, "--count", "2", .. trust]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(Directory.GetFiles(server.Files).Select(Path.GetFileName), Is.SupersetOf(new[] { "renamed.csv", "renamed-2.csv" }));

        run = await ConsoleRun.Of(["send", $"{uri}/~/", charges, .. trust]);
        Assert.That(run.ExitCode, Is.EqualTo(1), "a file that is there stays");
        Assert.That(run.Out, Does.Contain("SFTP-NAME-TAKEN"));
        Assert.That(Directory.GetFiles(server.Files, ".*"), Is.Empty, "and nothing is left behind");

        Directory.CreateDirectory(Path.Combine(server.Files, "in"));
        File.WriteAllText(Path.Combine(server.Folder, "systems.yaml"), $"bank:\n  sftp: {server.SystemYaml($"root: {server.Files}")}\n");
        run = await ConsoleRun.Of("send", "sftp:///in/", charges, "--system", "bank", "--config", server.Folder);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(File.Exists(Path.Combine(server.Files, "in", "charges.csv")));
    }

    [TestCase("sftp://bank.example/in/", "sftp://USER@HOST")]
    [TestCase("sftp://user@bank.example/in/", "--known-hosts")]
    [TestCase("sftp://user@bank.example/in/ --key nothing --known-hosts nothing", "nothing")]
    [TestCase("sftp://bank.example/in/ --system bank", "sftp:///PATH")]
    [TestCase("sftp:///in/", "sftp://USER@HOST")]
    public async Task A_command_line_that_does_not_say_whom_to_trust_is_wrong_usage(string words, string hint)
    {
        using var folder = ScratchFolder.Create();
        var run = await ConsoleRun.Of(["send", .. words.Split(' '), folder.Write("x", "x")]);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(hint));
    }
}
