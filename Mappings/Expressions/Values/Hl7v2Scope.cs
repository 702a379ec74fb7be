using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>A segment with what belongs to it: where the names of segments are looked for first, and then outward.</summary>
/// <param name="index">The segment's place in the message.</param>
/// <param name="siblings">The segments of its name, whose own segments are never taken for this one's.</param>
/// <param name="outer">Where to look next; null for the whole message.</param>
internal sealed class Hl7v2Scope(int index, Hl7v2Siblings siblings, Hl7v2Scope? outer)
{
    /// <summary>The segment and what belongs to it.</summary>
    public Hl7v2SegmentRange Range { get; } = siblings.RangeOf(index);

    /// <summary>The segment that the scope began with.</summary>
    public Hl7v2Segment Segment => Range[0];

    /// <summary>Finds a segment: in here, else outward.</summary>
    public Hl7v2Segment Find(Hl7v2SegmentId id, int occurrence)
    {
        if (Range.Find(id).Exists)
            return Range.Find(id, occurrence);
        var seen = All(id);
        return occurrence <= seen.Count ? seen[occurrence - 1] : default;
    }

    /// <summary>All segments of a name: those in here; where there are none, those outward.</summary>
    public List<Hl7v2Segment> All(Hl7v2SegmentId id)
    {
        var all = new List<Hl7v2Segment>();
        foreach (var segment in Range.All(id))
            all.Add(segment);
        if (all.Count == 0)
            siblings.AddSeen(index, id, all);
        return all.Count > 0 || outer is null ? all : outer.All(id);
    }
}
