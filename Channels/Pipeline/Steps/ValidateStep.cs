using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Mappings.Maps;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>Fails the run where the message breaks its standard's rules.</summary>
internal abstract class ValidateStep : Step
{
    public static StepSpec Spec { get; } = new(
        new("validate", FieldKind.Choice, "Checks the message against the rules of its standard: an error fails it, a warning does not.") { Choices = ["hl7v2", "fhir"] },
        "- validate: hl7v2",
        Make);

    public override StepVerdict Apply(in PipelineRun run, in PipelineObject input, List<PipelineObject> output)
    {
        if (FindError(input) is { } error)
            return StepVerdict.Failed(error);
        output.Add(input);
        return StepVerdict.Passed;
    }

    /// <summary>The first error of an object; null where it has none.</summary>
    protected abstract MessageError? FindError(in PipelineObject input);

    private static ValidateStep? Make(StepScope scope)
    {
        if (!scope.Keys.Has("validate"))
            return null;
        var standard = scope.Keys.Text("validate");
        var format = standard == "fhir" ? MapFormat.Fhir : MapFormat.Hl7v2;
        if (scope.Input.Format != format)
            scope.Problems.Error("CFG-VALIDATE-FIT", scope.Keys.PlaceOf("validate"), $"the rules of {standard} say nothing of what comes here: {scope.Input}");
        return standard == "fhir" ? new OfFhir(scope.RuleAt("validate")) : new OfHl7v2(scope.RuleAt("validate"));
    }

    private sealed class OfFhir(string rule) : ValidateStep
    {
        protected override MessageError? FindError(in PipelineObject input)
        {
            if (input.Value.Tree is not JObject resource)
                return null;
            foreach (var issue in FhirValidator.Validate(resource))
            {
                if (issue.Severity == Severity.Error)
                    return new MessageError(issue.Code, issue.Message) { Place = issue.Path, Rule = rule };
            }
            return null;
        }
    }

    private sealed class OfHl7v2(string rule) : ValidateStep
    {
        protected override MessageError? FindError(in PipelineObject input)
        {
            if (input.Value.Message is not { } message)
                return null;
            var issues = Hl7v2Validator.Validate(message);
            for (var i = 0; i < issues.Count; i++)
            {
                var issue = issues[i];
                if (issue.Severity == Severity.Error)
                    return new MessageError(issue.Code, issue.Message) { Place = issue.Path, Rule = rule, Condition = issue.Condition };
            }
            return null;
        }
    }
}
