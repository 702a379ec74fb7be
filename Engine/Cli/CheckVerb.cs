using System.CommandLine;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary><c>engine check</c>: every problem of a configuration, with positions.</summary>
internal static class CheckVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("check", "Find every problem of a configuration: file:line:column, what is wrong, what was probably meant",
            ("engine check --config hospital", "all files of the folder"),
            ("engine check --config hospital --json", "one JSON document a problem"));
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print problems only" };
        verb.Take(quiet, SharedOptions.Json, SharedOptions.Config, SharedOptions.Env);
        verb.Runs(parsed =>
        {
            var folder = SharedOptions.ConfigurationFolder(parsed);
            var problems = new Problems();
            var model = Configuration.Load(folder, SharedOptions.EnvironmentName(parsed), EngineComponents.All, problems);
            foreach (var problem in problems)
                if (parsed.GetValue(SharedOptions.Json))
                    terminal.Out.WriteLine(Document(problem).ToString(Formatting.None));
                else
                    Write(terminal, problem);
            if (!parsed.GetValue(quiet) && !parsed.GetValue(SharedOptions.Json))
                Summarize(terminal, model, problems);
            return problems.HasErrors ? ExitCode.Usage : ExitCode.Done;
        });
        return verb;
    }

    /// <summary>A problem as a line for people.</summary>
    public static void Write(Terminal terminal, Problem problem)
    {
        if (!terminal.Interactive)
        {
            terminal.Out.WriteLine(problem);
            return;
        }
        var colour = problem.Severity == Severity.Error ? "red" : "yellow";
        terminal.WriteMarkup($"{Plain(problem.At.ToString())}: [{colour}]{problem.Code}[/] {Plain(problem.Message)}{(problem.Hint is null ? "" : $" [dim]({Plain(problem.Hint)})[/]")}");
    }

    private static string Plain(string text) => Spectre.Console.Markup.Escape(text);

    private static JObject Document(Problem problem) => new()
    {
        ["file"] = problem.At.File,
        ["line"] = problem.At.Line,
        ["column"] = problem.At.Column,
        ["severity"] = problem.Severity == Severity.Error ? "error" : "warning",
        ["code"] = problem.Code,
        ["message"] = problem.Message,
        ["hint"] = problem.Hint,
    };

    private static void Summarize(Terminal terminal, ConfigurationModel? model, Problems problems)
    {
        var (errors, warnings) = (problems.Count(p => p.Severity == Severity.Error), problems.Count(p => p.Severity == Severity.Warning));
        var counts = $"{errors} error{(errors == 1 ? "" : "s")}, {warnings} warning{(warnings == 1 ? "" : "s")}";
        terminal.Note(model is null
            ? counts
            : $"{model.Channels.Count} channel{(model.Channels.Count == 1 ? "" : "s")} can run"
                + (model.BrokenChannels.Count == 0 ? "" : $", {model.BrokenChannels.Count} cannot ({string.Join(", ", model.BrokenChannels.Select(b => b.Name))})")
                + $"; {counts}");
        if (model is { Channels.Count: 0, BrokenChannels.Count: 0 })
            terminal.Note("there is no channel: each is a file channels/NAME.yaml of the configuration folder");
    }
}
