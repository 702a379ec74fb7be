using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>A path to segments or groups.</summary>
/// <param name="at">Where it is written.</param>
/// <param name="place">The path as written, without what stands in predicates.</param>
/// <param name="root">What it is a path in: <c>%message</c>; null for the focus.</param>
internal abstract class Hl7v2PathNode(Position at, string place, Node? root) : Node(at)
{
    public sealed override bool GivesHl7v2 => true;

    public sealed override string? PlaceOf(in Focus focus) => place;

    /// <summary>Whether it begins at the item in hand, not at <c>%message</c>.</summary>
    protected bool IsFromFocus => root is null;

    /// <summary>What it begins at: the item in hand where it is a segment, group or message, else what the whole expression is about.</summary>
    protected Focus Start(in Frame frame)
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
}
