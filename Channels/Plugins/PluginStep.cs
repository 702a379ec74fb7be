using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>A step of a plug-in within a pipeline. What goes wrong in it is the message's failure, never the engine's.</summary>
/// <param name="step">The plug-in's step.</param>
/// <param name="name">The step's name and its plug-in's, as messages say it.</param>
/// <param name="makes">What it may make.</param>
/// <param name="rule">Where it is written, as <c>file:line</c>.</param>
internal sealed class PluginStep(IStep step, string name, StepOutput makes, string rule) : Step
{
    /// <summary>How channel files name a step of a plug-in, and how it is compiled.</summary>
    public static StepSpec SpecOf(StepComponent component, string plugin) => new(
        new FieldSpec(component.Spec.Name, FieldKind.Block, component.Spec.Summary) { Fields = component.Spec.Fields },
        component.Spec.Example,
        scope => Make(component, plugin, scope));

    public override StepVerdict Apply(in PipelineRun run, in PipelineObject input, List<PipelineObject> output)
    {
        StepResult result;
        try
        {
            result = step.Apply(new StepInput(input.Value, input.ContextIn(run))) ?? throw new InvalidOperationException("The step gave null instead of a result.");
        }
        catch (Exception e) when (e is not ExpressionException)
        {
            // Its text may hold values: it is kept apart, as they are.
            return Failed("PLUGIN-FAILED", $"{name} failed with {e.GetType().Name}", e.ToString());
        }
        if (result.Error is { } error)
            return result.IsFailure ? StepVerdict.Failed(error with { Rule = rule }) : StepVerdict.Filtered(error with { Rule = rule });
        return result.Message is { } message ? TakeMessage(message, input, output)
            : result.Objects is { } objects ? TakeObjects(objects, input, output)
            : TakeSame(input, output);
    }

    private StepVerdict TakeSame(in PipelineObject input, List<PipelineObject> output)
    {
        // What stands behind it was checked against what it makes.
        if (makes != StepOutput.Same && (makes == StepOutput.Hl7v2) != input.Value.Message is not null)
            return Broken("lets pass what is not of the form that it declares to make");
        output.Add(input);
        return StepVerdict.Passed;
    }

    private StepVerdict TakeMessage(byte[] bytes, in PipelineObject input, List<PipelineObject> output)
    {
        if (makes != StepOutput.Hl7v2)
            return Broken("makes HL7 v2, which it does not declare");
        if (!Hl7v2Message.TryParse(bytes, out var message, out var error))
            return Failed("PLUGIN-OUTPUT", $"{name} makes a message that cannot be read: {error.Code} {error.Message}", null);
        output.Add(input.Into(new MappedObject(message, bytes, MappedObject.Hl7v2MediaType)));
        return StepVerdict.Passed;
    }

    private StepVerdict TakeObjects(IReadOnlyList<Newtonsoft.Json.Linq.JObject> objects, in PipelineObject input, List<PipelineObject> output)
    {
        if (makes is not (StepOutput.Json or StepOutput.Fhir))
            return Broken("makes JSON, which it does not declare");
        if (objects.Count == 0)
            return Broken("makes nothing; what is not to go on is filtered, with a reason");
        foreach (var made in objects)
            if (PlainJson.Breach(made) is { } breach)
                return Broken(breach);
        if (makes == StepOutput.Fhir)
            foreach (var resource in objects)
                foreach (var issue in FhirValidator.Validate(resource))
                    if (issue.Severity == Severity.Error)
                        return StepVerdict.Failed(new MessageError("PLUGIN-FHIR", $"{name} makes what is no FHIR R4: {issue.Message} ({issue.Code})") { Place = issue.Path, Rule = rule });
        foreach (var made in objects)
            output.Add(input.Into(MappedObject.OfJson(made, makes == StepOutput.Fhir ? FhirReader.MediaType : null)));
        return StepVerdict.Passed;
    }

    private StepVerdict Broken(string how) => Failed("PLUGIN-OUTPUT", $"{name} {how}", null);

    private StepVerdict Failed(string code, string message, string? value) => StepVerdict.Failed(new MessageError(code, message) { Rule = rule, Value = value });

    private static PluginStep? Make(StepComponent component, string plugin, StepScope scope)
    {
        var name = component.Spec.Name;
        scope.Output = component.Makes switch
        {
            StepOutput.Json => new Flow(FocusKind.Tree, MapFormat.Json, null),
            StepOutput.Fhir => new Flow(FocusKind.Tree, MapFormat.Fhir, null),
            StepOutput.Hl7v2 => new Flow(FocusKind.Hl7v2, MapFormat.Hl7v2, null),
            _ => scope.Input,
        };
        if (component.Reads.Count > 0 && (scope.Input.Format is not { } format || !component.Reads.Contains(format)))
            scope.Problems.Error("CFG-STEP-FIT", scope.Keys.PlaceOf(name),
                $"the step '{name}' reads {string.Join(", ", component.Reads.Select(r => r.ToString().ToLowerInvariant()))}, but what comes here is {scope.Input}");
        if (scope.Keys.BlockOrNull(name) is not { } settings)
            return null;
        try
        {
            return component.Create(new StepSetup(settings, scope.Problems)) is { } step
                ? new PluginStep(step, $"the step '{name}' of the plug-in '{plugin}'", component.Makes, scope.RuleAt(name)) : null;
        }
        catch (Exception e)
        {
            scope.Problems.Error("CFG-PLUGIN-STEP", scope.Keys.PlaceOf(name), $"the plug-in '{plugin}' could not make this step: {e.GetType().Name}: {e.Message}");
            return null;
        }
    }
}
