using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2.Validation;

/// <summary>The rules and their page. With UPDATE_GENERATED=1 in the environment the page's table is written anew.</summary>
public sealed class RulesPageTests
{
    private const string Begin = "<!-- the rules: generated -->\n";
    private const string End = "<!-- end of what is generated -->";

    [Test]
    public void The_page_lists_every_rule()
    {
        var file = Repository.PathOf("Mappings/Hl7v2/Validation/README.md");
        var page = File.ReadAllText(file);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var rows = Hl7v2Rules.All.Select(r => $"| `{r.Code}` | {r.Kind} | {Hl7v2Severities.WordOf(r.Severity)} | {r.Condition} | {r.Meaning} |\n");
        var table = "| code | kind | worth | 0357 | when |\n| --- | --- | --- | ---: | --- |\n" + string.Concat(rows);
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") == "1")
            File.WriteAllText(file, page[..begin] + table + page[end..]);

        Assert.That(File.ReadAllText(file)[begin..^(page.Length - end)], Is.EqualTo(table), "run the test with UPDATE_GENERATED=1 to write it anew, and read the difference");
    }

    [Test]
    public void A_code_is_one_rules_and_says_whose_it_is()
    {
        Assert.That(Hl7v2Rules.All.Select(r => r.Code), Is.Unique.And.All.StartsWith("HL7V2-"));
        Assert.That(Hl7v2Rules.All.Select(r => r.Kind).Distinct(), Is.EquivalentTo(Hl7v2Rules.Kinds));
        Assert.That(Hl7v2Rules.All.All(r => r.Condition is (>= 100 and <= 104) or (>= 200 and <= 207)), "conditions are those of table 0357");
    }

    [TestCase("error", Severity.Error)]
    [TestCase("warning", Severity.Warning)]
    [TestCase("information", Severity.Information)]
    [TestCase("ignore", null)]
    public void A_severity_has_a_word(string word, Severity? level)
    {
        Assert.That(Hl7v2Severities.TryRead(word, out var read) && read == level);
        Assert.That(Hl7v2Severities.TryRead("never", out _), Is.False);
    }
}
