using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Definitions;

/// <summary>
/// Every file of <c>Bad/</c> is a configuration with mistakes; the file <c>.problems</c> beside it holds the lines that the check says of it, to be read as its
/// author would. With UPDATE_GOLDEN=1 in the environment the lines are written anew.
/// </summary>
[TestFixture]
public sealed class BadConfigurationTests
{
    private static string Folder => Path.Combine(SampleFolders.Root, "Engine.Tests", "Channels", "Definitions", "Bad");

    private static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void Each_mistake_is_told_with_its_place(string name)
    {
        var problems = new Problems();
        ConfigurationOf.Files(File.ReadAllText(Path.Combine(Folder, name + ".txt")), problems);
        var expected = Path.Combine(Folder, name + ".problems");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllLines(expected, problems.Select(p => p.ToString()));

        Assert.That(problems.Select(p => p.ToString()), Is.EqualTo(File.ReadAllLines(expected)));
    }
}
