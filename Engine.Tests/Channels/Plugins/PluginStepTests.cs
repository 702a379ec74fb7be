using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Pipeline;
using InterfaceEngine.Channels.Pipeline.Steps;
using InterfaceEngine.Channels.Plugins;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Maps;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Plugins;

/// <summary>What a pipeline makes of what a step of a plug-in says: nothing but what was declared goes on, and whatever is thrown is one message's failure.</summary>
internal sealed class PluginStepTests
{
    private const string Message = "MSH|^~\\&|A|B|C|D|20260304||ADT^A01|1|P|2.5.1\r";

    [Test]
    public void What_it_lets_pass_filters_or_fails_does_so()
    {
        Assert.That(Apply(StepOutput.Same, (in StepInput _) => StepResult.Pass, out var made), Is.EqualTo("passed"));
        Assert.That(made.Single().ToString(), Is.EqualTo(new JObject { ["a"] = 1 }.ToString()));
        Assert.That(Apply(StepOutput.Same, (in StepInput _) => StepResult.Filter("not for us"), out made), Is.EqualTo("filtered PLUGIN-FILTERED: not for us (c.yaml:1)"));
        Assert.That(Apply(StepOutput.Same, (in StepInput _) => StepResult.Fail("TEST-X", "no", "a"), out made), Is.EqualTo("failed TEST-X a: no (c.yaml:1)"));
        Assert.That(made, Is.Empty);
    }

    [Test]
    public void What_it_makes_goes_on_in_the_place_of_what_came()
    {
        Assert.That(Apply(StepOutput.Json, (in StepInput _) => StepResult.MakeAll([new JObject { ["b"] = 1 }, new JObject { ["b"] = 1.50m }]), out var made), Is.EqualTo("passed"));
        Assert.That(made.Select(m => m.ToString(Newtonsoft.Json.Formatting.None)), Is.EqualTo(new[] { "{\"b\":1}", "{\"b\":1.50}" }));
        Assert.That(Apply(StepOutput.Hl7v2, (in StepInput _) => StepResult.MakeHl7v2(Encoding.ASCII.GetBytes(Message)), out made), Is.EqualTo("passed"));
    }

    [Test]
    public void Numbers_of_what_came_stay_as_they_were_written()
    {
        const string json = """{"a":1.0E2,"b":[-0,1.50],"c":{"d":12345678901234567890123456789012345}}""";
        var input = new StepInput(new Focus(JsonTree.Read(Encoding.UTF8.GetBytes(json), out _)!), new EvaluationContext { ReceivedAt = default });
        var copy = input.CopyJson();

        Assert.That(PlainJson.Breach(copy), Is.Null);
        Assert.That(Encoding.UTF8.GetString(MappedObject.OfJson(copy).Payload.Span), Is.EqualTo(json));
    }

    [TestCase(StepOutput.Same, "object", "makes JSON, which it does not declare")]
    [TestCase(StepOutput.Json, "message", "makes HL7 v2, which it does not declare")]
    [TestCase(StepOutput.Hl7v2, "pass", "lets pass what is not of the form that it declares to make")]
    [TestCase(StepOutput.Json, "none", "makes nothing; what is not to go on is filtered, with a reason")]
    [TestCase(StepOutput.Json, "null", "makes null instead of an object")]
    [TestCase(StepOutput.Json, "date", "makes JSON with a value of the type DateTime at at[0].on; write texts, whole numbers, decimals, true, false or null")]
    [TestCase(StepOutput.Json, "double", "makes JSON with a value of the type Double at n; write texts, whole numbers, decimals, true, false or null")]
    public void What_it_does_not_declare_or_what_is_no_JSON_fails_the_message(StepOutput makes, string how, string what)
        => Assert.That(Apply(makes, (in StepInput _) => how switch
        {
            "object" => StepResult.Make(new JObject()),
            "message" => StepResult.MakeHl7v2(Encoding.ASCII.GetBytes(Message)),
            "none" => StepResult.MakeAll([]),
            "null" => StepResult.Make(null!),
            "date" => StepResult.Make(new JObject { ["at"] = new JArray(new JObject { ["on"] = new DateTime(2026, 3, 4) }) }),
            "double" => StepResult.Make(new JObject { ["n"] = 0.1 }),
            _ => StepResult.Pass,
        }, out _), Is.EqualTo($"failed PLUGIN-OUTPUT: the step 'test-step' of the plug-in 'tests' {what} (c.yaml:1)"));

