using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>Fails the run where its expression is not true.</summary>
internal sealed class RequireStep(Expression condition, MessageError error) : Step
{
    public static StepSpec Spec { get; } = new(
        new("require", FieldKind.Expression, "Fails the whole message where the expression is not true of it, or of one of the objects made of it; nothing is forwarded.") { IsCondition = true },
        "- require: amount.value > 0 and patient.mrn.exists()",
        Make);

    public override StepVerdict Apply(in PipelineRun run, in PipelineObject input, List<PipelineObject> output)
    {
        if (!condition.Test(input.ContextIn(run), input.Value))
            return StepVerdict.Failed(error);
        output.Add(input);
        return StepVerdict.Passed;
    }

    private static RequireStep? Make(StepScope scope)
    {
        if (!scope.Keys.Has("require"))
            return null;
        var condition = scope.Keys.Expression("require");
        var error = new MessageError("PIPELINE-REQUIRED", $"what is required is not true: {condition.Text}") { Rule = scope.RuleAt("require") };
        return new RequireStep(condition, error);
    }
}
