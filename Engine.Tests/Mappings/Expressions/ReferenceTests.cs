using System.Text.RegularExpressions;
using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>The reference page says what is true: its tables are generated, and each of its examples is run.</summary>
public class ReferenceTests
{
    private const string Page = "Mappings/Expressions/README.md";
    private const string Mark = "<!-- From here on generated from the table of functions; ReferenceTests keeps it in step. -->\n";

    private static IEnumerable<TestCaseData> Examples => FunctionTable.Groups
        .SelectMany(g => g.Functions)
        .SelectMany(f => f.Examples)
        .Select(e => new TestCaseData(e.Text, e.Result).SetArgDisplayNames(e.Text));

    private static IEnumerable<TestCaseData> HandWritten => Regex
        .Matches(Hand(), @"^\| `(?<text>(?:[^`]|``)+)` \| .* \| `(?<result>[^`]+)` \|$", RegexOptions.Multiline)
        .Select(m => new TestCaseData(m.Groups["text"].Value.Replace("\\|", "|"), m.Groups["result"].Value.Replace("\\|", "|")).SetArgDisplayNames(m.Groups["text"].Value));

    [TestCaseSource(nameof(Examples))]
    [TestCaseSource(nameof(HandWritten))]
    public void An_example_of_the_page_gives_what_the_page_says(string expression, string result)
        => Assert.That(Sample.OfMessage(expression), Is.EqualTo(result));

    [Test]
    public void The_sample_message_of_the_page_is_the_one_that_its_examples_are_run_on()
        => Assert.That(Hand(), Does.Contain(string.Join('\n', Sample.Segments.Select(s => "    " + s))));

    [Test]
    public void The_page_lists_every_function_and_operator()
        => Repository.AssertGenerated(Page, Hand() + Mark + "\n## Operators\n\n" + Reference.Operators() + "\n## Functions\n" + Reference.Functions());

    [Test]
    public void Each_function_is_listed_once_under_a_name_that_reads_as_a_function()
        => Assert.That(FunctionTable.Groups.SelectMany(g => g.Functions).Select(f => f.Name), Is.Unique.And.All.Matches("^[a-z][A-Za-z0-9]*$"));

    private static string Hand()
    {
        var text = File.ReadAllText(Repository.PathOf(Page)).ReplaceLineEndings("\n");
        var mark = text.IndexOf(Mark, StringComparison.Ordinal);
        return mark < 0 ? text : text[..mark];
    }
}
