using System.Reflection;
using System.Text;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Conformance;

/// <summary>The table of what the engine keeps of HL7 v2 and MLLP, made of the lines and of the tests that show them.</summary>
internal sealed class ConformanceTableTests
{
    private const string Page = "Mappings/Hl7v2/README.md";
    private const string Begin = "<!-- the lines and their tests: generated -->\n";
    private const string End = "<!-- end of what is generated -->\n";

    [Test]
    public void Every_number_is_a_line()
    {
        var known = Hl7v2Lines.All.Select(l => l.Number).ToHashSet(StringComparer.Ordinal);
        Assert.That(Shown().Select(s => s.Number).Where(n => !known.Contains(n)), Is.Empty);
    }

    [Test]
    public void Every_line_has_a_test()
        => Assert.That(Hl7v2Lines.All.Select(l => l.Number).Except(Shown().Select(s => s.Number)), Is.Empty);

    [Test]
    public void The_table_is_in_step()
    {
        var page = File.ReadAllText(Repository.PathOf(Page)).ReplaceLineEndings("\n");
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.That(end, Is.GreaterThan(begin), $"{Page} has the two marks between which the table stands");
        Repository.AssertGenerated(Page, page[..(begin + Begin.Length)] + Table() + page[end..]);
    }

    private static string Table()
    {
        var tests = Shown().ToLookup(s => s.Number, s => s.Test, StringComparer.Ordinal);
        var text = new StringBuilder("\n| line | what | met | test |\n| --- | --- | --- | --- |\n");
        foreach (var (number, what) in Hl7v2Lines.All)
        {
            var names = tests[number].Order(StringComparer.Ordinal).Select(t => $"`{t}`").ToArray();
            text.Append("| ").Append(number).Append(" | ").Append(what.Replace("|", "\\|", StringComparison.Ordinal))
                .Append(names.Length > 0 ? " | yes | " : " | no | ").AppendJoin(", ", names).Append(" |\n");
        }
        return text.Append('\n').ToString();
    }

    private static IEnumerable<(string Number, string Test)> Shown()
    {
        foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
        {
            foreach (var line in type.GetCustomAttribute<ConformanceAttribute>()?.Lines ?? [])
                yield return (line, type.Name);
            foreach (var method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                foreach (var line in method.GetCustomAttribute<ConformanceAttribute>()?.Lines ?? [])
                    yield return (line, $"{type.Name}.{method.Name}");
            }
        }
    }
}
