using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>
/// A group of a message. What a group lacks is looked for in the groups that it stands in, from the innermost to the whole message, each without the
/// siblings of the one before: a charge sees the patient's segments, and never those of another charge.
/// </summary>
/// <param name="message">The message.</param>
/// <param name="index">The group's place in <see cref="Hl7v2Message.Groups"/>.</param>
internal sealed class Hl7v2GroupScope(Hl7v2Message message, int index) : Hl7v2Scope
{
    public override Hl7v2SegmentRange Range { get; } = RangeOf(message, message.Groups[index]);

    public override string GroupName => message.Groups[index].Name;

    /// <summary>Which of the message's groups of its name it is, from 1.</summary>
    public int Occurrence
    {
        get
        {
            var occurrence = 1;
            for (var i = 0; i < index; i++)
                occurrence += message.Groups[i].Name == GroupName ? 1 : 0;
            return occurrence;
        }
    }

    public override List<Hl7v2Segment> All(Hl7v2SegmentId id)
    {
        var all = new List<Hl7v2Segment>();
        Add(Range, null, id, all);
        var inner = GroupName;
        for (var i = index - 1; i >= 0 && all.Count == 0; i--)
        {
            if (!IsAround(i))
                continue;
            Add(RangeOf(message, message.Groups[i]), inner, id, all);
            inner = message.Groups[i].Name;
        }

        if (all.Count == 0)
            Add(message.Segments, inner, id, all);
        return all;
    }

    // Of two groups with the same segments the outer one comes first.
    protected override bool IsAround(int other) => other < index && message.Groups[other].End >= Range.Start + Range.Count;

    private void Add(Hl7v2SegmentRange range, string? siblings, Hl7v2SegmentId id, List<Hl7v2Segment> into)
    {
        foreach (var segment in range.All(id))
            if (siblings is null || !IsInSibling(message, siblings, segment.Index))
                into.Add(segment);
    }

    private static Hl7v2SegmentRange RangeOf(Hl7v2Message message, in Hl7v2Group group) => new(message, group.Start, group.End - group.Start);
}
