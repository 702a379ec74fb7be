using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>A segment with what belongs to it.</summary>
/// <param name="index">The segment's place in the message.</param>
/// <param name="siblings">The segments of its name, whose own segments are never taken for this one's.</param>
/// <param name="outer">Where to look next; null for the whole message.</param>
internal sealed class Hl7v2SegmentScope(int index, Hl7v2Siblings siblings, Hl7v2Scope? outer) : Hl7v2Scope
{
    public override Hl7v2SegmentRange Range { get; } = siblings.RangeOf(index);

    public override Hl7v2Surroundings Surroundings => siblings.SurroundingsOf(index);

    public override List<Hl7v2Segment> All(Hl7v2SegmentId id)
    {
        if (!Range.Find(id).Exists)
        {
            var seen = siblings.Seen(index, id);
            return seen.Count > 0 || outer is null ? seen : outer.All(id);
        }
        var all = new List<Hl7v2Segment>();
        foreach (var segment in Range.All(id))
            all.Add(segment);
        return all;
    }
}
