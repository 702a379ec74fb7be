using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>A compiled rule: makes the value of one target.</summary>
internal abstract class ValueRule
{
    /// <summary>Where it is written and what it is for.</summary>
    public required RuleInfo Info { get; init; }

    /// <summary>Whether it says the same of every message, because the map or its settings say it.</summary>
    public virtual bool IsFixed => false;

    /// <summary>The rule of a member of what it makes; null where it has none of that name, or several may have made it.</summary>
    public virtual ValueRule? Part(string name) => null;

    /// <summary>Adds what it reads.</summary>
    /// <param name="reads">Gets it.</param>
    /// <param name="isNested">Whether its focus is what a rule around it found, so that it may read that too.</param>
    /// <returns>False where it may depend on something else, as far as is known here.</returns>
    public virtual bool TryAddReads(Reads reads, bool isNested) => false;

    /// <summary>Makes the value.</summary>
    /// <returns>The value; null where there is none, JSON null where the source says "delete".</returns>
    /// <exception cref="MapException">It cannot be made.</exception>
    public abstract MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus);
}

/// <summary>Several rules, one list.</summary>
internal sealed class ListRule(IReadOnlyList<ValueRule> items) : ValueRule
{
    /// <inheritdoc/>
    public override bool TryAddReads(Reads reads, bool isNested) => items.All(i => i.TryAddReads(reads, isNested));

    /// <inheritdoc/>
    public override bool IsFixed { get; } = items.All(i => i.IsFixed);

    /// <inheritdoc/>
    public override ValueRule? Part(string name) => items.Count == 1 ? items[0].Part(name) : null;

    public override MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        MadeList? list = null;
        for (var i = 0; i < items.Count; i++)
        {
            var repeats = items[i] is FieldRule { Slot.IsList: true };
            if (!repeats)
                run.Enter(i);
            var value = items[i].Make(run, context, focus);
            if (!repeats)
                run.Leave();
            if (value is MadeList several)
                foreach (var one in several.Items)
                    (list ??= new MadeList()).Add(one);
            else if (value is { IsNull: false })
                (list ??= new MadeList()).Add(value);
        }
        return list;
    }
}

/// <summary>What the engine or the map itself says.</summary>
internal sealed class FixedRule(MadeValue value) : ValueRule
{
    /// <inheritdoc/>
    public override bool IsFixed => true;

    public override bool TryAddReads(Reads reads, bool isNested) => true;

    public override MadeValue Make(MapRun run, EvaluationContext context, in Focus focus) => value;
}

/// <summary>A rule of the map under overrides, of which at most one applies.</summary>
internal sealed class OverriddenRule(ValueRule? original, IReadOnlyList<(OverrideUse Use, ValueRule Rule)> overrides) : ValueRule
{
    /// <summary>The variable that holds what the original made.</summary>
    public const string Base = "base";

    /// <inheritdoc/>
    public override ValueRule? Part(string name) => original?.Part(name);

    public override MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        for (var i = 0; i < overrides.Count; i++)
        {
            var (use, rule) = overrides[i];
            if (!use.Applies(run))
                continue;
            // The original's explanation is not the target's, and what it could not do must not fail what replaces it.
            var made = MakeOriginal(run.Aside(), context, focus);
            return rule.Make(run, use.WithNames(run, context).With(Base, made is null ? default : new Focus(made.ToToken())), focus);
        }
        return original?.Make(run, context, focus);
    }

    private MadeValue? MakeOriginal(MapRun run, EvaluationContext context, in Focus focus)
    {
        try
        {
            return original?.Make(run, context, focus);
        }
        catch (Exception e) when (e is MapException or ExpressionException)
        {
            return null;
        }
    }
}

/// <summary>The <c>source</c> of a canonical object: what the engine knows of the message.</summary>
internal sealed class SourceRule : ValueRule
{
    public override MadeValue? Make(MapRun run, EvaluationContext context, in Focus focus) => run.Source ??= Make(run.Origin, context);

    private static MadeObject Make(in MapOrigin origin, EvaluationContext context)
    {
        var source = new MadeObject(3);
        Converters.Put(source, "channel", origin.Channel);
        Converters.Put(source, "controlId", origin.ControlId);
        source.Add("receivedAt", new MadeText(IsoDateTime.From(context.ReceivedAt).ToString()));
        return source;
    }
}
