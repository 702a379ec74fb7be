using System.Text.RegularExpressions;
using InterfaceEngine.Engine.Selection;
using InterfaceEngine.Engine.Storage;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Golden;

/// <summary>Holds <c>Engine/OPERATING.md</c> to the code: selector terms, states and log lines are all there, and no others.</summary>
internal sealed partial class OperatingPageTests
{
    private static readonly string s_page = File.ReadAllText(Repository.PathOf("Engine/OPERATING.md")).ReplaceLineEndings("\n");

    [Test]
    public void Every_selector_term_has_a_row_and_its_example_can_be_read()
    {
        var rows = TermRow().Matches(Walkthrough.Section(s_page, "Selectors")).Select(m => (Term: m.Groups[1].Value, Example: m.Groups[2].Value)).ToArray();
        Assert.That(rows.Select(r => r.Term), Is.EqualTo(Selector.TermNames));
        foreach (var (term, example) in rows)
        {
            Assert.That(Selector.TryParse(example, out var selector, out var error), $"{example}: {error}");
            Assert.That(selector!.Terms.Single().Kind.ToString(), Is.EqualTo(term).IgnoreCase);
        }
    }

    [Test]
    public void Every_state_has_a_row()
    {
        var states = StateRow().Matches(Walkthrough.Section(s_page, "States")).Select(m => m.Groups[1].Value);
        Assert.That(states, Is.EqualTo(Enum.GetValues<MessageState>().Select(StateNames.Of).Concat(Enum.GetValues<DeliveryState>().Select(StateNames.Of))));
    }

    [Test]
    public void Every_log_line_that_warns_has_a_row()
    {
        var rows = LogRow().Matches(Walkthrough.Section(s_page, "The log")).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}");
        var lines = new[] { "Channels", "Engine" }.SelectMany(f => Directory.EnumerateFiles(Repository.PathOf(f), "*.cs", SearchOption.AllDirectories))
            .SelectMany(f => LogMessage().Matches(File.ReadAllText(f))).Select(m => $"{m.Groups[1].Value.ToLowerInvariant()} {m.Groups[2].Value}").Distinct();
        Assert.That(rows, Is.EquivalentTo(lines));
    }

    [Test]
    public void Every_log_line_has_a_number_of_its_own()
    {
        var numbers = new[] { "Channels", "Engine" }.SelectMany(f => Directory.EnumerateFiles(Repository.PathOf(f), "*.cs", SearchOption.AllDirectories))
            .SelectMany(f => LogNumber().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).ToArray();
        Assert.That(numbers, Is.Unique.And.Not.Empty);
    }

    [GeneratedRegex(@"^\| `([a-z]+):` \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TermRow();

    [GeneratedRegex(@"^\| (?:message|delivery) \| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex StateRow();

    [GeneratedRegex(@"^\| (critical|error|warning) \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex LogRow();

    [GeneratedRegex("""\[LoggerMessage\([^\]]*?LogLevel\.(Error|Warning|Critical),[^"\]]*"([^"]+)"\)\]""")]
    private static partial Regex LogMessage();

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?([0-9]+)")]
    private static partial Regex LogNumber();
}
