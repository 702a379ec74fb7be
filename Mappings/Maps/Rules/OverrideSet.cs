using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>
/// The overrides of a map, or of a use of one in another. Each is asked whether it applies once for each thing that the map makes, on what the map as a whole reads, and
/// only when the first of its rules comes to its turn; so it is with its names.
/// </summary>
/// <param name="number">Its number in the map that is run.</param>
internal sealed class OverrideSet(int number)
{
    private readonly List<(Expression? When, IReadOnlyList<(string Name, Expression Value)> Lets)> _overrides = [];

    /// <summary>Adds an override.</summary>
    public OverrideUse Add(Expression? when, IReadOnlyList<(string Name, Expression Value)> lets)
    {
        _overrides.Add((when, lets));
        return new OverrideUse(this, _overrides.Count - 1);
    }

    /// <summary>Begins the next thing that the map makes.</summary>
    public void Begin(MapRun run, EvaluationContext context, in Focus focus)
        => run.Overrides(number) = new OverrideState(context, focus, new bool?[_overrides.Count], new IReadOnlyList<Focus>[_overrides.Count][]);

    public bool Applies(MapRun run, int index)
    {
        ref var state = ref run.Overrides(number);
        if (state.Applies[index] is { } known)
            return known;
        var (when, lets) = _overrides[index];
        var context = state.Context;
        if (lets.Count > 0)
        {
            var values = state.Values[index] = new IReadOnlyList<Focus>[lets.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = lets[i].Value.Evaluate(context, state.Focus);
                context = context.With(lets[i].Name, values[i]);
            }
        }
        var applies = when is null || when.Test(context, state.Focus);
        run.Overrides(number).Applies[index] = applies;
        return applies;
    }

    public EvaluationContext WithNames(MapRun run, int index, EvaluationContext context)
    {
        var lets = _overrides[index].Lets;
        for (var i = 0; i < lets.Count; i++)
            context = context.With(lets[i].Name, run.Overrides(number).Values[index][i]);
        return context;
    }
}

/// <summary>One override, as its rules see it.</summary>
internal sealed class OverrideUse(OverrideSet set, int index)
{
    /// <summary>Whether it applies to what is being made.</summary>
    public bool Applies(MapRun run) => set.Applies(run, index);

    /// <summary>A context with its names.</summary>
    public EvaluationContext WithNames(MapRun run, EvaluationContext context) => set.WithNames(run, index, context);
}

/// <summary>What is known of the overrides of one thing that is being made.</summary>
internal readonly record struct OverrideState(EvaluationContext Context, Focus Focus, bool?[] Applies, IReadOnlyList<Focus>[][] Values);
