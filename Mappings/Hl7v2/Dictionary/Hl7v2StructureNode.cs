namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>What stands at a place of a structure.</summary>
public enum Hl7v2StructureNodeKind
{
    /// <summary>A segment.</summary>
    Segment,

    /// <summary>Segments and groups in order, with a name.</summary>
    Group,

    /// <summary>One of several segments or groups. It has no name and is no step of a path.</summary>
    Choice,
}

/// <summary>A place in a message structure: a segment, a group, or a choice between some.</summary>
public sealed class Hl7v2StructureNode
{
    private readonly Hl7v2StructureNode[] _children;

    internal Hl7v2StructureNode(
        Hl7v2StructureNodeKind kind, string name, Hl7v2SegmentId segment, (int Min, int Max) cardinality, Hl7v2StructureNode[] children,
        string[]? otherNames = null)
    {
        Kind = kind;
        Name = name;
        Segment = segment;
        (Min, Max) = cardinality;
        _children = children;
        OtherNames = otherNames ?? [];
    }

    /// <summary>What it is.</summary>
    public Hl7v2StructureNodeKind Kind { get; }

    /// <summary>The segment's or group's name; empty for a choice, and for the whole message.</summary>
    public string Name { get; }

    /// <summary>What other versions call the same group: <c>RESPONSE</c> is 2.3's name of <c>PATIENT_RESULT</c>.</summary>
    public IReadOnlyList<string> OtherNames { get; }

    /// <summary>The segment; none for a group or choice, and for the standard's <c>Hxx</c> and <c>Zxx</c>, which stand for any.</summary>
    public Hl7v2SegmentId Segment { get; }

    /// <summary>How often it has to come: 0 or 1.</summary>
    public int Min { get; }

    /// <summary>How often it may come; 0 for one without a limit.</summary>
    public int Max { get; }

    /// <summary>Whether it may be missing.</summary>
    public bool IsOptional => Min == 0;

    /// <summary>Whether it may come more than once.</summary>
    public bool Repeats => Max != 1;

    /// <summary>What a group consists of, or a choice is between; empty for a segment.</summary>
    public ReadOnlySpan<Hl7v2StructureNode> Children => _children;

    /// <summary>Whether it is the group of this name, in its own version or in another.</summary>
    public bool IsNamed(string name)
    {
        if (Name == name)
            return true;
        foreach (var other in OtherNames)
        {
            if (other == name)
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