    [Test]
    public void A_message_that_cannot_be_read_and_a_resource_that_is_no_R4_fail_the_message()
    {
        Assert.That(Apply(StepOutput.Hl7v2, (in StepInput _) => StepResult.MakeHl7v2([1, 2, 3]), out _), Does.StartWith("failed PLUGIN-OUTPUT: the step 'test-step' of the plug-in 'tests' makes a message that cannot be read: "));
        Assert.That(Apply(StepOutput.Fhir, (in StepInput _) => StepResult.Make(new JObject { ["resourceType"] = "Patient", ["gender"] = 1 }), out _), Does.StartWith("failed PLUGIN-FHIR Patient.gender: "));
        Assert.That(Apply(StepOutput.Fhir, (in StepInput _) => StepResult.Make(new JObject { ["resourceType"] = "Patient" }), out _), Is.EqualTo("passed"));
    }

    [TestCase(typeof(NullReferenceException))]
    [TestCase(typeof(OperationCanceledException))]
    [TestCase(typeof(MapException))]
    public void Whatever_it_throws_is_the_messages_failure_without_its_text(Type type)
        => Assert.That(
            Apply(StepOutput.Same, (in StepInput _) => throw (type == typeof(MapException) ? new MapException("MAP-X", default, "Garcia") : (Exception)Activator.CreateInstance(type, "Garcia")!), out _),
            Is.EqualTo($"failed PLUGIN-FAILED: the step 'test-step' of the plug-in 'tests' failed with {type.Name} (c.yaml:1)"));

    [Test]
    public void A_form_that_it_does_not_read_is_an_error_of_the_channel_and_so_is_what_its_code_throws_while_it_is_made()
    {
        Assert.That(ProblemsOf(new StepComponent(Spec, _ => throw new InvalidOperationException("no table")) { Reads = [MapFormat.Hl7v2, MapFormat.Fhir] }), Is.EqualTo(new[]
        {
            "c.yaml:1:14: CFG-STEP-FIT the step 'test-step' reads hl7v2, fhir, but what comes here is json",
            "c.yaml:1:14: CFG-PLUGIN-STEP the plug-in 'tests' could not make this step: InvalidOperationException: no table",
        }));
    }

    private static ComponentSpec Spec { get; } = new("test-step", "Does.", [], "- test-step: {}");

    private static string Apply(StepOutput makes, ApplyStep apply, out List<JToken> made)
    {
        var problems = new Problems();
        var step = Compile(new StepComponent(Spec, _ => new Applied(apply)) { Makes = makes }, problems)!;
        Assert.That(problems, Is.Empty);
        var context = new EvaluationContext { ReceivedAt = new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.Zero) };
        var output = new List<PipelineObject>();
        var verdict = step.Apply(new PipelineRun(context, new MapOrigin(null, null)) { Tables = RunTables.None }, new PipelineObject(new Focus(new JObject { ["a"] = 1 })), output);
        made = [.. output.Select(o => o.Value.Tree ?? new JValue("message"))];
        return verdict.Error is { } error ? $"{(verdict.IsFailure ? "failed" : "filtered")} {error}" : "passed";
    }

    private static string[] ProblemsOf(StepComponent component)
    {
        var problems = new Problems();
        Compile(component, problems);
        return [.. problems.Select(p => p.ToString())];
    }

    private static Step? Compile(StepComponent component, Problems problems)
    {
        var spec = PluginStep.SpecOf(component, "tests");
        var block = (MappingNode)((SequenceNode)YamlReader.Read("c.yaml", component.Spec.Example, problems)!).Items[0];
        var maps = MapLibrary.Load([], CodeSetLibrary.Empty, [], problems);
        return spec.Compile(new StepScope
        {
            Keys = SettingsReader.Read(block, spec.Fields, new SettingsScope { Name = "a step", At = block.At }, problems),
            Input = new Flow(FocusKind.Tree, MapFormat.Json, null),
            Output = new Flow(FocusKind.Tree, MapFormat.Json, null),
            Tables = InterfaceEngine.Channels.Tables.TableLibrary.Empty,
            UsedTables = new HashSet<string>(),
            Maps = maps,
            Profiles = new ProfileUse(ProfileLibrary.Load([], [], [], CodeSetLibrary.Empty, FunctionLibrary.BuiltIn, problems), []),
            Variables = [],
            Problems = problems,
        });
    }

    private delegate StepResult ApplyStep(in StepInput input);

    private sealed class Applied(ApplyStep apply) : IStep
    {
        public StepResult Apply(in StepInput input) => apply(input);
    }
}
