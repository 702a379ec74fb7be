using InterfaceEngine.Channels.Cases;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Spectre.Console;

namespace InterfaceEngine.Engine.Cli;

/// <summary>Shows what cases came to: a line for each difference in a pipe, a table for people, a document a line as JSON.</summary>
/// <param name="terminal">Where.</param>
/// <param name="json">Whether as JSON.</param>
internal sealed class TestReport(Terminal terminal, bool json)
{
    // More differences, and longer new files, are not read on a screen.
    private const int MostDifferences = 30;
    private const int MostLines = 40;

    /// <summary>Shows what became of a case, and what was written as expected before.</summary>
    public void Show(CaseResult result, CaseUpdate? update)
    {
        if (json)
        {
            terminal.Out.WriteLine(Document(result, update).ToString(Formatting.None));
            return;
        }
        if (update is { Problem: null })
            ShowUpdate(update);
        if (result.Passed)
            terminal.WriteMarkup($"[green]pass[/] {Markup.Escape(result.Case.ToString())}");
        else if (result.Problem is not null)
            terminal.WriteMarkup($"[red]FAIL[/] {Markup.Escape($"{result.Case}  {result.Problem}")}");
        else
            ShowDifferences(result);
    }

    /// <summary>Shows what cases reach and what they do not.</summary>
    public void Show(CoverageReport coverage)
    {
        if (json)
        {
            terminal.Out.WriteLine(new JObject { ["coverage"] = Document(coverage) }.ToString(Formatting.None));
            return;
        }
        terminal.Out.WriteLine();
        terminal.WriteTable(["FILE", "RULES>", "REACHED>", "%>"],
            [.. coverage.Files.Select(f => Row(f.File, f.Points.Count, f.Reached, f.Percent)), Row("all", coverage.Count, coverage.Reached, coverage.Percent)],
            (r, c) => c < 3 || r >= coverage.Files.Count ? null : coverage.Files[r].Percent == 100 ? "green" : coverage.Files[r].Percent < 50 ? "red" : "yellow");
        var missing = coverage.Files.SelectMany(f => f.Points).Where(p => p.Missing is not null).ToLookup(p => p.IsReached);
        ShowPoints("not reached by these cases", missing[false]);
        ShowPoints("reached, and always empty", missing[true]);
    }

    private static string[] Row(string file, int count, int reached, int percent) => [file, $"{count}", $"{reached}", $"{percent}"];

    private void ShowPoints(string title, IEnumerable<CoveragePoint> points)
    {
        var rows = points.Select(p => (string[])[$"{p.At.File}:{p.At.Line}", p.Name, p.Missing is "never true" or "never false" ? p.Missing : ""]).ToArray();
        if (rows.Length == 0)
            return;
        terminal.Out.WriteLine();
        terminal.WriteTable([title.ToUpperInvariant(), "", ""], rows);
    }

    private void ShowDifferences(CaseResult result)
    {
        var shown = result.Differences.Take(MostDifferences).ToArray();
        var more = result.Differences.Count - shown.Length;
        if (terminal.Interactive)
        {
            terminal.WriteMarkup($"[red]FAIL[/] {Markup.Escape(result.Case.ToString())}");
            ShowTable(shown, "EXPECTED", "GOT");
        }
        else
        {
            foreach (var difference in shown)
                terminal.Out.WriteLine($"FAIL {result.Case}  {difference}");
        }
        if (more > 0)
            terminal.Out.WriteLine($"FAIL {result.Case}  and {more} more differences");
    }

    private void ShowTable(IReadOnlyList<CaseDifference> differences, string before, string after)
        => terminal.WriteTable(["  WHERE", before, after, "RULE"],
            [.. differences.Select(d => d.Shortened() is var (expected, actual) ? (string[])[$"  {d.Target}", expected, actual, d.Rule ?? ""] : [])],
            (_, c) => c switch { 1 => "green", 2 => "red", 3 => "dim", _ => null });

    private void ShowUpdate(CaseUpdate update)
    {
        foreach (var file in update.Files.Where(f => f.Change != FileChange.Unchanged))
        {
            var colour = file.Change switch { FileChange.Added => "green", FileChange.Removed => "red", _ => "yellow" };
            terminal.WriteMarkup($"[{colour}]{file.Change.ToString().ToLowerInvariant()}[/] {Markup.Escape($"{update.Case}/{file.File}")}");
            if (file.Text?.Split('\n') is { } lines)
            {
                foreach (var line in lines.Take(MostLines))
                    terminal.Out.WriteLine($"  {line}");
                if (lines.Length > MostLines)
                    terminal.Out.WriteLine($"  … {lines.Length - MostLines} more lines");
            }
            else if (terminal.Interactive)
                ShowTable([.. file.Differences.Take(MostDifferences)], "WAS", "IS");
            else
                foreach (var difference in file.Differences.Take(MostDifferences))
                {
                    var (was, now) = difference.Shortened();
                    terminal.Out.WriteLine($"  {difference.Target}  was {was}  is {now}{(difference.Rule is null ? "" : $"  {difference.Rule}")}");
                }
        }
        if (update is { Failure: { } failure } && update.Files.Any(f => f.Change != FileChange.Unchanged))
            terminal.Out.WriteLine($"  that it fails is expected now: {failure}");
    }

    private static JObject Document(CaseResult result, CaseUpdate? update)
    {
        var document = new JObject
        {
            ["case"] = result.Case.ToString(),
            ["passed"] = result.Passed,
            ["problem"] = result.Problem,
            ["differences"] = Document(result.Differences),
        };
        if (update is not null)
            document["update"] = new JArray(update.Files.Select(f => new JObject
            {
                ["file"] = f.File,
                ["change"] = f.Change.ToString().ToLowerInvariant(),
                ["differences"] = Document(f.Differences),
            }));
        return document;
    }

    private static JArray Document(IEnumerable<CaseDifference> differences) => new(differences.Select(d => new JObject
    {
        ["target"] = d.Target,
        ["expected"] = d.Expected,
        ["actual"] = d.Actual,
        ["rule"] = d.Rule,
    }));

    private static JObject Document(CoverageReport coverage) => new()
    {
        ["percent"] = coverage.Percent,
        ["count"] = coverage.Count,
        ["reached"] = coverage.Reached,
        ["files"] = new JArray(coverage.Files.Select(f => new JObject
        {
            ["file"] = f.File,
            ["percent"] = f.Percent,
            ["points"] = new JArray(f.Points.Select(p => new JObject
            {
                ["line"] = p.At.Line,
                ["column"] = p.At.Column,
                ["name"] = p.Name,
                ["hits"] = p.Hits,
                ["missing"] = p.Missing,
            })),
        })),
    };
}
