using System.Text;
using System.Text.RegularExpressions;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Library;

/// <summary>The page of the library: written by hand down to a mark, below it made of the maps and code sets themselves.</summary>
internal sealed partial class LibraryPageTests
{
    private const string Page = "Mappings/Library/README.md";
    private const string Mark = "<!-- From here on generated from the maps and code sets; LibraryPageTests keeps it in step. -->\n";

    private static readonly (string Folder, string Title)[] s_kinds =
    [
        ("messages", "HL7 v2 messages to canonical objects"),
        ("resources", "FHIR R4 to canonical objects and back"),
        ("segments", "Parts: segments of HL7 v2"),
        ("datatypes", "Parts: data types"),
    ];

    private static string Written => File.ReadAllText(Repository.PathOf(Page)).ReplaceLineEndings("\n").Split(Mark)[0];

    [Test]
    public void The_page_lists_every_map_and_code_set()
    {
        var kinds = s_kinds.Select(k => (k.Folder, k.Title, Maps: Maps(k.Folder))).Where(k => k.Maps.Count > 0).ToList();
        var page = new StringBuilder(Written).Append(Mark);
        foreach (var (folder, title, maps) in kinds)
        {
            page.Append($"\n## {title}\n\n| map | from | to | what for | parameters | cases |\n| --- | --- | --- | --- | --- | --- |\n");
            foreach (var map in maps)
                page.Append($"| [`{map.Name.Text}`]({folder}/{map.Name.Text}.yaml) | {map.Source} | {map.Target} | {map.Description} | {Parameters(map)} | {Cases(folder, map)} |\n");
        }
        page.Append("\n## Code sets\n\n| code set | codes | what it says |\n| --- | --- | --- |\n");
        foreach (var file in Files("codesets"))
            page.Append($"| [`{Path.GetFileNameWithoutExtension(file)}`](codesets/{Path.GetFileName(file)}) | {Codes(file)} | {About(file)} |\n");
        page.Append("\n## What the maps decide\n");
        foreach (var (folder, _, maps) in kinds)
            foreach (var map in maps)
                page.Append($"\n### {map.Name.Text}\n\n{string.Join('\n', Head(folder, map))}\n");
        Repository.AssertGenerated(Page, page.ToString());
    }

    [Test]
    public void A_map_says_first_what_it_is_and_what_it_decides()
        => Assert.That(
            s_kinds.SelectMany(k => Maps(k.Folder).Where(m => !Head(k.Folder, m).Any(l => l.StartsWith("- Decided: ", StringComparison.Ordinal))).Select(m => $"{k.Folder}/{m.Name.Text}")),
            Is.Empty);

    [Test]
    public void The_examples_of_the_page_compile()
    {
        var problems = new Problems();
        var snippets = Written.Split("```yaml\n").Skip(1).Select((s, i) => new SourceFile($"snippet{i}.yaml", s[..s.IndexOf("```", StringComparison.Ordinal)])).ToList();
        var library = MapLibrary.Load(snippets, CodeSetLibrary.Load([], problems), ["currency"], problems);
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        Assert.That(snippets, Is.Not.Empty);
        Assert.That(library.Find("dft-to-charge-events"), Is.Not.Null);
    }

    private static List<MapDefinition> Maps(string folder)
        => [.. Files(folder).Where(f => f.EndsWith(".yaml", StringComparison.Ordinal)).Select(f => ShippedMaps.Find(Path.GetFileNameWithoutExtension(f), new Problems())!)];

    private static IEnumerable<string> Files(string folder)
        => Directory.Exists(Repository.PathOf($"Mappings/Library/{folder}")) ? Directory.GetFiles(Repository.PathOf($"Mappings/Library/{folder}")).Order(StringComparer.Ordinal) : [];

    private static string Parameters(MapDefinition map) => string.Join(", ", map.Parameters.Select(p => p.IsRequired ? $"`{p.Name.Text}` (required)" : $"`{p.Name.Text}`"));

    private static string Cases(string folder, MapDefinition map)
        => $"[{Directory.GetDirectories(Repository.PathOf($"Mappings/Library/{folder}/{map.Name.Text}")).Length}]({folder}/{map.Name.Text})";

    // The comment at the head of a map's file: a line that begins with what it tells about (Decided:, A site overrides:) is a point of its own; those that
    // go on with it are indented.
    private static List<string> Head(string folder, MapDefinition map)
    {
        var lines = new List<string>();
        foreach (var line in File.ReadLines(Repository.PathOf($"Mappings/Library/{folder}/{map.Name.Text}.yaml")).TakeWhile(l => l.StartsWith('#')))
        {
            if (lines.Count == 0)
                lines.Add(line[1..].Trim());
            else if (Topic().IsMatch(line))
                lines.AddRange(lines.Count == 1 ? ["", "- " + line[2..]] : ["- " + line[2..]]);
            else
                lines[^1] += " " + line[1..].Trim();
        }
        return lines;
    }

    private static int Codes(string file) => File.ReadLines(file).Count(l => l.Length > 0 && !l.StartsWith('#')) - 1;

    private static string About(string file) => string.Join(' ', File.ReadLines(file).TakeWhile(l => l.StartsWith('#')).Select(l => l[1..].Trim()));

    [GeneratedRegex("^# [A-Z][a-z]*( [a-z]+){0,2}: ")]
    private static partial Regex Topic();
}
