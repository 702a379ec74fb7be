using System.Security.Cryptography;
using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Plugins;

/// <summary>Which plug-ins are taken, and what is said of the others: at its line of engine.yaml, and never in the way of anything else.</summary>
internal sealed class PluginFolderTests
{
    private ScratchFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = ScratchFolder.Create();
        _folder.Write("engine.yaml", "node: n1\nplugins:\n  folder: plugins\n");
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private string Plugins => _folder["plugins"];

    [Test]
    public void Without_the_key_nothing_is_loaded_whatever_lies_there()
    {
        _folder.Write("engine.yaml", "node: n1\n");
        EmittedPlugin.Write(Plugins, "wards", throws: true);

        var model = Load(out var problems)!;

        Assert.That(problems, Is.Empty);
        Assert.That(model.Plugins.All, Is.Empty);
    }

    [Test]
    public void A_plug_in_is_told_with_its_version_and_hash()
    {
        var file = EmittedPlugin.Write(Plugins, "wards");

        var plugin = Load(out var problems)!.Plugins.All.Single();

        Assert.That(problems, Is.Empty);
        Assert.That((plugin.Name, plugin.Version, plugin.Sha256), Is.EqualTo(("wards", "1.2.3.0", HashOf(file))));
    }

    [Test]
    public void A_folder_that_is_not_there_is_told_where_it_is_named()
        => Assert.That(ProblemsOf().Single(), Does.StartWith("engine.yaml:3:11: CFG-PLUGIN-FOLDER there is no folder"));

    [Test]
    public void A_key_that_is_misspelt_is_told_with_the_near_one()
    {
        _folder.Write("engine.yaml", "plugins: { foldr: plugins }\n");
        Assert.That(ProblemsOf(), Has.Some.Contains("unknown key of engine.yaml: plugins 'foldr' (did you mean 'folder'?)").Or.Some.Contains("'foldr' (did you mean 'folder'?)"));
    }

    [TestCase("CFG-PLUGIN-CONTRACT the plug-in 'wards' was built against contract 99, which is newer than this engine's, 1 (update the engine, or build the plug-in against this one)", 99)]
    [TestCase("CFG-PLUGIN-CONTRACT the plug-in 'wards' was built against contract 0; this engine takes 1 to 1 (build the plug-in against this engine)", 0)]
    [TestCase("CFG-PLUGIN-CONTRACT the plug-in 'wards' does not say which contract it was built against (its source needs [assembly: PluginContract(PluginContractAttribute.Current)])", null)]
    [TestCase("CFG-PLUGIN-CONTRACT the plug-in 'wards' has no public class that is an IPlugin; it needs exactly one", 1, 0)]
    [TestCase("CFG-PLUGIN-CONTRACT the plug-in 'wards' has more than one public class that is an IPlugin; it needs exactly one", 1, 2)]
    [TestCase("CFG-PLUGIN-LOAD the plug-in 'wards' could not be made: InvalidOperationException: no licence", 1, 1, true)]
    [TestCase("CFG-PLUGIN-LOAD the plug-in 'wards' needs the assembly Elsewhere, which is not in its folder (copy all that 'dotnet publish' made)", 1, 1, false, "Elsewhere")]
    public void A_plug_in_that_cannot_be_used_is_told_and_the_others_are_loaded(string expected, int? contract, int classes = 1, bool throws = false, string? needs = null)
    {
        EmittedPlugin.Write(Plugins, "wards", contract, classes, throws, needs);
        EmittedPlugin.Write(Plugins, "other");

        var model = Load(out var problems);

        Assert.That(problems.Select(p => p.ToString()), Is.EqualTo(new[] { $"engine.yaml:3:11: {expected}" }));
        Assert.That(model!.Plugins.All.Select(p => p.Name), Is.EqualTo(new[] { "other" }));
    }

