using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Hl7v2.Dictionary;

/// <summary>Holds every version's data together: what is spoken of is there.</summary>
[TestFixtureSource(nameof(Versions))]
public sealed class Hl7v2DictionaryDataTests(string version)
{
    private readonly Hl7v2Dictionary _dictionary = Hl7v2Dictionary.All.Single(d => d.Version == version);

    private static IEnumerable<string> Versions => Hl7v2Dictionary.All.Select(d => d.Version);

    // Segments of the standard's structures that stand for any: they have no fields.
    private static readonly string[] s_any = ["ANYHL7SEGMENT", "GenericSegment", "Hxx", "Zxx"];

    [Test]
    public void Every_field_and_component_has_a_data_type_and_table_of_the_version()
    {
        var elements = _dictionary.Segments.SelectMany(s => s.Fields.ToArray()).Concat(_dictionary.Types.SelectMany(t => t.Components.ToArray())).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(elements.Where(e => !_dictionary.TryFindType(e.Type.Id, out var type) || type != e.Type).Select(e => e.ToString()), Is.Empty);
            Assert.That(elements.Where(e => e.Table > 0 && !_dictionary.TryFindTable(e.Table, out _)).Select(e => $"{e}: {e.Table}"), Is.Empty);
            Assert.That(elements.Where(e => e.Name.Length == 0 || e.Name.Trim() != e.Name).Select(e => e.ToString()), Is.Empty);
            Assert.That(elements.Where(e => e.MaxLength < 0 || e.MaxRepetitions < 0), Is.Empty);
        });
    }

    [Test]
    public void Fields_and_components_are_numbered_from_one_without_gaps()
        => Assert.Multiple(() =>
        {
            foreach (var segment in _dictionary.Segments)
                Assert.That(segment.Fields.ToArray().Select(f => f.Number), Is.EqualTo(Enumerable.Range(1, segment.Fields.Length)), segment.ToString());
            foreach (var type in _dictionary.Types)
                Assert.That(type.Components.ToArray().Select(c => c.Number), Is.EqualTo(Enumerable.Range(1, type.Components.Length)), type.Id);
        });

    [Test]
    public void No_data_type_holds_itself()
    {
        foreach (var type in _dictionary.Types)
            Assert.That(Depth(type, 0), Is.LessThan(6), type.Id);

        static int Depth(Hl7v2TypeDefinition type, int depth)
            => depth > 10 ? depth : type.Components.ToArray().Select(c => Depth(c.Type, depth + 1)).DefaultIfEmpty(depth).Max();
    }

    [Test]
    public void Every_segment_of_a_structure_is_one_of_the_version()
    {
        var unknown = _dictionary.Structures.SelectMany(s => Nodes(s.Root).Select(n => (s.Id, Node: n)))
            .Where(x => x.Node.Kind == Hl7v2StructureNodeKind.Segment && !s_any.Contains(x.Node.Name) && !_dictionary.TryFindSegment(x.Node.Segment, out _))
            .Select(x => x.Node.Name).Distinct().Order();
        Assert.That(unknown, Is.Empty);
    }

    [Test]
    public void Every_structure_begins_with_the_header_and_no_group_is_empty()
        => Assert.Multiple(() =>
        {
            foreach (var structure in _dictionary.Structures)
            {
                Assert.That(structure.Root.Children[0].Name, Is.EqualTo("MSH"), structure.Id);
                Assert.That(Nodes(structure.Root).Where(n => n.Kind != Hl7v2StructureNodeKind.Segment && n.Children.IsEmpty), Is.Empty, structure.Id);
            }
        });

    private static IEnumerable<Hl7v2StructureNode> Nodes(Hl7v2StructureNode node) => node.Children.ToArray().SelectMany(Nodes).Prepend(node);
}
