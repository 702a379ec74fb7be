using System.CommandLine;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Spectre.Console;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine test</c>: the cases of channels and maps.</summary>
internal static class TestVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("test", "Run the cases of channels (tests/) and of maps (maps/): what comes out, compared with what is expected",
            ("engine test --config hospital", "all cases"),
            ("engine test charges/ --config hospital", "those of one channel"),
            ("engine test maps/charge-events --config hospital", "those of one map alone"),
            ("engine test charges/implant --update --config hospital", "write what it gives now as what is expected; read the difference before you keep it"),
            ("engine test --watch --config hospital", "again after every save"),
            ("engine test --junit results.xml --config hospital", "a report for CI"));
        var filter = new Argument<string?>("FILTER") { Description = "Only cases whose name (channel/case, maps/map/case) holds this", Arity = ArgumentArity.ZeroOrOne };
        var update = new Option<bool>("--update") { Description = "Write what the cases give now as what is expected" };
        var watch = new Option<bool>("--watch") { Description = "Run again whenever a file of the folder changes, until Ctrl-C" };
        var junit = new Option<FileInfo?>("--junit") { Description = "Write a JUnit report", HelpName = "FILE" };
        verb.Take(filter, update, watch, junit, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(async (parsed, cancel) =>
        {
            var (folder, environment) = (SharedOptions.ConfigurationFolder(parsed), SharedOptions.EnvironmentName(parsed));
            int Once() => RunAll(terminal, folder, environment, parsed.GetValue(filter), parsed.GetValue(update), parsed.GetValue(junit), parsed.GetValue(SharedOptions.Json));
            if (!parsed.GetValue(watch))
                return Once();
            using var changes = new FolderChanges(folder);
            while (!cancel.IsCancellationRequested)
            {
                Once();
                terminal.Note("waiting for a change …");
                await changes.NextAsync(cancel);
            }
            return ExitCode.Done;
        });
        return verb;
    }

    private static int RunAll(Terminal terminal, string folder, string? environment, string? filter, bool update, FileInfo? junit, bool json)
    {
        var problems = new Problems();
        var model = Configuration.Load(folder, environment, EngineComponents.All, problems);
        foreach (var problem in problems.Where(p => p.Severity == Severity.Error))
            terminal.Note(problem.ToString());
        if (model is null)
            return ExitCode.Usage;
        var runner = new CaseRunner(model, TimeProvider.System);
        var cases = runner.Find(filter);
        if (cases.Count == 0)
        {
            terminal.Note(filter is null ? $"there are no cases in {folder}: tests/CHANNEL/CASE/ for a channel, maps/MAP/CASE/ for a map alone" : $"no case's name holds '{filter}'");
            return ExitCode.Failed;
        }
        var results = new List<CaseResult>();
        foreach (var one in cases)
        {
            if (update && runner.Update(one) is { } cannot)
                terminal.Note($"{one}: {cannot}");
            results.Add(runner.Run(one));
            Write(terminal, results[^1], json);
        }
        if (junit is not null)
        {
            using var report = new StreamWriter(junit.FullName);
            JUnitWriter.Write(results, report);
        }
        var failed = results.Count(r => !r.Passed);
        if (!json)
            terminal.Note($"{results.Count - failed} passed, {failed} failed");
        return failed == 0 && !problems.HasErrors ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Write(Terminal terminal, CaseResult result, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(new JObject
            {
                ["case"] = result.Case.ToString(),
                ["passed"] = result.Passed,
                ["problem"] = result.Problem,
                ["differences"] = new JArray(result.Differences.Select(d => new JObject { ["target"] = d.Target, ["expected"] = d.Expected, ["actual"] = d.Actual, ["rule"] = d.Rule })),
            }.ToString(Formatting.None));
            return;
        }
        if (result.Passed)
            terminal.WriteMarkup($"[green]pass[/] {Markup.Escape(result.Case.ToString())}");
        if (result.Problem is not null)
            terminal.WriteMarkup($"[red]FAIL[/] {Markup.Escape($"{result.Case}  {result.Problem}")}");
        foreach (var difference in result.Differences)
            terminal.WriteMarkup($"[red]FAIL[/] {Markup.Escape($"{result.Case}  {difference}")}");
    }
}
