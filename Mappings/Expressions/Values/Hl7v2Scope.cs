using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>A segment with what belongs to it, or a group: where the names of segments are looked for first, and then outward.</summary>
/// <param name="range">Its segments.</param>
/// <param name="siblings">All segments of it and those beside it, in which its own are: another's segments are never taken for its own.</param>
/// <param name="outer">Where to look next; null for the whole message.</param>
internal sealed class Hl7v2Scope(Hl7v2SegmentRange range, Hl7v2SegmentRange siblings, Hl7v2Scope? outer)
{
    public Hl7v2SegmentRange Range { get; } = range;

    /// <summary>The segment that the scope began with.</summary>
    public Hl7v2Segment Segment => Range[0];

    /// <summary>Finds a segment: in here, else outward among those that belong to no sibling.</summary>
    public Hl7v2Segment Find(Hl7v2SegmentId id, int occurrence)
    {
        var found = Range.Find(id, occurrence);
        if (found.Exists)
            return found;
        // Further occurrences of what is here are not looked for elsewhere: OBX[9] of a group with three is none.
        if (Range.Find(id).Exists)
            return default;
        foreach (var segment in Outside(id))
            if (--occurrence == 0)
                return segment;
        return default;
    }

    /// <summary>All segments of a name: those in here, else those outward that belong to no sibling.</summary>
    public IEnumerable<Hl7v2Segment> All(Hl7v2SegmentId id)
    {
        if (!Range.Find(id).Exists)
            return Outside(id);
        var own = new List<Hl7v2Segment>();
        foreach (var segment in Range.All(id))
            own.Add(segment);
        return own;
    }

    private IEnumerable<Hl7v2Segment> Outside(Hl7v2SegmentId id)
    {
        var segments = outer is not null ? outer.All(id) : Whole(id);
        foreach (var segment in segments)
            if (segment.Index < siblings.Start || segment.Index >= siblings.Start + siblings.Count)
                yield return segment;
    }

    private List<Hl7v2Segment> Whole(Hl7v2SegmentId id)
    {
        var all = new List<Hl7v2Segment>();
        foreach (var segment in Range.Message!.Segments.All(id))
            all.Add(segment);
        return all;
    }
}
