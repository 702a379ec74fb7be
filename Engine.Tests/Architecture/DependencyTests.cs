using System.Text.RegularExpressions;
using System.Xml.Linq;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Architecture;

/// <summary>Holds the code to the table of <c>Engine/ARCHITECTURE.md</c>: which folder may use which, in the words of its <c>using</c> directives.</summary>
internal sealed partial class DependencyTests
{
    private const int LongestFile = 450;
    private static readonly string[] s_libraries = ["Mappings", "Channels", "Engine"];

    [Test]
    public void Folders_use_what_the_table_says_and_nothing_else()
    {
        var used = Sources().Select(f => (Folder: FolderOf(f), Uses: UsesOf(f)))
            .GroupBy(f => f.Folder, f => f.Uses, StringComparer.Ordinal)
            .Select(g => (Folder: g.Key, Uses: g.SelectMany(u => u).Where(u => u != g.Key).Distinct().Order(StringComparer.Ordinal).ToArray()))
            .OrderBy(f => Array.IndexOf(s_libraries, LibraryOf(f.Folder))).ThenBy(f => f.Folder, StringComparer.Ordinal)
            .Select(f => $"| `{f.Folder}` | {string.Join(", ", f.Uses.Select(u => $"`{u[(u.IndexOf('/') + 1)..]}`"))} |".Replace("|  |", "| |", StringComparison.Ordinal));
        var page = File.ReadAllText(Repository.PathOf("Engine/ARCHITECTURE.md"));
        var listed = TableRow().Matches(page).Select(m => m.Value.TrimEnd());
        Assert.That(listed, Is.EqualTo(used), "the table in Engine/ARCHITECTURE.md and the using directives differ; change the one that is wrong");
    }

    [Test]
    public void A_namespace_is_its_folder()
    {
        var strayed = Sources().Where(f => NamespaceOf(f) is { } name && name != ExpectedNamespace(f)).Select(f => $"{f}: {NamespaceOf(f)}");
        Assert.That(strayed, Is.Empty);
    }

    [Test]
    public void No_file_is_longer_than_can_be_read()
    {
        var long_ = Sources().Concat(Tests()).Select(f => (File: f, Lines: File.ReadLines(Repository.PathOf(f)).Count())).Where(f => f.Lines > LongestFile);
        Assert.That(long_, Is.Empty);
    }

    [TestCase("Mappings")]
    [TestCase("Channels", "Mappings")]
    [TestCase("Engine", "Channels")]
    public void Libraries_depend_one_way(string library, params string[] on)
    {
        var project = XDocument.Load(Repository.PathOf($"{library}/{library}.csproj"));
        var references = project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
        Assert.That(references, Is.EquivalentTo(on));
    }

    [Test]
    public void Mappings_reaches_no_network_log_or_host()
    {
        string[] barred = ["System.Net.Http", "System.Net.Sockets", "System.Threading.Channels", "Microsoft.Extensions", "Microsoft.AspNetCore", "NLog", "Quartz", "SQLitePCLRaw"];
        var referenced = typeof(InterfaceEngine.Mappings.Documents.Problem).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        Assert.That(referenced.Where(r => barred.Any(b => r.StartsWith(b, StringComparison.Ordinal))), Is.Empty);
    }

    private static IEnumerable<string> Sources() => s_libraries.SelectMany(Files);

    private static IEnumerable<string> Tests() => Files("Engine.Tests");

    private static IEnumerable<string> Files(string folder)
        => Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    private static string Text(string file) => File.ReadAllText(Repository.PathOf(file));

    private static string FolderOf(string file) => file[..file.LastIndexOf('/')];

    private static string LibraryOf(string folder) => folder.Split('/')[0];

    private static string ExpectedNamespace(string file) => "InterfaceEngine." + FolderOf(file).Replace('/', '.');

    private static string? NamespaceOf(string file) => Namespace().Match(Text(file)) is { Success: true } match ? match.Groups[1].Value : null;

    private static IEnumerable<string> UsesOf(string file)
        => OwnUsing().Matches(Text(file)).Select(m => m.Groups[1].Value.Replace('.', '/')).Where(u => LibraryOf(u) == LibraryOf(FolderOf(file)));

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?InterfaceEngine\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex OwnUsing();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\| `(?:Mappings|Channels|Engine)[\w/]*` \| (?:`[A-Z][\w/]*`(?:, )?)* ?\|\s*$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
