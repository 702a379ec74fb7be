using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>A part of a message that is in hand: where the names of segments and groups are looked for first, and then outward.</summary>
internal abstract class Hl7v2Scope
{
    // From then on it is quicker to know where all fields stand.
    private const int FewFields = 3;

    private Hl7v2FieldIndex? _first;
    private int _asked;

    /// <summary>Its segments.</summary>
    public abstract Hl7v2SegmentRange Range { get; }

    /// <summary>The message's groups among which it was found.</summary>
    protected virtual Hl7v2Group[] Groups => Range.Message!.Groups.Own;

    /// <summary>The group's name; null for a segment with what belongs to it.</summary>
    public virtual string? GroupName => null;

    /// <summary>What it stands in: scopes that have the same surroundings see the same there of what they do not have themselves.</summary>
    public abstract Hl7v2Surroundings Surroundings { get; }

    /// <summary>Whether one of some segments stands in here, so that it is not looked for outward.</summary>
    public bool Holds(Hl7v2SegmentId[] ids)
    {
        foreach (var id in ids)
            if (Range.Find(id).Exists)
                return true;
        return false;
    }

    /// <summary>A field of the segment that this begins with, where that has the name and many of its fields are asked for: one rule after the other does.</summary>
    public bool TryFirst(Hl7v2SegmentId id, int field, out Hl7v2Value value)
    {
        value = default;
        if (_first is null)
        {
            if (++_asked <= FewFields || Range[0] is not { Id.IsHeader: false } segment)
                return false;
            _first = new Hl7v2FieldIndex(segment);
        }
        if (_first.Id != id)
            return false;
        value = _first.Field(field);
        return true;
    }

    /// <summary>Finds a segment: in here, else outward.</summary>
    public Hl7v2Segment Find(Hl7v2SegmentId id, int occurrence)
    {
        var first = Range.Find(id);
        if (first.Exists)
            return occurrence == 1 ? first : Range.Find(id, occurrence);
        var seen = All(id);
        return occurrence <= seen.Count ? seen[occurrence - 1] : default;
    }

    /// <summary>All segments of a name: those in here; where there are none, those outward.</summary>
    public abstract List<Hl7v2Segment> All(Hl7v2SegmentId id);

    /// <summary>
    /// All groups of a name: those in here; where there are none, the one that this stands in, else those beside it in a group that it stands in,
    /// never those of a sibling.
    /// </summary>
    public List<Hl7v2GroupScope> AllGroups(string name)
    {
        var message = Range.Message!;

        // What is in hand was found in the groups of one structure; a group that this does not have is looked for in another's.
        var groups = Has(Groups, name) ? Groups : message.Groups.With(name);
        var found = new List<Hl7v2GroupScope>();
        var outward = new Hl7v2Outward();
        Add(Range.Start, Range.Start + Range.Count, null);
        var inner = GroupName;
        for (var i = groups.Length - 1; i >= 0 && found.Count == 0; i--)
        {
            var group = groups[i];
            if (!IsAround(groups, i))
                continue;
            if (group.Node.IsNamed(name))
                return [new Hl7v2GroupScope(message, groups, i, new Hl7v2Outward())];
            Add(group.Start, group.End, inner);
            inner = group.Name;
        }

        if (found.Count == 0)
            Add(0, message.Segments.Count, inner);
        return found;

        // Those between two segments, without what belongs to the siblings of what is in hand.
        void Add(int start, int end, string? siblings)
        {
            for (var i = 0; i < groups.Length; i++)
            {
                var group = groups[i];
                if (group.Start >= start && group.End <= end && group.Node.IsNamed(name) && !(siblings is not null && IsInSibling(groups, siblings, group.Start)))
                    found.Add(new Hl7v2GroupScope(message, groups, i, outward));
            }
        }
    }

    /// <summary>Whether a group of the message holds what is in hand, and is not it.</summary>
    /// <param name="groups">The message's groups, as one structure sees them.</param>
    /// <param name="index">The group's place among them.</param>
    protected virtual bool IsAround(Hl7v2Group[] groups, int index) => groups[index].Start <= Range.Start && groups[index].End > Range.Start;

    private static bool Has(Hl7v2Group[] groups, string name)
    {
        foreach (var group in groups)
            if (group.Node.IsNamed(name))
                return true;
        return false;
    }

    /// <summary>Whether a segment stands in a group of this name.</summary>
    protected static bool IsInSibling(Hl7v2Group[] groups, string name, int index)
    {
        // Groups stand in the order in which they begin. What holds a segment is near the last that began before it; of many, all need not be looked at.
        var (low, high) = (0, groups.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (groups[middle].Start <= index)
                low = middle + 1;
            else
                high = middle;
        }
        for (var i = low - 1; i >= 0; i--)
            if (index < groups[i].End && groups[i].Name == name)
                return true;
        return false;
    }
}

/// <summary>What a scope stands in.</summary>
/// <param name="Around">The siblings or groups among which it is.</param>
/// <param name="Run">Which part of them it belongs to.</param>
/// <param name="Name">The name of what is in hand; null for a segment.</param>
internal readonly record struct Hl7v2Surroundings(object Around, int Run, string? Name);
