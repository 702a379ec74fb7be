using System.CommandLine;
using InterfaceEngine.Engine.Demo;
using InterfaceEngine.Engine.Demo.Erp;
using InterfaceEngine.Engine.Demo.Implants;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine demo</c>: a sample, live: the hospital, or what an implant sets going.</summary>
internal static class DemoVerb
{
    private const string Hospital = "hospital";
    private const string Implants = "implant-usage";

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("demo", "Run a sample in a scratch folder on loopback ports: real messages in, what each destination got, an outage, a refusal and its replay",
            ("engine demo", "the sample hospital: watch, then try the console against it; Ctrl-C ends it"),
            ("engine demo implant-usage", "what an implant sets going in the ERP, here a sandbox"),
            ("engine demo implant-usage --env tryton", "the same before the Tryton of samples/implant-usage/environments/tryton.yaml"),
            ("engine demo --once", "only the story, checked: exit 0 when all of it happened"),
            ("engine demo --keep demo-hospital", "in a folder of yours, which stays"));
        var keep = new Option<DirectoryInfo?>("--keep") { Description = "Run in this folder and leave it there", HelpName = "DIR" };
        var once = new Option<bool>("--once") { Description = "End after the story" };
        var sample = new Argument<string>("SAMPLE") { Description = "The sample: hospital (so without it) or implant-usage", DefaultValueFactory = _ => Hospital };
        sample.AcceptOnlyFromAmong(Hospital, Implants);
        var environment = new Option<string?>("--env") { Description = "The sample's environment, in place of the sandbox; for implant-usage", HelpName = "NAME" };
        verb.Take(sample, keep, once, environment);
        verb.Runs(async (parsed, cancel) =>
        {
            var kept = parsed.GetValue(keep)?.FullName;
            if (kept is not null && Directory.Exists(kept) && Directory.EnumerateFileSystemEntries(kept).Any())
                throw VerbException.Usage($"{kept} is not empty; --keep wants a new folder");
            var folder = kept ?? Directory.CreateTempSubdirectory("engine-demo-").FullName;
            try
            {
                return parsed.GetValue(sample) == Implants
                    ? await RunImplantsAsync(terminal, folder, parsed.GetValue(environment), parsed.GetValue(once), cancel)
                    : await RunHospitalAsync(terminal, folder, parsed.GetValue(once), cancel);
            }
            finally
            {
                if (kept is null)
                    Directory.Delete(folder, recursive: true);
            }
        });
        return verb;
    }

    private static async Task<int> RunHospitalAsync(Terminal terminal, string folder, bool once, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var hospital = DemoHospital.Prepare(folder);
        await using var receivers = new DemoReceivers(hospital, time);
        await receivers.StartAsync();
        return await TellAsync(terminal, folder, DemoHospital.Environment, once, engine => new DemoStory(terminal, hospital, engine, receivers, time),
        [
            ($"engine status --config {folder}", "the node in a screen"),
            ($"engine messages list --config {folder}", "what came"),
            ($"engine messages show m-1-2 --payload ledger --config {folder}", "what the ledger was sent for the implant, masked"),
            ($"engine send mllp://127.0.0.1:{hospital.Charges} samples/messages/dft-p03-implant.hl7", "send charges yourself: a repeat, answered as the first was"),
            ("engine check --config samples/hospital", "break a file of a copy of it and see what check says"),
        ], cancellationToken);
    }

    private static async Task<int> RunImplantsAsync(Terminal terminal, string folder, string? environment, bool once, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        if (environment is not null && !ImplantHospital.Environments().Contains(environment, StringComparer.Ordinal))
            throw VerbException.Usage($"the sample has no environment '{environment}'; it has: {string.Join(", ", ImplantHospital.Environments())}");
        var hospital = ImplantHospital.Prepare(folder, environment is null ? null : ImplantHospital.ErpOf(environment), time.GetUtcNow());
        await using var sandbox = hospital.IsSandbox ? new SandboxErp(hospital.SandboxPort, time) : null;
        if (sandbox is not null)
            await sandbox.StartAsync();
        using var erp = new ErpReader(hospital.Erp, "engine", hospital.Password);
        return await TellAsync(terminal, folder, ImplantHospital.Environment, once, engine => new ImplantStory(terminal, hospital, engine, sandbox, erp, time),
        [
            ($"engine transactions list --config {folder}", "every business event and how far it has come"),
            ($"engine tables show item-master IMP-1001 --config {folder}", "what a look-up finds"),
            ($"engine queues list --config {folder}", "what waits, and for what"),
        ], cancellationToken);
    }

    private static async Task<int> TellAsync(
        Terminal terminal, string folder, string environment, bool once, Func<AdminClient, Story> storyOf, IEnumerable<(string Line, string What)> next, CancellationToken cancellationToken)
    {
        var model = RunVerb.Load(terminal, folder, environment);
        // The engine's own log would drown the story; it is kept beside the store.
        using var log = new StreamWriter(Path.Combine(folder, "engine.log")) { AutoFlush = true };
        await using var host = await RunVerb.StartAsync(new Terminal(terminal.In, terminal.Out, log, interactive: false), folder, environment, model);
        using var engine = AdminClient.Open(folder, environment);
        var story = storyOf(engine);
        await story.TellAsync(cancellationToken);
        terminal.Out.WriteLine();
        terminal.WriteMarkup(story.Failed == 0 ? "[bold green]All of that happened and was checked.[/]" : $"[bold red]{story.Failed} checks failed.[/] The engine's log: {Spectre.Console.Markup.Escape(folder)}/engine.log");
        terminal.Out.WriteLine();
        terminal.WriteMarkup("[bold]Try next[/], in another terminal while 'engine demo' runs (from a checkout, 'engine' is 'dotnet run -c Release --project Engine --'):");
        foreach (var (line, what) in next)
            terminal.Out.WriteLine($"  {line}{Environment.NewLine}      {what}");
        if (once)
            return story.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
        terminal.Note("It runs until Ctrl-C.");
        await host.StopRequested.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return story.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
