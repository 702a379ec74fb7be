using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Plugins;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Functions;
using Newtonsoft.Json.Linq;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Channels.Plugins;

/// <summary>The suites for authors of plug-ins find what they are there to find. This assembly itself is not pure, so each report says that too.</summary>
internal sealed class ContractSuiteTests
{
    private int _counter;

    [Test]
    public void A_function_that_keeps_the_contract_has_no_fault()
        => Assert.That(Faults((in FunctionCall call) => call.Text() is { } text ? [Focus.Of(text.ToUpperInvariant())] : [], new FunctionExample("'a'.tested()", "[\"A\"]")), Is.Empty);

    [Test]
    public void An_example_that_is_not_true_is_found()
        => Assert.That(Faults((in FunctionCall _) => [Focus.Of(1L)], new FunctionExample("'a'.tested()", "[2]"), new FunctionExample("'a'.testd()", "[1]")), Is.EqualTo(new[]
        {
            "the example 'a'.tested() gives [1], not [2]",
            "the example 'a'.testd() is no expression: example:1:5: EXPR-UNKNOWN-FUNCTION unknown function 'testd' (did you mean 'tested'?)",
        }));

    [Test]
    public void A_function_that_remembers_is_found()
        => Assert.That(Faults((in FunctionCall _) => [Focus.Of((long)Interlocked.Increment(ref _counter))], new FunctionExample("'a'.tested()", "[1]")),
            Has.Some.EqualTo("the example 'a'.tested() does not give the same the second time: a replay would not answer the same"));

    [Test]
    public void A_function_that_threads_disturb_is_found()
    {
        var home = Environment.CurrentManagedThreadId;
        Assert.That(Faults((in FunctionCall _) => [Focus.Of(Environment.CurrentManagedThreadId == home)], new FunctionExample("'a'.tested()", "[true]")),
            Has.Some.EqualTo("the example 'a'.tested() does not give the same on several threads at once: it keeps something that they share"));
    }

    [Test]
    public void A_function_that_throws_or_tells_values_is_found()
        => Assert.That(Faults((in FunctionCall call) => call.Text() is { Length: > 5 } text ? throw call.Fail("TEST-X", $"cannot take {text}") : throw new InvalidCastException(), new FunctionExample("{}.tested().empty()", "[true]")), Is.SupersetOf(new[]
        {
            "''.tested() fails with an exception of its own (tested() of the plug-in 'tested' failed with InvalidCastException); give nothing, or throw what Fail() makes",
            "'Qx7-secret'.tested() says a value of the message in its text, which goes to logs; such a value belongs into 'value'",
        }));

    [Test]
    public void A_wrong_declaration_of_a_function_is_found()
        => Assert.That(new FunctionContract(new Tested((in FunctionCall _) => [], "upper", [new("1", "[1]")])).Run(), Is.EqualTo(new[] { "the function 'upper' is a function of the engine's own" }));

    [Test]
    public void Files_clocks_and_chance_in_the_assembly_are_found()
        => Assert.That(new FunctionContract(new Tested((in FunctionCall _) => [], "tested", [new("'a'.tested()", "[]")])).Run(),
            Has.Some.EqualTo("the assembly uses System.IO.File: functions and steps know no files, network, clock or chance"));

    [Test]
    public void A_step_that_keeps_the_contract_has_no_fault()
        => Assert.That(Faults(StepOutput.Json, (in StepInput input) =>
        {
            var made = input.CopyJson();
            made["seen"] = true;
            return StepResult.Make(made);
        }), Is.Empty);

