using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Channels.Definitions.Reference;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Tests.Support;
using Newtonsoft.Json;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Definitions;

/// <summary>The generated schemas and reference page, held in step with the specs. With UPDATE_GOLDEN=1 in the environment they are written anew.</summary>
[TestFixture]
public sealed class ReferenceTests
{
    private static string Folder => Path.Combine(SampleFolders.Root, "Channels", "Definitions");

    private static IEnumerable<string> SchemaNames => JsonSchemaWriter.All(BuiltIns.Components).Keys;

    private static IEnumerable<TestCaseData> Examples
        => BuiltIns.Components.Sources.Select(s => new TestCaseData("source", s.Spec).SetArgDisplayNames("source", s.Spec.Name))
            .Concat(BuiltIns.Components.Connectors.Select(c => new TestCaseData("send", c.Spec).SetArgDisplayNames("send", c.Spec.Name)))
            .Concat(BuiltIns.Components.Connectors.Select(c => new TestCaseData("system", c.SystemSpec).SetArgDisplayNames("system", c.Spec.Name)));

    [TestCaseSource(nameof(SchemaNames))]
    public void A_schema_is_what_the_specs_say(string name)
        => AssertInStep(Path.Combine(Folder, "Schemas", name), JsonSchemaWriter.All(BuiltIns.Components)[name].ToString(Formatting.Indented).ReplaceLineEndings("\n") + "\n");

    [Test]
    public void The_reference_page_is_what_the_specs_say()
        => AssertInStep(Path.Combine(Folder, "README.md"), ReferenceWriter.Write(BuiltIns.Components));

    [Test]
    public void Every_key_of_a_source_has_a_row_or_a_section()
    {
        var page = ReferenceWriter.Write(BuiltIns.Components);
        Assert.That(
            ChannelFile.Source(BuiltIns.Components).Select(f => f.Key).Where(k =>
                !page.Contains($"| `source.{k}` |", StringComparison.Ordinal) && !page.Contains($"\n### `{k}`\n", StringComparison.Ordinal)),
            Is.Empty);
    }

    [TestCaseSource(nameof(Examples))]
    public void The_example_of_a_component_passes_the_check(string block, ComponentSpec spec)
    {
        var fields = block switch
        {
            "source" => ChannelFile.Source(BuiltIns.Components),
            "send" => ChannelFile.Send(BuiltIns.Components),
            _ => SystemsFile.Fields(BuiltIns.Components),
        };
        var problems = new Problems();
        var root = YamlReader.Read("example.yaml", spec.Example, problems) as MappingNode;
        var scope = new SettingsScope { Name = block, At = new Position("example.yaml", 1, 1), Expressions = new ExpressionScope { Focus = FocusKind.Tree } };
        SettingsReader.Read(root, [.. fields.Select(f => f with { Required = false })], scope, problems);

        Assert.That(root?[spec.Name], Is.Not.Null, "the example shows the component's own block");
        Assert.That(problems.Select(p => p.ToString()), Is.Empty);
    }

    [Test]
    public void Every_key_says_what_it_does_and_its_defaults_are_of_its_own_type()
    {
        foreach (var field in Every(ChannelFile.Fields(BuiltIns.Components)).Concat(Every(SystemsFile.Fields(BuiltIns.Components))).Concat(Every(EngineFile.Fields)))
        {
            Assert.That(field.Summary, Is.Not.Empty, field.Key);
            if (field.Default is null || field.Default == "{}" || field.Late)
                continue;
            var problems = new Problems();
            var scope = new SettingsScope { Name = "a default", At = default, Expressions = new ExpressionScope { Focus = FocusKind.Tree } };
            SettingsReader.Read(null, [field with { Required = false }], scope, problems);
            Assert.That(problems.Select(p => p.ToString()), Is.Empty, field.Key);
        }
    }

    private static IEnumerable<FieldSpec> Every(IReadOnlyList<FieldSpec> fields) => fields.SelectMany(f => Every(f.Fields).Prepend(f));

    private static void AssertInStep(string file, string expected)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, expected);
        }
        Assert.That(File.ReadAllText(file), Is.EqualTo(expected), "run the test with UPDATE_GOLDEN=1 to write it anew, and read the difference");
    }
}
