using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>A place of a structure while a machine is made of it: the standard's, changed by a profile.</summary>
internal sealed class StructureNode
{
    private StructureNode(Hl7v2StructureNodeKind kind, string name, Hl7v2SegmentId segment) => (Kind, Name, Segment) = (kind, name, segment);

    public Hl7v2StructureNodeKind Kind { get; }

    public string Name { get; }

    public Hl7v2SegmentId Segment { get; }

    public bool IsOptional { get; private set; }

    public bool Repeats { get; private set; }

    /// <summary>What is broken where a required one is missing.</summary>
    public Hl7v2Rule Rule { get; private set; } = Hl7v2Rules.SegmentExpected;

    public StructureNode? Parent { get; private set; }

    public List<StructureNode> Children { get; } = [];

    /// <summary>The message's place after this segment; 0 for groups.</summary>
    public int Place { get; private set; }

    /// <summary>Whether neither it nor a group around it repeats.</summary>
    public bool IsOnce => !Repeats && Parent?.IsOnce != false;

    /// <summary>Whether nothing of it has to come: it is optional, or all that it consists of is.</summary>
    public bool MayBeMissing => IsOptional || (Kind == Hl7v2StructureNodeKind.Group && Children.TrueForAll(c => c.MayBeMissing));

    /// <summary>The nearest group's name; empty for the message itself.</summary>
    public string Group => Parent is null ? "" : Parent.Kind == Hl7v2StructureNodeKind.Group ? Parent.Name : Parent.Group;

    public static StructureNode Of(Dictionary.Hl7v2StructureNode node, StructureNode? parent = null)
    {
        var copy = new StructureNode(node.Kind, node.Name, node.Segment) { IsOptional = node.IsOptional, Repeats = node.Repeats, Parent = parent };
        foreach (var child in node.Children)
            copy.Children.Add(Of(child, copy));
        return copy;
    }

    /// <summary>Takes up what a profile says of a segment: a new one after its place, or another usage of one that is there.</summary>
    public void Lay(Hl7v2SegmentPlace place)
    {
        var found = place.After is { } after ? Find(after) : Find(place.Segment.ToString());
        if (found is null)
            return;
        if (place.After is null)
        {
            found.Take(place);
            return;
        }

        // After a group that may come again stands what follows all of it; beside an option of a choice, what follows the choice.
        while (found.Parent is { Kind: Hl7v2StructureNodeKind.Choice } choice)
            found = choice;
        if (found.Parent is not { } parent)
            return;
        var added = new StructureNode(Hl7v2StructureNodeKind.Segment, place.Segment.ToString(), place.Segment) { IsOptional = true, Parent = parent };
        added.Take(place);
        parent.Children.Insert(parent.Children.IndexOf(found) + 1, added);
    }

    /// <summary>The first segment or group of a name, in order.</summary>
    public StructureNode? Find(string name)
    {
        foreach (var child in Children)
        {
            if (child.Name == name)
                return child;
            if (child.Find(name) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>Numbers the segments in order, and lists them.</summary>
    public void Number(List<StructureNode> into)
    {
        if (Kind == Hl7v2StructureNodeKind.Segment)
        {
            into.Add(this);
            Place = into.Count;
        }

        foreach (var child in Children)
            child.Number(into);
    }

    private void Take(Hl7v2SegmentPlace place)
    {
        if (place.Usage == Hl7v2ProfileUsage.Required)
            (IsOptional, Rule) = (false, Hl7v2Rules.SegmentMissing);
        else if (place.Usage == Hl7v2ProfileUsage.Optional)
            IsOptional = true;
        else if (place.Usage == Hl7v2ProfileUsage.NotAllowed)
            Parent!.Children.Remove(this);
        if (place.MaxRepetitions is { } max)
            Repeats = max != 1;
    }
}
