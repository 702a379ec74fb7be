using System.Diagnostics;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Peers;

/// <summary>The server that the tests of SFTP lean on does what they believe it does.</summary>
[Category("Peer")]
internal sealed class SftpServerTests
{
    [Test]
    public async Task It_takes_a_client_is_frozen_cut_and_taken_down()
    {
        await using var server = await SftpServer.StartAsync();
        File.WriteAllText(Path.Combine(server.Files, "charges.csv"), "1");
        Assert.That(await SftpServer.RunAsync("sftp", [.. Options(server), "-b", Commands(server, "ls"), "127.0.0.1"]), Does.Contain("charges.csv"));

        using var client = Process.Start(new ProcessStartInfo("sftp", [.. Options(server), "127.0.0.1"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Eventually.IsTrue(() => server.Sessions().Count > 0, "it is connected");
        await server.FreezeAsync();
        await Eventually.IsTrue(() => server.Sessions().Select(StateOf).All(s => s == 'T'), "all of it stands still");
        await server.ThawAsync();
        Assert.That(client.HasExited, Is.False);
        Assert.That(await server.CutAsync(), Is.GreaterThan(0));
        await Eventually.Ends(client.WaitForExitAsync());

        await server.DownAsync();
        await server.UpAsync();
        Assert.That(await SftpServer.RunAsync("sftp", [.. Options(server), "-b", Commands(server, "ls"), "127.0.0.1"]), Does.Contain("charges.csv"));
    }

    private static char StateOf(int process)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        return line[line.LastIndexOf(')') + 2];
    }

    private static string[] Options(SftpServer server) =>
    [
        "-q", "-F", "none", "-P", $"{server.Port}", "-i", server.Key, "-oIdentitiesOnly=yes", $"-oUserKnownHostsFile={server.KnownHosts}", $"-oUser={server.User}",
    ];

    private static string Commands(SftpServer server, string commands)
    {
        var path = Path.Combine(server.Folder, "commands");
        File.WriteAllText(path, commands);
        return path;
    }
}
