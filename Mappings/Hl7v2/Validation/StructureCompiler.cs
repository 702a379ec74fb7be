using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>
/// Makes the table of a structure: for each of its places and each of its segments, where that segment is found. It is looked for from the innermost open
/// group outwards, first without passing over anything that is required, then at the price of required segments that are missing at the end of the groups it
/// leaves, then of those within the group it enters, and at last in an earlier group that repeats.
/// </summary>
internal sealed class StructureCompiler
{
    private readonly StructureNode _root;
    private readonly List<StructureNode> _leaves = [];
    private readonly List<MissingSegment> _passed = [];

    private StructureCompiler(StructureNode root)
    {
        _root = root;
        root.Number(_leaves);
    }

    /// <summary>Compiles a structure.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="root">The whole message.</param>
    /// <param name="profile">What a profile has otherwise; null for none.</param>
    public static StructureMachine Compile(string id, Dictionary.Hl7v2StructureNode root, Hl7v2Profile? profile)
    {
        var copy = StructureNode.Of(root);
        foreach (var place in profile?.Structures.GetValueOrDefault(id) ?? [])
            copy.Lay(place);
        return new StructureCompiler(copy).Compile(id);
    }

    private StructureMachine Compile(string id)
    {
        var alphabet = _leaves.Select(l => l.Segment).Distinct().ToArray();
        var moves = new StructureMove[(_leaves.Count + 1) * alphabet.Length];
        var ends = new MissingSegment[_leaves.Count + 1][];
        for (var place = 0; place <= _leaves.Count; place++)
        {
            for (var column = 0; column < alphabet.Length; column++)
                moves[(place * alphabet.Length) + column] = MoveFrom(place, alphabet[column]);
            _passed.Clear();
            if (place == 0)
                Pass(_root.Children, 0, _root.Children.Count);
            for (var node = place == 0 ? null : _leaves[place - 1]; node?.Parent is { } parent; node = parent)
                PassAfter(node);
            ends[place] = [.. _passed];
        }

        return new StructureMachine(id, alphabet, moves, ends);
    }

    private StructureMove MoveFrom(int place, Hl7v2SegmentId segment)
    {
        foreach (var effort in (ReadOnlySpan<Effort>)[Effort.PassNothing, Effort.LeaveUnfinished, Effort.PassRequired])
        {
            _passed.Clear();
            if (Search(place, segment, effort) is { } found)
                return new StructureMove(StructureMoveKind.Fits, found.Place, [.. _passed]);
        }

        _passed.Clear();
        for (var node = place == 0 ? null : _leaves[place - 1]; node?.Parent is { } parent; node = parent)
        {
            var before = parent.Kind == Hl7v2StructureNodeKind.Group ? parent.Children.IndexOf(node) : 0;
            for (var i = 0; i < before; i++)
            {
                if (parent.Children[i] is { Repeats: true, Children.Count: > 0 } group && Enter(group, segment, Effort.PassNothing) is { } back)
                    return new StructureMove(StructureMoveKind.GoesBack, back.Place, []);
            }
        }

        var repeats = place > 0 && _leaves[place - 1].Segment == segment;
        return new StructureMove(repeats ? StructureMoveKind.Repeats : StructureMoveKind.Misplaced, place, []);
    }

    private StructureNode? Search(int place, Hl7v2SegmentId segment, Effort effort)
    {
        if (place == 0)
            return Among(_root.Children, 0, segment, effort);
        for (var node = _leaves[place - 1]; node.Parent is { } parent; node = parent)
        {
            // A group begins again with what it really begins with; otherwise a stray segment would cut it in two.
            if (node.Repeats && Enter(node, segment, effort == Effort.PassRequired ? Effort.LeaveUnfinished : effort) is { } again)
                return again;
            if (parent.Kind == Hl7v2StructureNodeKind.Choice)
                continue;
            var count = _passed.Count;
            if (Among(parent.Children, parent.Children.IndexOf(node) + 1, segment, effort) is { } found)
                return found;
            _passed.RemoveRange(count, _passed.Count - count);
            PassAfter(node);
            if (effort == Effort.PassNothing && _passed.Count > count)
                return null;
        }

        return null;
    }

    private StructureNode? Among(List<StructureNode> nodes, int from, Hl7v2SegmentId segment, Effort effort)
    {
        for (var i = from; i < nodes.Count; i++)
        {
            var count = _passed.Count;
            if (Enter(nodes[i], segment, effort) is { } found)
                return found;
            _passed.RemoveRange(count, _passed.Count - count);
            if (nodes[i].MayBeMissing)
                continue;
            if (effort != Effort.PassRequired)
                return null;
            Pass(nodes, i, i + 1);
        }

        return null;
    }

    private StructureNode? Enter(StructureNode node, Hl7v2SegmentId segment, Effort effort)
    {
        switch (node.Kind)
        {
            case Hl7v2StructureNodeKind.Segment:
                return node.Segment == segment ? node : null;
            case Hl7v2StructureNodeKind.Group:
                return Among(node.Children, 0, segment, effort);
            default:
                var count = _passed.Count;
                foreach (var option in node.Children)
                {
                    if (Enter(option, segment, effort) is { } found)
                        return found;
                    _passed.RemoveRange(count, _passed.Count - count);
                }

                return null;
        }
    }

    // What still has to come in a group that is left after a node of it.
    private void PassAfter(StructureNode node)
    {
        if (node.Parent is { Kind: Hl7v2StructureNodeKind.Group } parent)
            Pass(parent.Children, parent.Children.IndexOf(node) + 1, parent.Children.Count);
    }

    // Of a required group that is missing only what it begins with is told: the rest follows from it.
    private void Pass(List<StructureNode> nodes, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (nodes[i].MayBeMissing)
                continue;
            var node = nodes[i];
            while (node.Kind != Hl7v2StructureNodeKind.Segment)
                node = node.Kind == Hl7v2StructureNodeKind.Choice ? node.Children[0] : node.Children.Find(c => !c.MayBeMissing)!;
            if (!node.Segment.IsNone)
                _passed.Add(new MissingSegment(node.Segment, node.Group, node.IsOnce, node.Rule));
        }
    }

    private enum Effort
    {
        PassNothing,
        LeaveUnfinished,
        PassRequired,
    }
}
