using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>A path to segments: <c>PID</c>, <c>OBX[*]</c>, <c>ORDER_OBSERVATION[2].OBX</c>. Each is a scope: it and what belongs to it.</summary>
/// <param name="at">Where it is written.</param>
/// <param name="place">The path as written, without what stands in predicates.</param>
/// <param name="root">What it is a path in: <c>%message</c>; null for the focus, and where there are groups.</param>
/// <param name="groups">The groups that are named before it; null for none.</param>
/// <param name="id">The segment's name.</param>
/// <param name="selector">Which of them.</param>
internal sealed class Hl7v2SegmentNode(Position at, string place, Node? root, Hl7v2GroupNode? groups, Hl7v2SegmentId id, Hl7v2Selector selector)
    : Hl7v2PathNode(at, place, root)
{
    // The name alone: the first of the focus.
    private readonly bool _isPlain = root is null && groups is null && selector is { Number: 1, Predicate: null };

    public override bool TryAddReads(Reads reads, bool isNested)
    {
        if (groups is not null || selector.Predicate?.TryAddReads(reads, isNested: true) == false)
            return false;
        if (IsFromFocus)
            reads.Segments.Add(id);
        return true;
    }

    public override Collection Evaluate(in Frame frame)
    {
        var scopes = new List<Focus>();
        if (groups is null)
            AddScopes(Find(frame), Start(frame), scopes);
        else
            foreach (var group in groups.Find(frame))
                AddScopes(FindIn(frame, group), new Focus(group), scopes);
        return scopes.Count == 0 ? Collection.Empty : new Collection(scopes);
    }

    /// <summary>The one segment that the path means, without making a list; false where it may mean several.</summary>
    public bool TryFindOne(in Frame frame, out Hl7v2Segment segment)
    {
        segment = default;
        if (!selector.IsSingle || groups is not null)
            return false;
        segment = IsFromFocus && frame.This.Form == FocusForm.Hl7v2Message
            ? frame.This.Message!.Segments.Find(id, selector.Number)
            : FindFrom(Start(frame));
        return true;
    }

    /// <summary>A field of the one segment that the path means, where that is what the scope in hand begins with.</summary>
    public bool TryFindField(in Frame frame, int number, out Hl7v2Value field)
    {
        field = default;
        if (!_isPlain || frame.This.Form == FocusForm.Hl7v2Message)
            return false;
        var scope = frame.This.Form == FocusForm.Hl7v2Segments ? frame.This.Scope : frame.Root.Scope;
        return scope is not null && scope.TryFirst(id, number, out field);
    }

    /// <summary>The segments that the path means.</summary>
    public List<Hl7v2Segment> Find(in Frame frame)
    {
        if (groups is null)
            return TryFindOne(frame, out var one) ? ListOf(one) : Choose(frame, AllFrom(Start(frame)), Start(frame));
        var found = new List<Hl7v2Segment>();
        foreach (var group in groups.Find(frame))
            found.AddRange(FindIn(frame, group));
        return found;
    }

    // What is named behind a group stands in it: nothing is looked for outward.
    private List<Hl7v2Segment> FindIn(in Frame frame, Hl7v2GroupScope group)
        => selector.IsSingle ? ListOf(group.Range.Find(id, selector.Number)) : Choose(frame, AllIn(group.Range), new Focus(group));

    private List<Hl7v2Segment> Choose(in Frame frame, List<Hl7v2Segment> all, in Focus start)
    {
        if (selector.Predicate is not { } predicate || all.Count == 0)
            return all;
        var found = new List<Hl7v2Segment>();
        var siblings = SiblingsOf(all[0], start);
        for (var i = 0; i < all.Count; i++)
            if (predicate.Truth(frame.On(new Focus(new Hl7v2SegmentScope(all[i].Index, siblings, start.Scope)), i)) == true)
                found.Add(all[i]);
        return found;
    }

    private void AddScopes(List<Hl7v2Segment> found, in Focus outer, List<Focus> into)
    {
        if (found.Count == 0)
            return;
        into.EnsureCapacity(into.Count + found.Count);
        var siblings = SiblingsOf(found[0], outer);
        foreach (var segment in found)
            into.Add(new Focus(new Hl7v2SegmentScope(segment.Index, siblings, outer.Scope)));
    }

    private Hl7v2Segment FindFrom(in Focus start)
        => start.Scope is { } scope ? scope.Find(id, selector.Number)
            : start.Message is { } message ? message.Segments.Find(id, selector.Number)
            : default;

    private List<Hl7v2Segment> AllFrom(in Focus start)
        => start.Scope is { } scope ? scope.All(id)
            : start.Message is { } message ? AllIn(message.Segments)
            : [];

    private List<Hl7v2Segment> AllIn(Hl7v2SegmentRange range)
    {
        var all = new List<Hl7v2Segment>(range.CountOf(id));
        foreach (var segment in range.All(id))
            all.Add(segment);
        return all;
    }

    private static List<Hl7v2Segment> ListOf(Hl7v2Segment one) => one.Exists ? [one] : [];

    // The siblings of what was found: those beside it in the scope that holds it, else in the whole message.
    private Hl7v2Siblings SiblingsOf(Hl7v2Segment segment, in Focus start)
    {
        var around = start.Scope?.Range is { } range && segment.Index >= range.Start && segment.Index < range.Start + range.Count
            ? range : segment.Message.Segments;
        return new Hl7v2Siblings(around, id);
    }
}