    [TestCase(StepOutput.Json, "change", "the step 'test-step' changes what it is given; others read it too. Change what CopyJson() gives")]
    [TestCase(StepOutput.Same, "throw", "the step 'test-step' throws InvalidCastException; what it expects to go wrong it says by StepResult.Fail")]
    [TestCase(StepOutput.Same, "tell", "the step 'test-step' says a value of the message in its text, which goes to logs; such a value belongs into 'value'")]
    [TestCase(StepOutput.Same, "make", "the step 'test-step' makes JSON, which it does not declare")]
    [TestCase(StepOutput.Json, "nothing", "the step 'test-step' makes nothing; what is not to go on is filtered, with a reason")]
    [TestCase(StepOutput.Hl7v2, "message", "the step 'test-step' makes a message that cannot be read: ")]
    [TestCase(StepOutput.Fhir, "make", "the step 'test-step' makes what is no FHIR R4: ")]
    [TestCase(StepOutput.Same, "remember", "the step 'test-step' does not give the same the second time: a replay would not answer the same")]
    public void A_step_that_breaks_the_contract_is_found(StepOutput makes, string how, string fault)
        => Assert.That(Faults(makes, (in StepInput input) => how switch
        {
            "change" => Changed(input),
            "throw" => throw new InvalidCastException(),
            "tell" => StepResult.Fail("TEST-X", $"cannot take {input.Value.Tree!["name"]}"),
            "nothing" => StepResult.MakeAll([]),
            "message" => StepResult.MakeHl7v2([1, 2, 3]),
            "remember" => StepResult.Fail("TEST-X", $"number {Interlocked.Increment(ref _counter)}"),
            _ => StepResult.Make(new JObject { ["a"] = 1 }),
        }), Has.Some.StartsWith(fault));

    [Test]
    public void A_step_that_is_not_documented_or_whose_example_is_wrong_is_found()
    {
        var undocumented = new StepComponent(new ComponentSpec("test-step", "Does.", [new FieldSpec("width", FieldKind.Integer, "")], "- test-step: { width: 1 }"), _ => new Applied((in StepInput _) => StepResult.Pass));
        var wrong = new StepComponent(new ComponentSpec("test-step", "Does.", [new FieldSpec("width", FieldKind.Integer, "How wide.")], "- test-step: { wdth: 1 }"), _ => new Applied((in StepInput _) => StepResult.Pass));

        Assert.That(new StepContract(undocumented).Run("{}"), Is.EqualTo(new[] { "the step 'test-step' does not say what its setting 'width' does" }));
        Assert.That(new StepContract(wrong).Run("{}").Take(2), Is.EqualTo(new[]
        {
            "the setting 'width' has neither a default nor an example",
            "the example cannot be read: step.yaml:1:16: CFG-UNKNOWN-KEY unknown key of the step 'test-step' 'wdth' (did you mean 'width'?)",
        }));
    }

    private static StepResult Changed(in StepInput input)
    {
        ((JObject)input.Value.Tree!)["seen"] = true;
        return StepResult.Make(new JObject());
    }

    private static string[] Faults(EvaluateFunction evaluate, params FunctionExample[] examples)
        => WithoutPurity(new FunctionContract(new Tested(evaluate, "tested", examples)).Run());

    private static string[] Faults(StepOutput makes, ApplyStep apply)
    {
        var spec = new ComponentSpec("test-step", "Does.", [], "- test-step: {}");
        return WithoutPurity(new StepContract(new StepComponent(spec, _ => new Applied(apply)) { Makes = makes }).Run("""{ "name": "Garcia" }"""));
    }

    private static string[] WithoutPurity(IReadOnlyList<string> faults) => [.. faults.Where(f => !f.StartsWith("the assembly uses", StringComparison.Ordinal))];

    private delegate IReadOnlyList<Focus> EvaluateFunction(in FunctionCall call);

    private delegate StepResult ApplyStep(in StepInput input);

    private sealed class Tested(EvaluateFunction evaluate, string name, IReadOnlyList<FunctionExample> examples) : IFunction
    {
        public FunctionSpec Spec { get; } = new(name, "", "Is tested.", examples);

        public IReadOnlyList<Focus> Evaluate(in FunctionCall call) => evaluate(call);
    }

    private sealed class Applied(ApplyStep apply) : IStep
    {
        public StepResult Apply(in StepInput input) => apply(input);
    }
}
