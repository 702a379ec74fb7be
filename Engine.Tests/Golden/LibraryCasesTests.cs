using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Golden;

/// <summary>
/// Every case of the maps that ship. With <c>UPDATE_GOLDEN</c> set, what comes is written as what is expected: read the difference.
/// </summary>
internal sealed class LibraryCasesTests
{
    private static readonly string s_folder = Repository.PathOf("Mappings/Library");
    private static readonly string[] s_kinds = ["messages", "resources", "segments", "datatypes"];
    private static readonly Lazy<(MapSurroundings Surroundings, Problems Problems)> s_library = new(Load);

    private static IEnumerable<TestCaseData> Cases
        => s_kinds.SelectMany(Find).OrderBy(c => c.ToString(), StringComparer.Ordinal).Select(c => new TestCaseData(c).SetArgDisplayNames(c.ToString()));

    private static IEnumerable<TestCaseData> Maps
        => s_kinds.SelectMany(k => Files(k, "*.yaml").Select(f => new TestCaseData(k, Path.GetFileNameWithoutExtension(f))));

    [TestCaseSource(nameof(Cases))]
    public void A_case_of_the_library_gives_what_it_expects(MapCase one)
    {
        var runner = new MapCaseRunner(s_library.Value.Surroundings);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is not null)
            Assert.That(runner.Update(one).Problem, Is.Null);
        var differences = new List<CaseDifference>();
        Assert.That(runner.Run(one, differences), Is.Null);
        Assert.That(differences.Select(d => d.ToString()), Is.Empty);
    }

    [TestCaseSource(nameof(Maps))]
    public void A_map_of_the_library_has_a_case_beside_it(string kind, string map)
        => Assert.That(Find(kind).Where(c => c.Map == map), Is.Not.Empty, $"Mappings/Library/{kind}/{map}/CASE/ has none: in.hl7 and expected.json");

    [Test]
    public void The_library_has_no_problem()
        => Assert.That(s_library.Value.Problems.Select(p => p.ToString()), Is.Empty);

    private static IEnumerable<MapCase> Find(string kind) => MapCaseRunner.Find(Path.Combine(s_folder, kind), $"library/{kind}");

    private static IEnumerable<string> Files(string kind, string pattern)
        => Directory.Exists(Path.Combine(s_folder, kind)) ? Directory.GetFiles(Path.Combine(s_folder, kind), pattern).Order(StringComparer.Ordinal) : [];

    private static (MapSurroundings, Problems) Load()
    {
        var problems = new Problems();
        var codeSets = CodeSetLibrary.Load(Files("codesets", "*.csv").Concat(Files("codesets", "*.json")).Select(Read), problems);
        var maps = MapLibrary.Load(s_kinds.SelectMany(k => Files(k, "*.yaml")).Select(Read), codeSets, [], problems);
        return (new MapSurroundings { Maps = maps, CodeSets = codeSets }, problems);
    }

    private static SourceFile Read(string path) => new("library/" + Path.GetRelativePath(s_folder, path).Replace('\\', '/'), File.ReadAllText(path));
}
