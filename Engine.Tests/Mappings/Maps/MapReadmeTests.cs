using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Maps;

internal sealed class MapReadmeTests
{
    private static readonly string s_page = File.ReadAllText(Repository.PathOf("Mappings/Maps/README.md"));

    [Test]
    public void The_maps_of_the_readme_compile()
    {
        var problems = new Problems();
        var codeSets = CodeSetLibrary.Load(
            Directory.GetFiles(Repository.PathOf("samples/hospital/codesets")).Select(f => new SourceFile(Path.GetFileName(f), File.ReadAllText(f))), problems);
        var snippets = s_page.Split("```yaml\n").Skip(1).Select((s, i) => new SourceFile($"snippet{i}.yaml", s[..s.IndexOf("```", StringComparison.Ordinal)]));
        var library = MapLibrary.Load(snippets, codeSets, ["currency"], problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        var written = s_page.Split('\n').Where(l => l.StartsWith("map: ", StringComparison.Ordinal)).Select(l => l[5..]).ToArray();
        Assert.That(written, Does.Contain("lab-charge"));
        Assert.That(library.Names, Is.SupersetOf(written));
    }

    // The tables of keys are those that the reader of map files and the schema for editors are made of.
    [Test]
    public void The_tables_of_keys_are_what_the_grammar_says([Values("Map", "Override", "Rule")] string which)
    {
        var table = MapGrammar.TableOf(which switch { "Map" => MapGrammar.Map, "Override" => MapGrammar.Override, _ => MapGrammar.Rule });
        Assert.That(s_page, Does.Contain(table), "copy the table as it is expected into Mappings/Maps/README.md");
    }

    [Test]
    public void The_readme_lists_the_converters() => Assert.That(s_page, Does.Contain(string.Join('\n', Converters.All.Select(c => $"| `{c.Name}` | {c.Meaning} |"))));
}
