using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using InterfaceEngine.Engine.Cli;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Golden;

/// <summary>Does what the README tells a newcomer to do, with the program as built, and compares what it shows with what comes.</summary>
internal sealed partial class ReadmeTests
{
    private const string Port = "2600";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string s_page = File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n");
    private static readonly Walkthrough s_walkthrough = Walkthrough.Read(s_page, "Your first own channel");

    [Test]
    public void The_first_channel_of_the_page_is_the_sample()
    {
        Assert.That(s_walkthrough.Files, Has.Count.EqualTo(5));
        foreach (var (path, text) in s_walkthrough.Files)
            Assert.That(File.ReadAllText(Repository.PathOf($"samples/first-channel/{path}")).ReplaceLineEndings("\n"), Is.EqualTo(text), path);
    }

    [Test]
    public async Task Every_command_of_the_page_shows_what_the_page_shows()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("the page's commands are those of a POSIX shell");
        using var folder = ScratchFolder.Create();
        var port = FreePort();
        foreach (var (path, text) in s_walkthrough.Files)
            folder.Write(path, text.Replace(Port, port, StringComparison.Ordinal));
        // The page leaves engine.yaml out; here the console's port may not be another test's.
        folder.Write("engine.yaml", "admin: { listen: \"127.0.0.1:0\" }\n");
        Process? engine = null;
        try
        {
            foreach (var step in s_walkthrough.Commands)
            {
                var command = step.Command.Replace(Port, port, StringComparison.Ordinal);
                if (command == "engine run")
                {
                    engine = Start(folder.Path, command);
                    var ready = await engine.StandardOutput.ReadLineAsync().WaitAsync(Patience);
                    Assert.That(ready, Is.EqualTo(step.Output.Trim()), command);
                    continue;
                }
                Assert.That(await OutputOf(folder.Path, command, Walkthrough.Normalize(step.Output)), Is.EqualTo(Walkthrough.Normalize(step.Output)), command);
            }
            const string Expected = "tests/admissions/admit/expected.billing.json";
            Assert.That(File.ReadAllText(folder[Expected]), Is.EqualTo(File.ReadAllText(Repository.PathOf($"samples/first-channel/{Expected}"))));
        }
        finally
        {
            engine?.Kill(entireProcessTree: true);
            engine?.Dispose();
        }
    }

    [Test]
    public void The_table_of_commands_names_every_verb_and_no_other()
    {
        var named = CommandRow().Matches(Walkthrough.Section(s_page, "The commands")).Select(m => m.Groups[1].Value);
        var verbs = Verbs.All(new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, interactive: false)).Select(v => v.Name);
        Assert.That(named, Is.EqualTo(verbs));
    }

    [Test]
    public void Every_link_leads_to_a_file()
    {
        var dead = Link().Matches(s_page).Select(m => m.Groups[1].Value).Where(l => !Path.Exists(Repository.PathOf(l)));
        Assert.That(dead, Is.Empty);
    }

    // What only looks may look again: deliveries and jobs end soon after the command that began them.
    private static async Task<string> OutputOf(string folder, string command, string expected)
    {
        var looksOnly = command.StartsWith("ls ", StringComparison.Ordinal) || command.StartsWith("engine messages", StringComparison.Ordinal);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var process = Start(folder, $"({command}) 2>&1");
            var output = Walkthrough.Normalize(await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
            await process.WaitForExitAsync().WaitAsync(Patience);
            if (output == expected || !looksOnly || clock.Elapsed > Patience)
                return output;
        }
    }

    private static Process Start(string folder, string command)
    {
        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "InterfaceEngine.dll");
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"engine() {{ dotnet '{program}' \"$@\"; }}; {command}");
        start.Environment.Remove("ENGINE_CONFIG");
        start.Environment.Remove("ENGINE_ENV");
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^\| `([a-z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex CommandRow();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
