using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Support;

/// <summary>Settings written in a test as a file would hold them.</summary>
internal static class SettingsFrom
{
    /// <summary>Reads a block of YAML by a component's spec; a problem fails the test. Templates speak of a JSON tree.</summary>
    public static Settings Yaml(ComponentSpec spec, string yaml) => Yaml(spec.Fields, yaml);

    /// <summary>Reads a block of YAML by its fields; a problem fails the test. Templates speak of a JSON tree.</summary>
    public static Settings Yaml(IReadOnlyList<FieldSpec> fields, string yaml)
    {
        var problems = new Problems();
        var settings = Yaml(fields, yaml, problems);
        Assert.That(problems, Is.Empty);
        return settings;
    }

    /// <summary>Reads a block of YAML by its fields and collects the problems.</summary>
    public static Settings Yaml(IReadOnlyList<FieldSpec> fields, string yaml, Problems problems)
    {
        var root = yaml.Length == 0 ? null : YamlReader.Read("test.yaml", yaml, problems);
        return Yaml(fields, root as MappingNode, problems);
    }

    /// <summary>Reads a block by its fields and collects the problems.</summary>
    public static Settings Yaml(IReadOnlyList<FieldSpec> fields, MappingNode? block, Problems problems)
        => SettingsReader.Read(block, fields, Scope, problems);

    private static readonly SettingsScope Scope = new()
    {
        Name = "the test",
        At = new Position("test.yaml", 1, 1),
        Expressions = new ExpressionScope { Focus = FocusKind.Tree },
    };
}
