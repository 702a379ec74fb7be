using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>What a map that another uses needs before its rules can be followed: its parameters, its names, its condition, its overrides.</summary>
internal sealed class PartBinding
{
    /// <summary>The name of the map.</summary>
    public required string Name { get; init; }

    /// <summary>Its parameters with the expressions of <c>with:</c>; null where none is given.</summary>
    public required IReadOnlyList<(string Name, bool IsRequired, Expression? Value)> With { get; init; }

    public required IReadOnlyList<(string Name, Expression Value)> Lets { get; init; }

    public required Expression? When { get; init; }

    /// <summary>The overrides of it; null where there are none.</summary>
    public required OverrideSet? Overrides { get; init; }

    /// <summary>What its rules are evaluated with; null where its condition does not hold.</summary>
    /// <param name="run">The run.</param>
    /// <param name="context">What is known around the use of it.</param>
    /// <param name="read">What it reads.</param>
    /// <param name="around">What the expressions of <c>with:</c> are about.</param>
    /// <param name="rule">The rule that uses it.</param>
    public EvaluationContext? Bind(MapRun run, EvaluationContext context, in Focus read, in Focus around, RuleInfo rule)
    {
        var inner = context;
        for (var i = 0; i < With.Count; i++)
        {
            var (name, isRequired, value) = With[i];
            var values = value?.Evaluate(context, around) ?? [];
            if (isRequired && values.Count == 0)
                throw rule.Fault("MAP-PARAMETER", 101, $"the map '{Name}' needs its parameter '{name}', and there is no value for it", MessagePlace.Of(read));
            inner = inner.With(name, values);
        }
        for (var i = 0; i < Lets.Count; i++)
            inner = inner.With(Lets[i].Name, Lets[i].Value.Evaluate(inner, read));
        if (When is not null && !When.Test(inner, read))
            return null;
        Overrides?.Begin(run, inner, read);
        return inner;
    }
}

/// <summary>A map that another uses, compiled into the place where it is used.</summary>
/// <param name="binding">What its rules are evaluated with.</param>
/// <param name="made">What it makes.</param>
internal sealed class PartRule(PartBinding binding, ValueRule made) : ValueRule
{
    /// <inheritdoc/>
    public override ValueRule? Part(string name) => made.Part(name);

    /// <inheritdoc/>
    public override bool TryAddReads(Reads reads, bool isNested)
    {
        if (binding.Overrides is not null)
            return false;
        var within = reads.Within();
        foreach (var (name, _, value) in binding.With)
        {
            var read = reads.Begin();
            within.Bind(name, value is null || value.TryAddReads(read, isNested) ? read.Segments : null);
        }
        within = LetRule.NamesOf(binding.Lets, within, isNested: true);
        return binding.When?.TryAddReads(within, isNested: true) != false && made.TryAddReads(within, isNested: true);
    }

    /// <inheritdoc/>
    public override MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus) => Make(run, context, focus, focus);

    /// <summary>Makes its object. Of what is not there it makes nothing, of what is to be deleted the order to delete.</summary>
    /// <param name="run">The run.</param>
    /// <param name="context">What is known around the use of it.</param>
    /// <param name="read">What it reads.</param>
    /// <param name="around">What the expressions of <c>with:</c> are about.</param>
    public MadeValue? Make(MapRun run, EvaluationContext context, in Focus read, in Focus around)
    {
        if (read.Form == FocusForm.Hl7v2Value)
        {
            if (read.Hl7v2Value.IsEmpty)
                return null;
            if (read.Hl7v2Value.IsNull)
                return MadeValue.Null;
        }
        else if (read.Form == FocusForm.Tree && read.Made is null && read.Tree is { Type: JTokenType.Null })
            return MadeValue.Null;
        return binding.Bind(run, context, read, around, Info) is { } inner ? made.Make(run, inner, read) : null;
    }
}
