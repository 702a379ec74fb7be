using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>Where an evaluation stands: the run, what the whole expression is evaluated on, and the item in hand.</summary>
/// <remarks>Root and This are fields: a property would copy them each time that a path looks at them.</remarks>
internal readonly struct Frame
{
    public Frame(EvaluationContext context, in Focus root) => (Context, Root, This) = (context, root, root);

    private Frame(in Frame outer, in Focus item, long index)
        => (Context, Root, This, Index, Total) = (outer.Context, outer.Root, item, index, outer.Total);

    private Frame(in Frame outer, Accumulator total)
        => (Context, Root, This, Index, Total) = (outer.Context, outer.Root, outer.This, outer.Index, total);

    private Frame(in Frame outer, EvaluationContext context)
        => (Context, Root, This, Index, Total) = (context, outer.Root, outer.This, outer.Index, outer.Total);

    public EvaluationContext Context { get; }

    /// <summary>What the whole expression is evaluated on: <c>%context</c>, and the scope of HL7 v2 paths.</summary>
    public readonly Focus Root;

    /// <summary><c>$this</c>.</summary>
    public readonly Focus This;

    /// <summary><c>$index</c>.</summary>
    public long Index { get; }

    /// <summary><c>$total</c>; null outside <c>aggregate</c>.</summary>
    public Accumulator? Total { get; }

    /// <summary>The frame in which a criterion sees one item.</summary>
    public Frame On(in Focus item, long index = 0) => new(this, item, index);

    /// <summary>The same with more variables.</summary>
    public Frame With(EvaluationContext context) => new(this, context);

    public Frame With(Accumulator total) => new(this, total);

    /// <summary>What <c>aggregate</c> has so far.</summary>
    internal sealed record Accumulator(Collection Value);
}
