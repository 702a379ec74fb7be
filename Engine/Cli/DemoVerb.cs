using System.CommandLine;
using InterfaceEngine.Engine.Demo;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine demo</c>: the sample hospital, live.</summary>
internal static class DemoVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("demo", "Run the sample hospital in a scratch folder on loopback ports: real messages in, what each destination got, an outage, a refusal and its replay",
            ("engine demo", "watch, then try the console against it; Ctrl-C ends it"),
            ("engine demo --once", "only the story, checked: exit 0 when all of it happened"),
            ("engine demo --keep demo-hospital", "in a folder of yours, which stays"));
        var keep = new Option<DirectoryInfo?>("--keep") { Description = "Run in this folder and leave it there", HelpName = "DIR" };
        var once = new Option<bool>("--once") { Description = "End after the story" };
        verb.Take(keep, once);
        verb.Runs(async (parsed, cancel) =>
        {
            var kept = parsed.GetValue(keep)?.FullName;
            if (kept is not null && Directory.Exists(kept) && Directory.EnumerateFileSystemEntries(kept).Any())
                throw VerbException.Usage($"{kept} is not empty; --keep wants a new folder");
            var folder = kept ?? Directory.CreateTempSubdirectory("engine-demo-").FullName;
            try
            {
                return await RunAsync(terminal, folder, parsed.GetValue(once), cancel);
            }
            finally
            {
                if (kept is null)
                    Directory.Delete(folder, recursive: true);
            }
        });
        return verb;
    }

    private static async Task<int> RunAsync(Terminal terminal, string folder, bool once, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var hospital = DemoHospital.Prepare(folder);
        await using var receivers = new DemoReceivers(hospital, time);
        await receivers.StartAsync();
        var model = RunVerb.Load(terminal, folder, DemoHospital.Environment);
        // The engine's own log would drown the story; it is kept beside the store.
        using var log = new StreamWriter(Path.Combine(folder, "engine.log")) { AutoFlush = true };
        await using var host = await RunVerb.StartAsync(new Terminal(terminal.In, terminal.Out, log, interactive: false), folder, DemoHospital.Environment, model);
        using var engine = AdminClient.Open(folder, DemoHospital.Environment);
        var story = new DemoStory(terminal, hospital, engine, receivers, time);
        await story.TellAsync(cancellationToken);
        terminal.Out.WriteLine();
        terminal.WriteMarkup(story.Failed == 0 ? "[bold green]All of that happened and was checked.[/]" : $"[bold red]{story.Failed} checks failed.[/] The engine's log: {Spectre.Console.Markup.Escape(folder)}/engine.log");
        Next(terminal, hospital);
        if (once)
            return story.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
        terminal.Note("The hospital runs until Ctrl-C.");
        await host.StopRequested.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return story.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Next(Terminal terminal, DemoHospital hospital)
    {
        terminal.Out.WriteLine();
        terminal.WriteMarkup("[bold]Try next[/], in another terminal while 'engine demo' runs (from a checkout, 'engine' is 'dotnet run -c Release --project Engine --'):");
        foreach (var (line, what) in new[]
        {
            ($"engine status --config {hospital.Folder}", "the node in a screen"),
            ($"engine messages list --config {hospital.Folder}", "what came"),
            ($"engine messages show m-1-2 --payload ledger --config {hospital.Folder}", "what the ledger was sent for the implant, masked"),
            ($"engine send mllp://127.0.0.1:{hospital.Charges} samples/messages/dft-p03-implant.hl7", "send charges yourself: a repeat, answered as the first was"),
            ("engine check --config samples/hospital", "break a file of a copy of it and see what check says"),
        })
            terminal.Out.WriteLine($"  {line}{Environment.NewLine}      {what}");
    }
}
