using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>A path to segments: <c>PID</c>, <c>OBX[*]</c>, <c>ORDER_OBSERVATION[2].OBX</c>. Each is a scope: it and what belongs to it.</summary>
/// <param name="at">Where it is written.</param>
/// <param name="place">The path as written, without what stands in predicates.</param>
/// <param name="root">What it is a path in: <c>%message</c>; null for the focus.</param>
/// <param name="id">The segment's name.</param>
/// <param name="selector">Which of them.</param>
internal sealed class Hl7v2SegmentNode(Position at, string place, Node? root, Hl7v2SegmentId id, Hl7v2Selector selector) : Node(at)
{
    public override bool GivesHl7v2 => true;

    public override Collection Evaluate(in Frame frame)
    {
        var found = Find(frame);
        if (found.Count == 0)
            return Collection.Empty;
        var outer = Start(frame);
        var siblings = SiblingsOf(found[0], outer);
        var scopes = new List<Focus>(found.Count);
        foreach (var segment in found)
            scopes.Add(new Focus(new Hl7v2Scope(segment.Index, siblings, outer.Scope)));
        return new Collection(scopes);
    }

    /// <summary>The one segment that the path means, without making a list; false where it may mean several.</summary>
    public bool TryFindOne(in Frame frame, out Hl7v2Segment segment)
    {
        segment = default;
        if (!selector.IsSingle)
            return false;
        segment = root is null && frame.This.Form == FocusForm.Hl7v2Message
            ? frame.This.Message!.Segments.Find(id, selector.Number)
            : FindFrom(Start(frame));
        return true;
    }

    /// <summary>The segments that the path means.</summary>
    public List<Hl7v2Segment> Find(in Frame frame)
    {
        var found = new List<Hl7v2Segment>();
        if (TryFindOne(frame, out var one))
        {
            if (one.Exists)
                found.Add(one);
            return found;
        }
        var start = Start(frame);
        var all = AllIn(start);
        if (selector.Predicate is not { } predicate || all.Count == 0)
            return all;
        var siblings = SiblingsOf(all[0], start);
        for (var i = 0; i < all.Count; i++)
            if (predicate.Truth(frame.On(new Focus(new Hl7v2Scope(all[i].Index, siblings, start.Scope)), i)) == true)
                found.Add(all[i]);
        return found;
    }

    public override string? PlaceOf(in Focus focus) => place;

    private Hl7v2Segment FindFrom(in Focus start)
        => start.Scope is { } scope ? scope.Find(id, selector.Number)
            : start.Message is { } message ? message.Segments.Find(id, selector.Number)
            : default;

    private List<Hl7v2Segment> AllIn(in Focus start)
    {
        if (start.Scope is { } scope)
            return scope.All(id);
        var all = new List<Hl7v2Segment>();
        if (start.Message is { } message)
            foreach (var segment in message.Segments.All(id))
                all.Add(segment);
        return all;
    }

    // The item in hand where it is a segment or group, else what the whole expression is about.
    private Focus Start(in Frame frame)
    {
        if (root is not null)
        {
            var start = root.Evaluate(frame).First;
            return start.IsHl7v2 || start.IsNothing ? start : throw NotHl7v2(start);
        }
        if (frame.This.Form is FocusForm.Hl7v2Segments or FocusForm.Hl7v2Message)
            return frame.This;
        return frame.Root.IsHl7v2 ? frame.Root : throw NotHl7v2(frame.Root);
    }

    private ExpressionException NotHl7v2(in Focus found)
        => Fail("EXPR-FOCUS", $"'{place}' is a path in an HL7 v2 message, but this is {Atoms.Describe(found)}");

    // The siblings of what was found: those beside it in the scope that holds it, else in the whole message.
    private Hl7v2Siblings SiblingsOf(Hl7v2Segment segment, in Focus start)
    {
        var around = start.Scope?.Range is { } range && segment.Index >= range.Start && segment.Index < range.Start + range.Count
            ? range : segment.Message.Segments;
        return new Hl7v2Siblings(around, id);
    }
}
