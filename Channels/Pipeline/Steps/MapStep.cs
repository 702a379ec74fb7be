using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>Makes other objects of each object, by a map file.</summary>
internal sealed class MapStep(CompiledMap map, KeyValuePair<string, Expression>[] parameters, MessageError nothingMade) : Step
{
    public static StepSpec Spec { get; } = new(
        new("map", FieldKind.Text, "Runs a map. What it makes goes on in the place of what it was given; what it makes nothing of is filtered."),
        "- map: charge-events",
        Make)
    {
        Options = [new("with", FieldKind.ExpressionMap, "The map's parameters, each an expression on what the map is given.") { Example = "{ currency: =%currency }" }],
    };

    public override StepVerdict Apply(in PipelineRun run, in PipelineObject input, List<PipelineObject> output)
    {
        var context = parameters.Length == 0 ? run.Context : WithParameters(input.ContextIn(run), input.Value);
        var made = run.Witness is null ? map.Run(context, input.Value, run.Origin) : run.Witness.Map(map, context, input.Value, run.Origin);
        if (made.Count == 0)
            return StepVerdict.Filtered(nothingMade);
        for (var i = 0; i < made.Count; i++)
            output.Add(input.Into(made[i]));
        return StepVerdict.Passed;
    }

    private static void CheckParameters(CompiledMap map, StepScope scope)
    {
        var given = scope.Keys.ExpressionMap("with").Keys.ToArray();
        foreach (var name in given.Except(map.Parameters, StringComparer.Ordinal))
            scope.Problems.Unknown("CFG-MAP-PARAMETER", scope.Keys.PlaceOf("with"), $"parameter of the map '{map.Name}'", name, map.Parameters);
        foreach (var name in map.RequiredParameters.Except(given, StringComparer.Ordinal).Except(scope.Variables, StringComparer.Ordinal))
            scope.Problems.Error("CFG-MAP-PARAMETER", scope.Keys.PlaceOf("map"), $"the map '{map.Name}' needs the parameter '{name}'", $"give it in with: {{ {name}: EXPRESSION }}, or as a variable of engine.yaml");
    }

    private EvaluationContext WithParameters(EvaluationContext context, in Focus input)
    {
        var variables = new Dictionary<string, Focus>(context.Variables, StringComparer.Ordinal);
        foreach (var (name, expression) in parameters)
        {
            var values = expression.Evaluate(context, input);
            if (values.Count > 0)
                variables[name] = values[0];
        }
        return new EvaluationContext
        {
            ReceivedAt = context.ReceivedAt,
            Message = context.Message,
            Variables = variables,
            Zone = context.Zone,
            CodeSets = context.CodeSets,
        };
    }

    private static MapStep? Make(StepScope scope)
    {
        scope.Output = null;
        if (!scope.Keys.Has("map"))
            return null;
        var (name, at) = (scope.Keys.Text("map"), scope.Keys.PlaceOf("map"));
        if (scope.Maps.Find(name) is not { } map)
        {
            if (scope.Maps.WhyBroken(name) is { } why)
                scope.Problems.Error("CFG-BROKEN-MAP", at, $"the map '{name}' cannot be used: {why}");
            else
                scope.Problems.Unknown("CFG-UNKNOWN-MAP", at, "map", name, scope.Maps.AllNames);
            return null;
        }
        if (map.IsPart)
        {
            scope.Problems.Error("CFG-MAP-PART", at, $"the map '{name}' reads {map.Source} and makes {map.Target}, a part of something; a channel takes a map of whole messages or objects",
                "name it after 'using:' in a map");
            return null;
        }
        (scope.Output, scope.Map) = (Flow.From(map.Target), map);
        if (!scope.Input.Fits(map.Source))
            scope.Problems.Error("CFG-MAP-FIT", at, $"the map '{name}' reads {map.Source}, but what comes here is {scope.Input}");
        CheckParameters(map, scope);
        var nothingMade = new MessageError("PIPELINE-NO-OBJECT", $"the map {name} makes nothing of this") { Rule = scope.RuleAt("map") };
        return new MapStep(map, [.. scope.Keys.ExpressionMap("with")], nothingMade);
    }
}
