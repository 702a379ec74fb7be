using InterfaceEngine.Mappings.Canonical;
using InterfaceEngine.Mappings.Expressions;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps.Rules;

/// <summary>A compiled rule: makes the value of one target.</summary>
internal abstract class ValueRule
{
    /// <summary>Where it is written and what it is for.</summary>
    public required RuleInfo Info { get; init; }

    /// <summary>Makes the value.</summary>
    /// <returns>The value; null where there is none, JSON null where the source says "delete".</returns>
    /// <exception cref="MapException">It cannot be made.</exception>
    public abstract JToken? Make(MapRun run, EvaluationContext context, in Focus focus);
}

/// <summary>Several rules, one list.</summary>
internal sealed class ListRule(IReadOnlyList<ValueRule> items) : ValueRule
{
    public override JToken? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        JArray? list = null;
        for (var i = 0; i < items.Count; i++)
        {
            run.Enter(i);
            var value = items[i].Make(run, context, focus);
            run.Leave();
            if (value is JArray several)
                foreach (var one in several.ToArray())
                    (list ??= []).Add(one);
            else if (value is { Type: not JTokenType.Null })
                (list ??= []).Add(value);
        }
        return list;
    }
}

/// <summary>A rule of the map under overrides, of which at most one applies.</summary>
internal sealed class OverriddenRule(ValueRule? original, IReadOnlyList<(Expression? When, ValueRule Rule)> overrides) : ValueRule
{
    /// <summary>The variable that holds what the original made.</summary>
    public const string Base = "base";

    public override JToken? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        foreach (var (when, rule) in overrides)
        {
            if (when is not null && !when.Test(context, focus))
                continue;
            // The original's explanation is not the target's, and what it could not do must not fail what replaces it.
            var inner = new MapRun { Origin = run.Origin };
            var made = MakeOriginal(inner, context, focus);
            return rule.Make(run, context.With(Base, made is null ? default : new Focus(made)), focus);
        }
        return original?.Make(run, context, focus);
    }

    private JToken? MakeOriginal(MapRun run, EvaluationContext context, in Focus focus)
    {
        try
        {
            return original?.Make(run, context, focus);
        }
        catch (MapException)
        {
            return null;
        }
    }
}

/// <summary>The <c>source</c> of a canonical object: what the engine knows of the message.</summary>
internal sealed class SourceRule : ValueRule
{
    public override JToken? Make(MapRun run, EvaluationContext context, in Focus focus)
    {
        var source = Converters.Put([], "channel", run.Origin.Channel)!;
        Converters.Put(source, "controlId", run.Origin.ControlId);
        source.Add("receivedAt", IsoDateTime.From(context.ReceivedAt).ToString());
        return source;
    }
}