    [Test]
    public void What_is_no_assembly_or_not_there_or_in_the_wrong_place_is_told()
    {
        _folder.Write("plugins/text/text.dll", "MZ and nothing else");
        _folder.Write("plugins/empty/readme.md", "");
        _folder.Write("plugins/stray.dll", "");

        Assert.That(ProblemsOf(), Is.EqualTo(new[]
        {
            "engine.yaml:3:11: warning CFG-PLUGIN-STRAY stray.dll is not loaded: each plug-in lies in a folder of its own (move it to stray/stray.dll)",
            "engine.yaml:3:11: CFG-PLUGIN-MISSING the plug-in 'empty' has no assembly empty.dll in its folder (the assembly has the folder's name; copy what 'dotnet build' made)",
            "engine.yaml:3:11: CFG-PLUGIN-LOAD the plug-in 'text' is no assembly of .NET",
        }));
    }

    [Test]
    public void A_pinned_plug_in_is_loaded_where_its_hash_is_right()
    {
        Pin(("wards/wards.dll", HashOf(EmittedPlugin.Write(Plugins, "wards")).ToUpperInvariant()));

        Assert.That(Load(out var problems)!.Plugins.All, Has.Count.EqualTo(1));
        Assert.That(problems, Is.Empty);
    }

    [Test]
    public void A_plug_in_of_another_hash_is_not_loaded_and_the_one_beside_it_that_nobody_pinned_neither()
    {
        var (wards, other) = (HashOf(EmittedPlugin.Write(Plugins, "wards")), HashOf(EmittedPlugin.Write(Plugins, "other")));
        Pin(("wards/wards.dll", new string('0', 64)), ("gone/gone.dll", new string('0', 64)));

        Assert.That(Load(out var problems)!.Plugins.All, Is.Empty);
        Assert.That(problems.Select(p => p.ToString()), Is.EqualTo(new[]
        {
            $"engine.yaml:3:11: CFG-PLUGIN-PIN other/other.dll is not pinned, and others are (to take it as it is, add  other/other.dll: {other})",
            $"engine.yaml:5:5: CFG-PLUGIN-PIN wards/wards.dll is not the file that is pinned: its SHA-256 is {wards} (take this one only if you know where it comes from)",
            "engine.yaml:6:5: CFG-PLUGIN-PIN unknown assembly of a plug-in 'gone/gone.dll' (known: other/other.dll, wards/wards.dll)",
        }));
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void A_file_that_anybody_may_write_to_is_warned_of()
    {
        var file = EmittedPlugin.Write(Plugins, "wards");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

        Assert.That(ProblemsOf(), Is.EqualTo(new[]
        {
            $"engine.yaml:3:11: warning CFG-PLUGIN-OPEN anybody on this machine may write to plugins/wards/wards.dll, and so put code into the engine (chmod o-w {file})",
        }));
    }

    [Test]
    public void A_file_that_changed_is_taken_by_the_next_load()
    {
        EmittedPlugin.Write(Plugins, "wards");
        var first = Load(out _)!.Plugins.All.Single();
        EmittedPlugin.Write(Plugins, "wards", throws: true);

        Assert.That(Load(out var problems)!.Plugins.All, Is.Empty);
        Assert.That(problems.Single().Code, Is.EqualTo("CFG-PLUGIN-LOAD"));

        EmittedPlugin.Write(Plugins, "wards", classes: 1);
        Assert.That(Load(out _)!.Plugins.All.Single().Version, Is.EqualTo(first.Version));
    }

    private void Pin(params (string File, string Hash)[] pins)
        => _folder.Write("engine.yaml", $"node: n1\nplugins:\n  folder: plugins\n  sha256:\n{string.Concat(pins.Select(p => $"    {p.File}: \"{p.Hash}\"\n"))}");

    private static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private string[] ProblemsOf()
    {
        Load(out var problems);
        return [.. problems.Select(p => p.ToString())];
    }

    private ConfigurationModel? Load(out Problems problems)
    {
        problems = new Problems();
        return Configuration.Load(_folder.Path, null, BuiltIns.Components, problems);
    }
}
