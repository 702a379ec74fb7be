namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>A message structure of one version: which segments and groups a message consists of, in order.</summary>
public sealed class Hl7v2Structure
{
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<Hl7v2SegmentId> _segments = [];

    internal Hl7v2Structure(string id, Hl7v2StructureNode root)
    {
        Id = id;
        Root = root;
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Collect(root, names);
        GroupNames = names;
    }

    /// <summary>Its name, as MSH-9.3 has it: <c>ADT_A01</c>.</summary>
    public string Id { get; }

    /// <summary>The whole message: a group without a name.</summary>
    public Hl7v2StructureNode Root { get; }

    /// <summary>The names of its groups, at any depth, as the version has them.</summary>
    public IReadOnlyCollection<string> GroupNames { get; }

    /// <summary>Whether it has a group of this name, in its own version or in another (<see cref="Hl7v2StructureNode.OtherNames"/>).</summary>
    public bool HasGroup(string name) => _groups.Contains(name);

    /// <summary>Whether it has this segment anywhere.</summary>
    public bool HasSegment(Hl7v2SegmentId id) => _segments.Contains(id);

    /// <inheritdoc/>
    public override string ToString() => Id;

    private void Collect(Hl7v2StructureNode node, SortedSet<string> names)
    {
        if (node.Kind == Hl7v2StructureNodeKind.Segment)
        {
            _segments.Add(node.Segment);
            return;
        }

        if (node.Name.Length > 0)
        {
            names.Add(node.Name);
            _groups.Add(node.Name);
            _groups.UnionWith(node.OtherNames);
        }

        foreach (var child in node.Children)
            Collect(child, names);
    }
}
