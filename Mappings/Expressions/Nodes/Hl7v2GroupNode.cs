using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>A path to groups: <c>FINANCIAL</c>, <c>PATIENT_RESULT[*].ORDER_OBSERVATION[2]</c>. Each is a scope.</summary>
/// <param name="at">Where it is written.</param>
/// <param name="place">The path as written, without what stands in predicates.</param>
/// <param name="root">What it is a path in: <c>%message</c>; null for the focus, and where there is an outer group.</param>
/// <param name="outer">The group that is named before it; null for none.</param>
/// <param name="term">The group's name, and which of them.</param>
internal sealed class Hl7v2GroupNode(Position at, string place, Node? root, Hl7v2GroupNode? outer, Hl7v2GroupTerm term) : Hl7v2PathNode(at, place, root)
{
    public override Collection Evaluate(in Frame frame)
    {
        var found = Find(frame);
        return found.Count == 0 ? Collection.Empty : new Collection(found.ConvertAll(scope => new Focus(scope)));
    }

    /// <summary>The groups that the path means.</summary>
    public List<Hl7v2GroupScope> Find(in Frame frame)
    {
        var found = new List<Hl7v2GroupScope>();
        if (outer is null)
            Choose(frame, AllFrom(Start(frame)), found);
        else
            // A group that is named behind another stands in it: nothing is looked for outward.
            foreach (var scope in outer.Find(frame))
                Choose(frame, AllIn(scope.Range), found);
        return found;
    }

    private List<Hl7v2GroupScope> AllFrom(in Focus start)
        => start.Scope is { } scope ? scope.AllGroups(term.Name)
            : start.Message is { } message ? AllIn(message.Segments)
            : [];

    private List<Hl7v2GroupScope> AllIn(Hl7v2SegmentRange range)
    {
        var all = new List<Hl7v2GroupScope>();
        var groups = range.Message!.Groups.With(term.Name);
        var outward = new Hl7v2Outward();
        for (var i = 0; i < groups.Length; i++)
            if (groups[i].Node.IsNamed(term.Name) && groups[i].Start >= range.Start && groups[i].End <= range.Start + range.Count)
                all.Add(new Hl7v2GroupScope(range.Message, groups, i, outward));
        return all;
    }

    private void Choose(in Frame frame, List<Hl7v2GroupScope> all, List<Hl7v2GroupScope> into)
    {
        if (term.Selector.IsSingle)
        {
            if (term.Selector.Number <= all.Count)
                into.Add(all[term.Selector.Number - 1]);
            return;
        }
        for (var i = 0; i < all.Count; i++)
            if (term.Selector.Predicate is not { } predicate || predicate.Truth(frame.On(new Focus(all[i]), i)) == true)
                into.Add(all[i]);
    }
}
