namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>A message structure of one version: which segments and groups a message consists of, in order.</summary>
public sealed class Hl7v2Structure
{
    internal Hl7v2Structure(string id, Hl7v2StructureNode root, IReadOnlyCollection<string> groupNames)
    {
        Id = id;
        Root = root;
        GroupNames = groupNames;
    }

    /// <summary>Its name, as MSH-9.3 has it: <c>ADT_A01</c>.</summary>
    public string Id { get; }

    /// <summary>The whole message: a group without a name.</summary>
    public Hl7v2StructureNode Root { get; }

    /// <summary>The names of its groups, at any depth.</summary>
    public IReadOnlyCollection<string> GroupNames { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
