using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>Keeps what its expression is true of.</summary>
internal sealed class FilterStep(Expression condition, MessageError reason) : Step
{
    public static StepSpec Spec { get; } = new(
        new("filter", FieldKind.Expression, "Keeps what the expression is true of; the rest is filtered: answered as well received, and not forwarded.") { IsCondition = true },
        "- filter: MSH-11.1 != 'T'",
        Make);

    public override StepVerdict Apply(in PipelineRun run, in PipelineObject input, List<PipelineObject> output)
    {
        if (!condition.Test(input.ContextIn(run), input.Value))
            return StepVerdict.Filtered(reason);
        output.Add(input);
        return StepVerdict.Passed;
    }

    private static FilterStep? Make(StepScope scope)
    {
        if (!scope.Keys.Has("filter"))
            return null;
        var condition = scope.Keys.Expression("filter");
        var reason = new MessageError("PIPELINE-FILTERED", $"the filter is not true: {condition.Text}") { Rule = scope.RuleAt("filter") };
        return new FilterStep(condition, reason);
    }
}
