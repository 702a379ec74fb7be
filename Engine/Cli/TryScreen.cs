using InterfaceEngine.Mappings.Maps;
using Spectre.Console;

namespace InterfaceEngine.Engine.Cli;

/// <summary>A part of a trial's result: what a map made, or what one destination would get.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Text">It as lines, where it is text; empty where <paramref name="Trace"/> says all.</param>
/// <param name="Trace">How each target came by its value.</param>
/// <param name="Notes">What else is to be said of it.</param>
internal sealed record TrySection(string Title, IReadOnlyList<string> Text, IReadOnlyList<MapTraceEntry> Trace, IReadOnlyList<string> Notes);

/// <summary>What a trial came to.</summary>
/// <param name="Sections">The result; empty where there is none.</param>
/// <param name="Problems">What is wrong.</param>
internal sealed record TryResult(IReadOnlyList<TrySection> Sections, IReadOnlyList<string> Problems);

/// <summary>
/// Shows one result after the other and marks what a save changed: <c>~</c> another value, <c>+</c> new, <c>-</c> gone. Where there is a problem instead of a
/// result, the last good one stays visible.
/// </summary>
/// <param name="terminal">Where.</param>
internal sealed class TryScreen(Terminal terminal)
{
    private IReadOnlyList<TrySection> _good = [];

    /// <summary>A save begins another round.</summary>
    public void Begin(IEnumerable<string> saved)
    {
        terminal.Clear();
        terminal.Note($"changed: {string.Join(", ", saved.Take(5))}");
    }

    /// <summary>Shows a result.</summary>
    public void Show(TryResult result)
    {
        if (result.Sections.Count == 0)
        {
            ShowProblems(result.Problems);
            return;
        }
        WriteProblems(result.Problems);
        Write(result.Sections, _good);
        _good = result.Sections;
    }

    /// <summary>Shows what is wrong, and the last good result, which in a pipe stands above already.</summary>
    public void ShowProblems(IReadOnlyList<string> problems)
    {
        WriteProblems(problems);
        if (_good.Count == 0)
            return;
        terminal.Note("the last good result stands:");
        if (terminal.Interactive)
            Write(_good, _good);
    }

    private void WriteProblems(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
            terminal.WriteMarkup($"[red]{Markup.Escape(problem)}[/]");
    }

    private void Write(IReadOnlyList<TrySection> sections, IReadOnlyList<TrySection> before)
    {
        for (var i = 0; i < sections.Count; i++)
        {
            var (section, old) = (sections[i], i < before.Count ? before[i] : null);
            if (i > 0)
                terminal.Out.WriteLine();
            terminal.WriteMarkup($"[bold]{Markup.Escape(section.Title)}[/]");
            var known = old?.Text.ToHashSet(StringComparer.Ordinal);
            foreach (var line in section.Text)
                terminal.WriteMarkup(known is null || known.Contains(line) ? $"  {Markup.Escape(line)}" : $"[yellow]~ {Markup.Escape(line)}[/]");
            foreach (var note in section.Notes)
                terminal.WriteMarkup($"[yellow]! {Markup.Escape(note)}[/]");
            WriteTrace(section.Trace, old?.Trace ?? section.Trace);
        }
    }

    private void WriteTrace(IReadOnlyList<MapTraceEntry> trace, IReadOnlyList<MapTraceEntry> before)
    {
        var (now, old) = (Keyed(trace), Keyed(before));
        var rows = now.Select(e => Row(!old.TryGetValue(e.Key, out var was) ? "+" : was.Value == e.Value.Value ? " " : "~", e.Value)).ToList();
        rows.AddRange(old.Where(e => !now.ContainsKey(e.Key)).Select(e => Row("-", e.Value)));
        terminal.WriteTable([" ", "TARGET", "VALUE", "RULE", "FROM", "OVERRIDE"], rows,
            (r, c) => rows[r][0] switch { "~" => "yellow", "+" => "green", "-" => "red", _ => c >= 3 ? "dim" : null });
    }

    private static string[] Row(string mark, MapTraceEntry entry) => [mark, entry.Target, entry.Value ?? "", entry.Rule, entry.Source ?? "", entry.Override ?? ""];

    // Several objects have the same targets: the first amount is compared with the first.
    private static Dictionary<(string Target, int Number), MapTraceEntry> Keyed(IReadOnlyList<MapTraceEntry> trace)
    {
        var keyed = new Dictionary<(string, int), MapTraceEntry>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in trace)
            keyed.Add((entry.Target, counts[entry.Target] = counts.GetValueOrDefault(entry.Target) + 1), entry);
        return keyed;
    }
}
