using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>
/// A group of a message. What a group lacks is looked for in the groups that it stands in, from the innermost to the whole message, each without the
/// siblings of the one before: a charge sees the patient's segments, and never those of another charge.
/// </summary>
/// <param name="message">The message.</param>
/// <param name="groups">The message's groups, as one structure sees them.</param>
/// <param name="index">The group's place among them.</param>
/// <param name="outward">What it shares with those that were found with it: what they see outward is looked for once.</param>
internal sealed class Hl7v2GroupScope(Hl7v2Message message, Hl7v2Group[] groups, int index, Hl7v2Outward outward) : Hl7v2Scope
{
    private Hl7v2Surroundings? _surroundings;

    public override Hl7v2SegmentRange Range { get; } = RangeOf(message, groups[index]);

    protected override Hl7v2Group[] Groups => groups;

    public override string GroupName => groups[index].Name;

    /// <summary>Which of the message's groups of its name it is, from 1.</summary>
    public int Occurrence
    {
        get
        {
            var occurrence = 1;
            for (var i = 0; i < index; i++)
                occurrence += groups[i].Name == GroupName ? 1 : 0;
            return occurrence;
        }
    }

    public override Hl7v2Surroundings Surroundings => _surroundings ??= FindSurroundings();

    public override List<Hl7v2Segment> All(Hl7v2SegmentId id)
    {
        if (!Range.Find(id).Exists)
            return outward.Find(Surroundings, id) ?? outward.Add(Surroundings, id, Outward(id));
        var all = new List<Hl7v2Segment>();
        Add(Range, null, id, all);
        return all;
    }

    private Hl7v2Surroundings FindSurroundings()
    {
        var around = index - 1;
        while (around >= 0 && !IsAround(groups, around))
            around--;
        return new(groups, around, GroupName);
    }

    private List<Hl7v2Segment> Outward(Hl7v2SegmentId id)
    {
        var all = new List<Hl7v2Segment>();
        var inner = GroupName;
        for (var i = index - 1; i >= 0 && all.Count == 0; i--)
        {
            if (!IsAround(groups, i))
                continue;
            Add(RangeOf(message, groups[i]), inner, id, all);
            inner = groups[i].Name;
        }

        if (all.Count == 0)
            Add(message.Segments, inner, id, all);
        return all;
    }

    // Of two groups with the same segments the outer one comes first.
    protected override bool IsAround(Hl7v2Group[] among, int other)
        => (among != groups || other < index) && among[other].Start <= Range.Start && among[other].End >= Range.Start + Range.Count;

    private void Add(Hl7v2SegmentRange range, string? siblings, Hl7v2SegmentId id, List<Hl7v2Segment> into)
    {
        foreach (var segment in range.All(id))
            if (siblings is null || !IsInSibling(groups, siblings, segment.Index))
                into.Add(segment);
    }

    private static Hl7v2SegmentRange RangeOf(Hl7v2Message message, in Hl7v2Group group) => new(message, group.Start, group.End - group.Start);
}
