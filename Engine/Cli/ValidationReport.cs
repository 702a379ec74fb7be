using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary>One thing that is wrong with a file, whatever its standard.</summary>
internal sealed record ValidationIssue(Severity Severity, string Code, string? Path, int Line, int Column, string Message);

/// <summary>Prints what <c>engine validate</c> finds: a JSON document a file, a table a file for people, a line an issue in a pipe, or counts over all files.</summary>
internal sealed class ValidationReport(Terminal terminal, bool json, bool summary)
{
    private readonly SortedDictionary<(Severity Severity, string Code), (int Issues, int Files)> _counts = [];
    private int _files;
    private int _valid;

    /// <summary>Adds a file.</summary>
    public void Add(string file, IReadOnlyList<ValidationIssue> issues, bool valid)
    {
        (_files, _valid) = (_files + 1, _valid + (valid ? 1 : 0));
        if (summary)
            Count(issues);
        else if (json)
            terminal.Out.WriteLine(new JObject { ["file"] = file, ["valid"] = valid, ["issues"] = new JArray(issues.Select(Document)) }.ToString(Formatting.None));
        else
            Write(file, issues, valid);
    }

    /// <summary>Prints what only all files together say.</summary>
    /// <returns>Whether all files were valid.</returns>
    public bool Finish()
    {
        if (summary && json)
            foreach (var (rule, count) in _counts)
                terminal.Out.WriteLine(new JObject { ["severity"] = Hl7v2Severities.WordOf(rule.Severity), ["code"] = rule.Code, ["issues"] = count.Issues, ["files"] = count.Files }.ToString(Formatting.None));
        else if (summary)
            terminal.WriteTable(["SEVERITY", "CODE", "ISSUES>", "FILES>"],
                [.. _counts.Select(c => (string[])[Hl7v2Severities.WordOf(c.Key.Severity), c.Key.Code, $"{c.Value.Issues}", $"{c.Value.Files}"])],
                (row, column) => column == 0 ? ColourOf(_counts.ElementAt(row).Key.Severity) : null);
        if (!json && _files > 1)
            terminal.Note($"{_valid} of {_files} files are valid");
        return _valid == _files;
    }

    private void Count(IReadOnlyList<ValidationIssue> issues)
    {
        foreach (var group in issues.GroupBy(i => (i.Severity, i.Code)))
        {
            var (many, files) = _counts.GetValueOrDefault(group.Key);
            _counts[group.Key] = (many + group.Count(), files + 1);
        }
    }

    private void Write(string file, IReadOnlyList<ValidationIssue> issues, bool valid)
    {
        if (terminal.Interactive && issues.Count > 0)
        {
            terminal.WriteMarkup($"[bold]{Spectre.Console.Markup.Escape(file)}[/]");
            terminal.WriteTable(["PLACE", "AT>", "SEVERITY", "CODE", "WHAT"],
                [.. issues.Select(i => (string[])[i.Path ?? "", $"{i.Line}:{i.Column}", Hl7v2Severities.WordOf(i.Severity), i.Code, i.Message])],
                (row, column) => column == 2 ? ColourOf(issues[row].Severity) : null);
        }
        else
            foreach (var issue in issues)
                terminal.Out.WriteLine(new Problem(issue.Code, issue.Severity, new Position(file, issue.Line, issue.Column), $"{(string.IsNullOrEmpty(issue.Path) ? "" : issue.Path + ": ")}{issue.Message}"));
        terminal.Note($"{file}: {(valid ? "valid" : "not valid")}");
    }

    private static JObject Document(ValidationIssue issue) => new()
    {
        ["severity"] = Hl7v2Severities.WordOf(issue.Severity),
        ["code"] = issue.Code,
        ["path"] = issue.Path,
        ["line"] = issue.Line,
        ["column"] = issue.Column,
        ["message"] = issue.Message,
    };

    private static string ColourOf(Severity severity) => severity switch
    {
        Severity.Error => "red",
        Severity.Warning => "yellow",
        _ => "grey",
    };
}
