using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.BadInputs;

/// <summary>
/// Every kind of mistake that an author of maps can make, each a folder of <c>Maps</c>: map files, overrides and code sets as a configuration has them, and in
/// <c>expected.txt</c> the problems as people read them. With <c>UPDATE_GOLDEN</c> set, what comes is written as what is expected: read the difference.
/// </summary>
internal sealed class BadMapTests
{
    private static readonly string s_folder = Repository.PathOf("Engine.Tests/BadInputs/Maps");
    private static readonly string[] s_variables = ["currency", "site"];

    private static IEnumerable<string> Names => Directory.GetDirectories(s_folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void A_mistake_is_told_with_its_place_and_what_to_do(string name)
    {
        var problems = new Problems();
        var codeSets = CodeSetLibrary.Load(Files(name, "*.csv", "codesets"), problems);
        MapLibrary.Load(Files(name, "*.yaml", "maps"), codeSets, s_variables, problems);
        var told = string.Concat(problems.Select(p => $"{p}\n"));
        var expected = Path.Combine(s_folder, name, "expected.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is not null)
            File.WriteAllText(expected, told);
        Assert.That(told, Is.Not.Empty);
        Assert.That(told, Is.EqualTo(File.ReadAllText(expected)));
    }

    [Test]
    public void There_are_at_least_thirty_kinds() => Assert.That(Names.Count(), Is.AtLeast(30));

    private static IEnumerable<SourceFile> Files(string name, string pattern, string folder)
        => Directory.GetFiles(Path.Combine(s_folder, name), pattern).Select(f => new SourceFile($"{folder}/{Path.GetFileName(f)}", File.ReadAllText(f)));
}
