using InterfaceEngine.Channels;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Tests.Support;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels;

[TestFixture]
public sealed class BuiltInsTests
{
    private static IEnumerable<TestCaseData> Specs()
    {
        foreach (var source in BuiltIns.Components.Sources)
        {
            yield return new TestCaseData(source.Spec).SetArgDisplayNames($"source {source.Spec.Name}");
            if (source.SystemSpec is not null)
                yield return new TestCaseData(source.SystemSpec).SetArgDisplayNames($"system of source {source.Spec.Name}");
        }
        foreach (var connector in BuiltIns.Components.Connectors)
        {
            yield return new TestCaseData(connector.Spec).SetArgDisplayNames($"connector {connector.Spec.Name}");
            yield return new TestCaseData(connector.SystemSpec).SetArgDisplayNames($"system of connector {connector.Spec.Name}");
        }
    }

    [TestCaseSource(nameof(Specs))]
    public void Its_example_passes_the_check(ComponentSpec spec)
    {
        var problems = new Problems();
        var root = (MappingNode?)YamlReader.Read("example.yaml", spec.Example, problems);
        Assert.That(problems, Is.Empty);
        Assert.That(root![spec.Name], Is.TypeOf<MappingNode>());
        SettingsFrom.Yaml(spec.Fields, (MappingNode)root[spec.Name]!, problems);
        Assert.That(problems, Is.Empty);
    }

    [TestCaseSource(nameof(Specs))]
    public void Every_setting_says_what_it_does_and_has_a_default_or_an_example(ComponentSpec spec)
    {
        Assert.That(spec.Summary, Does.EndWith("."));
        foreach (var field in spec.Fields)
        {
            Assert.That(field.Summary, Is.Not.Empty, field.Key);
            Assert.That(field.Default ?? field.Example ?? (field.Fields.Count > 0 ? field.Fields[0].Key : null), Is.Not.Null, field.Key);
        }
    }
}
