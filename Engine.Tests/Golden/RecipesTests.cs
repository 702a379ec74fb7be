using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Golden;

/// <summary>Every recipe of <c>Channels/RECIPES.md</c> is a configuration that can run.</summary>
internal sealed class RecipesTests
{
    private static readonly string s_page = File.ReadAllText(Repository.PathOf("Channels/RECIPES.md")).ReplaceLineEndings("\n");

    private static IEnumerable<string> Recipes() => s_page.Split('\n').Where(l => l.StartsWith("## ", StringComparison.Ordinal)).Select(l => l[3..]);

    [TestCaseSource(nameof(Recipes))]
    public void A_recipe_has_no_problem(string recipe)
    {
        using var folder = ScratchFolder.Create();
        using var certificates = new TestCertificates(folder["tls"]);
        Directory.CreateDirectory(certificates.Folder);
        certificates.WriteAuthority();
        certificates.Issue("engine").Dispose();
        var files = Walkthrough.Read(s_page, recipe).Files;
        Assert.That(files, Is.Not.Empty);
        foreach (var (path, text) in files)
            folder.Write(path, text);

        var problems = new Problems();
        var model = Configuration.Load(folder.Path, null, BuiltIns.Components, problems);

        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
        Assert.That(model!.Channels, Has.Count.EqualTo(files.Keys.Count(f => f.StartsWith("channels/", StringComparison.Ordinal))));
    }
}
