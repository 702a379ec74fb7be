using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Values;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>
/// A rule within a <c>for:</c> that reads segments by name only. Where the element in hand has none of them itself, it sees those around it, as its siblings do: what
/// the rule made for the one before is the same for this one.
/// </summary>
/// <param name="rule">The rule.</param>
/// <param name="segments">The segments that it reads.</param>
/// <param name="index">Its number among such rules of the map.</param>
internal sealed class SharedRule(ValueRule rule, Hl7v2SegmentId[] segments, int index) : ValueRule
{
    /// <inheritdoc/>
    public override bool IsFixed => rule.IsFixed;

    /// <inheritdoc/>
    public override ValueRule? Part(string name) => rule.Part(name);

    /// <inheritdoc/>
    public override bool TryAddReads(Reads reads, bool isNested) => rule.TryAddReads(reads, isNested);

    public override MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        // An explanation has a line for every element.
        if (run.Trace is not null || focus.Scope is not { } scope || scope.Holds(segments))
            return rule.Make(run, context, focus);
        var surroundings = scope.Surroundings;
        if (run.Shared(index) is var shared && shared.Surroundings == surroundings)
            return shared.Value;
        var value = rule.Make(run, context, focus);
        run.Shared(index) = new SharedValue(surroundings, value);
        return value;
    }
}

/// <summary>What a rule made for all that stand in the same surroundings.</summary>
/// <param name="Surroundings">The surroundings.</param>
/// <param name="Value">What it made; not changed any more.</param>
internal readonly record struct SharedValue(Hl7v2Surroundings Surroundings, MadeValue? Value);

/// <summary>A name of the map with its expression, evaluated once for all elements of a <c>for:</c> that see the same.</summary>
/// <param name="name">The name.</param>
/// <param name="value">The expression.</param>
/// <param name="segments">The segments that it reads; null where it may depend on something else.</param>
/// <param name="index">Its number among the names of the map.</param>
internal sealed class SharedLet(string name, Expression value, Hl7v2SegmentId[]? segments, int index)
{
    /// <summary>The context with the name.</summary>
    public EvaluationContext Bind(MapRun run, EvaluationContext context, in Focus focus)
    {
        if (segments is null || run.Trace is not null || focus.Scope is not { } scope || scope.Holds(segments))
            return context.With(name, value.Evaluate(context, focus));
        var surroundings = scope.Surroundings;
        if (run.SharedNames(index) is var shared && shared.Surroundings == surroundings)
            return context.With(name, shared.Values);
        var values = value.Evaluate(context, focus);
        // A segment or group knows from which element it was found, and what it does not have itself is looked for there.
        if (!values.Any(v => v.Scope is not null))
            run.SharedNames(index) = (surroundings, values);
        return context.With(name, values);
    }
}
