using InterfaceEngine.Mappings.Hl7v2.Dictionary;

namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>One group as it came: consecutive segments.</summary>
/// <param name="Node">What it is in the structure.</param>
/// <param name="Start">Its first segment, from 0.</param>
/// <param name="End">The segment after its last.</param>
internal readonly record struct Hl7v2Group(Hl7v2StructureNode Node, int Start, int End)
{
    /// <summary>Its name in its structure's version.</summary>
    public string Name => Node.Name;
}

/// <summary>
/// Sorts a message's segments into the groups of its structure, whatever senders leave out or add. A segment goes where the structure
/// next allows it, seen from the innermost open group outwards. Only where that is nowhere, required segments may be missing before it,
/// and after that it may begin again a repeating group that the message had already left. One that fits nowhere (Z segments, segments
/// out of order) stays with the group that is open. A segment with which an open group began does not enter another group past that
/// one's optional beginning: the next ORC of an OML is the next order, and not one of earlier results (PRIOR_RESULT) whose patient was left out.
/// </summary>
internal ref struct Hl7v2Grouping
{
    // The deepest structure of the standard has nine levels.
    private const int Deepest = 12;

    private readonly List<Hl7v2Group> _groups;
    private readonly Frame[] _stack;
    private int _depth;

    private Hl7v2Grouping(Hl7v2StructureNode root)
    {
        _groups = [];
        _stack = new Frame[Deepest];
        _stack[0] = new Frame(root, -1, -1);
        _depth = 1;
    }

    /// <summary>The groups of a message, in order of their beginning, outer before inner.</summary>
    public static Hl7v2Group[] Sort(Hl7v2SegmentRange segments, Hl7v2Structure structure)
    {
        var sorting = new Hl7v2Grouping(structure.Root);
        for (var i = 0; i < segments.Count; i++)
        {
            var id = segments[i].Id;
            _ = sorting.Place(id, i, isStrict: true) || sorting.Place(id, i, isStrict: false) || sorting.PlaceBack(id, i);
        }

        sorting.Close(1, segments.Count);
        return [.. sorting._groups];
    }

    private bool Place(Hl7v2SegmentId id, int index, bool isStrict)
    {
        for (var depth = _depth - 1; depth >= 0; depth--)
        {
            var (group, position, _) = _stack[depth];

            // Of a choice there is one; another is a new choice, where that may repeat.
            var end = group.Kind == Hl7v2StructureNodeKind.Choice ? position + 1 : group.Children.Length;
            for (var next = Math.Max(position, 0); next < end; next++)
            {
                var child = group.Children[next];
                var isAgain = next == position;
                if (isAgain && !child.Repeats)
                    continue;

                // A group begins again with what it really begins with; otherwise a stray segment would cut it in two.
                if (TryOpen(depth, next, id, index, isStrict || isAgain, yields: !isAgain))
                    return true;
                if (isStrict && !child.IsOptional && !isAgain)
                    break;
            }
        }

        return false;
    }

    private bool PlaceBack(Hl7v2SegmentId id, int index)
    {
        for (var depth = _depth - 1; depth >= 0; depth--)
        {
            var (group, position, _) = _stack[depth];
            for (var earlier = 0; earlier < position; earlier++)
            {
                if (group.Children[earlier] is { Repeats: true, Kind: not Hl7v2StructureNodeKind.Segment } && TryOpen(depth, earlier, id, index, isStrict: true))
                    return true;
            }
        }

        return false;
    }

    private bool TryOpen(int depth, int child, Hl7v2SegmentId id, int index, bool isStrict, bool yields = false)
    {
        Span<int> way = stackalloc int[Deepest];
        way[0] = child;
        var length = Find(_stack[depth].Group.Children[child], id, isStrict, way, 1);
        if (length == 0 || (yields && way[1..length].ContainsAnyExcept(0) && HasBegun(depth, id)))
            return false;
        Close(depth + 1, index);
        Open(way[..length], index);
        return true;
    }

    // The way down to the segment: how many numbers of it are written, 0 where there is none.
    private static int Find(Hl7v2StructureNode node, Hl7v2SegmentId id, bool isStrict, Span<int> way, int length)
    {
        if (node.Kind == Hl7v2StructureNodeKind.Segment)
            return node.Segment == id && !id.IsNone ? length : 0;
        for (var i = 0; i < node.Children.Length && length < way.Length; i++)
        {
            way[length] = i;
            if (Find(node.Children[i], id, isStrict, way, length + 1) is var found and > 0)
                return found;
            if (isStrict && node.Kind == Hl7v2StructureNodeKind.Group && !node.Children[i].IsOptional)
                break;
        }

        return 0;
    }

    // Whether an open group, at a depth or further out, begins with such a segment.
    private readonly bool HasBegun(int depth, Hl7v2SegmentId id)
    {
        for (; depth > 0; depth--)
        {
            if (_stack[depth].Group is { Children: [{ Kind: Hl7v2StructureNodeKind.Segment } first, ..] } && first.Segment == id)
                return true;
        }

        return false;
    }

    private void Open(scoped ReadOnlySpan<int> way, int index)
    {
        for (var i = 0; i < way.Length; i++)
        {
            ref var frame = ref _stack[_depth - 1];
            frame = frame with { Position = way[i] };
            var child = frame.Group.Children[way[i]];
            if (child.Kind == Hl7v2StructureNodeKind.Segment)
                return;
            var isGroup = child.Kind == Hl7v2StructureNodeKind.Group;
            _stack[_depth++] = new Frame(child, -1, isGroup ? _groups.Count : -1);
            if (isGroup)
                _groups.Add(new Hl7v2Group(child, index, index));
        }
    }

    private void Close(int depth, int index)
    {
        while (_depth > depth)
        {
            var entry = _stack[--_depth].Entry;
            if (entry >= 0)
                _groups[entry] = _groups[entry] with { End = index };
        }
    }

    private readonly record struct Frame(Hl7v2StructureNode Group, int Position, int Entry);
}
