using System.Text.RegularExpressions;

namespace InterfaceEngine.Tests.Golden;

/// <summary>
/// What a page tells its reader to write and to type: a line that begins with a path in backquotes and a colon, and then a code block, is a file;
/// a block of <c>console</c> is commands, each after <c>$ </c>, with their output.
/// </summary>
/// <param name="Files">The files, by path.</param>
/// <param name="Commands">The commands, in order.</param>
internal sealed partial record Walkthrough(IReadOnlyDictionary<string, string> Files, IReadOnlyList<Walkthrough.Step> Commands)
{
    /// <summary>One command and the output that the page shows.</summary>
    internal sealed record Step(string Command, string Output)
    {
        public override string ToString() => Command;
    }

    /// <summary>Reads one section of a page.</summary>
    public static Walkthrough Read(string page, string heading)
    {
        var section = Section(page, heading);
        var files = FileBlock().Matches(section).ToDictionary(m => m.Groups["path"].Value, m => m.Groups["text"].Value, StringComparer.Ordinal);
        var commands = ConsoleBlock().Matches(section).SelectMany(m => Steps(m.Groups["text"].Value)).ToArray();
        return new Walkthrough(files, commands);
    }

    /// <summary>The text below a heading of the second level.</summary>
    public static string Section(string page, string heading)
    {
        var start = page.IndexOf($"\n## {heading}", StringComparison.Ordinal);
        if (start < 0)
            throw new ArgumentException($"the page has no section '{heading}'", nameof(heading));
        var end = page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? page[start..] : page[start..end];
    }

    /// <summary>Output as it is compared: times are of the run, and columns are as wide as they need.</summary>
    public static string Normalize(string output)
        => string.Join('\n', Time().Replace(output, "TIME").ReplaceLineEndings("\n").Trim().Split('\n').Select(l => Blanks().Replace(l, " ").Trim()));

    private static IEnumerable<Step> Steps(string block)
    {
        var parts = ("\n" + block).Split("\n$ ", StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            yield return end < 0 ? new Step(part.Trim(), "") : new Step(part[..end].Trim(), part[(end + 1)..]);
        }
    }

    [GeneratedRegex(@"^`(?<path>[^`]+)`:[^\n]*\n\n```\w+\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FileBlock();

    [GeneratedRegex(@"^```console\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ConsoleBlock();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")]
    private static partial Regex Time();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Blanks();
}
