using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2.Dictionary;
using InterfaceEngine.Mappings.Hl7v2.Validation;
using InterfaceEngine.Mappings.Maps;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Pipeline.Steps;

/// <summary>
/// Fails the run where the message breaks its standard's rules: with all errors, of which an HL7 v2 sender hears each. Warnings fail nothing and are
/// counted.
/// </summary>
internal abstract class ValidateStep : Step
{
    private static readonly IReadOnlyList<FieldSpec> Hl7v2Fields =
    [
        new("profile", FieldKind.Text, "What is agreed with the sender, from profiles/.") { Example = "ehr" },
        ProfileFile.Severity,
        new("version", FieldKind.Text, "The version whose rules hold, whatever MSH-12 and the profile say.") { Example = "2.5.1" },
    ];

    public static StepSpec Spec { get; } = new(
        new("validate", FieldKind.Block, "Checks the message against the rules of its standard: an error fails it, with all errors that it has; a warning does not, and is counted.")
        {
            Choices = ["hl7v2", "fhir"],
            Fields = [new("hl7v2", FieldKind.Block, "HL7 v2, with a profile or with other severities.") { Required = true, Fields = Hl7v2Fields, Example = "{ profile: ehr }" }],
        },
        """
        - validate: hl7v2
        - validate:                                # and with settings
            hl7v2: { profile: ehr, severity: { table: ignore, length: ignore } }
        """,
        Make);

    public override StepVerdict Apply(in PipelineRun run, in PipelineObject input, List<PipelineObject> output)
    {
        var found = new Found();
        Check(run, input, ref found);
        if (found.Errors is { } errors)
            return StepVerdict.Failed(errors.Count == 1 ? errors[0] : errors[0] with { Further = errors[1..] }) with { Warnings = found.Warnings };
        output.Add(input);
        return StepVerdict.Passed with { Warnings = found.Warnings };
    }

    /// <summary>Finds what is wrong with an object.</summary>
    protected abstract void Check(in PipelineRun run, in PipelineObject input, ref Found found);

    private static ValidateStep? Make(StepScope scope)
    {
        var keys = scope.Keys;
        if (!keys.Has("validate"))
            return null;
        var isFhir = keys.WordOrNull("validate") == "fhir";
        if (scope.Input.Format != (isFhir ? MapFormat.Fhir : MapFormat.Hl7v2))
            scope.Problems.Error("CFG-VALIDATE-FIT", keys.PlaceOf("validate"), $"the rules of {(isFhir ? "fhir" : "hl7v2")} say nothing of what comes here: {scope.Input}");
        if (isFhir)
            return new OfFhir(scope.RuleAt("validate"));
        var settings = keys.BlockOrNull("validate")?.BlockOrNull("hl7v2");
        return new OfHl7v2(settings is null ? new Hl7v2Validator(floor: Severity.Warning) : ValidatorOf(settings, scope), scope.RuleAt("validate"));
    }

    private static Hl7v2Validator ValidatorOf(Settings settings, StepScope scope)
    {
        Hl7v2Profile? profile = null;
        if (settings.TextOrNull("profile") is { } name && (profile = scope.Profiles.Use(name)) is null)
        {
            if (scope.Profiles.Broken.Contains(name))
                scope.Problems.Error("CFG-BROKEN-PROFILE", settings.PlaceOf("profile"), $"the profile '{name}' has errors of its own, see {ProfileFile.Folder}/{name}.yaml");
            else
                scope.Problems.Unknown("CFG-UNKNOWN-PROFILE", settings.PlaceOf("profile"), "profile", name, scope.Profiles.Names);
        }
        if (settings.TextOrNull("version") is { } version && !Hl7v2Dictionary.TryFind(version, out _))
            scope.Problems.Unknown("CFG-PROFILE-VERSION", settings.PlaceOf("version"), "version of HL7 v2", version, Hl7v2Dictionary.All.Select(d => d.Version));
        return new Hl7v2Validator(profile, ProfileFile.ReadSeverities(settings, scope.Problems), settings.TextOrNull("version"), Severity.Warning);
    }

    /// <summary>What was found so far. Nothing is allocated where nothing was.</summary>
    protected struct Found
    {
        /// <summary>The errors, as many as an answer tells; null where there are none.</summary>
        public List<MessageError>? Errors { get; private set; }

        /// <summary>The codes of the warnings, each as often as it came; null where there are none.</summary>
        public List<string>? Warnings { get; private set; }

        /// <summary>Adds one; information is for people who look at the message, not for a run.</summary>
        public void Add(Severity severity, string code, string message, string? path, int condition, string rule)
        {
            if (severity == Severity.Warning)
                (Warnings ??= []).Add(code);
            else if (severity == Severity.Error && (Errors ??= []).Count <= MessageError.MostFurther)
                Errors.Add(new MessageError(code, message) { Place = path, Rule = rule, Condition = condition });
        }
    }

    private sealed class OfFhir(string rule) : ValidateStep
    {
        // Table 0357 has no condition for resources; this is the one that says nothing else.
        private const int Condition = 207;

        protected override void Check(in PipelineRun run, in PipelineObject input, ref Found found)
        {
            if (input.Value.Tree is not JObject resource)
                return;
            foreach (var issue in FhirValidator.Validate(resource))
                found.Add(issue.Severity, issue.Code, issue.Message, issue.Path, Condition, rule);
        }
    }

    private sealed class OfHl7v2(Hl7v2Validator validator, string rule) : ValidateStep
    {
        protected override void Check(in PipelineRun run, in PipelineObject input, ref Found found)
        {
            if (input.Value.Message is not { } message)
                return;
            var issues = validator.Validate(message, run.Context);
            for (var i = 0; i < issues.Count; i++)
                found.Add(issues[i].Severity, issues[i].Code, issues[i].Message, issues[i].Path, issues[i].Condition, rule);
        }
    }
}
