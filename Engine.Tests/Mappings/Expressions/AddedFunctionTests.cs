using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Functions;
using NUnit.Framework;

namespace InterfaceEngine.Tests.Mappings.Expressions;

/// <summary>Functions that are added to the engine's own: checked and called as those, and never the engine's end.</summary>
public class AddedFunctionTests
{
    private static readonly ExpressionScope Scope = Sample.OverMessage with { Functions = FunctionLibrary.BuiltIn.With(new Ward(), "wards", out _) };

    [TestCase("PV1-3.1.wardOf()", "[\"ICU\"]")]
    [TestCase("PV1-3.1.wardOf('#')", "[\"ICU#\"]")]
    [TestCase("PV1-3.2.wardOf(PV1-3.3)", "[\"3B\"]")]
    [TestCase("PID-4.wardOf()", "[]")]
    [TestCase("PID-3[*].select($this.wardOf())", "[\"12345\",\"999-11\"]")]
    public void An_added_function_is_called_as_any_other(string expression, string result)
        => Assert.That(Sample.Json(Sample.Compile(expression, Scope).Evaluate(Sample.Context, Sample.Message)), Is.EqualTo(result));

    [TestCase("PV1-3.1.wardOff()", "maps/a.yaml:3:18: EXPR-UNKNOWN-FUNCTION unknown function 'wardOff' (did you mean 'wardOf'?)")]
    [TestCase("PV1-3.1.wardOf(1, 2)", "maps/a.yaml:3:18: EXPR-ARGUMENTS wardOf() takes 0 to 1 arguments, found 2 (as in 'ICU'.wardOf())")]
    public void A_wrong_call_of_it_is_told_as_of_any_other(string expression, string problem)
        => Assert.That(Sample.ProblemsOf(expression, Scope), Is.EqualTo(new[] { problem }));

    [Test]
    public void It_exists_only_where_it_was_added()
        => Assert.That(Sample.ProblemsOf("PV1-3.1.wardOf()").Single(), Does.Contain("EXPR-UNKNOWN-FUNCTION"));

    [TestCase("'boom'.wardOf()", "PLUGIN-FAILED", "wardOf() of the plug-in 'wards' failed with InvalidOperationException")]
    [TestCase("'null'.wardOf()", "PLUGIN-FAILED", "wardOf() of the plug-in 'wards' gave null instead of a list")]
    [TestCase("'refuse'.wardOf()", "WARDS-UNKNOWN", "a ward is expected")]
    [TestCase("PID-3[*].wardOf()", "EXPR-SEVERAL", "wardOf() works on one value, found 2; choose one, as with first() or where()")]
    public void What_goes_wrong_in_it_is_an_error_of_the_expression_with_the_values_kept_apart(string expression, string code, string message)
    {
        var thrown = Assert.Throws<ExpressionException>(() => Sample.Compile(expression, Scope).Evaluate(Sample.Context, Sample.Message))!;
        Assert.That((thrown.Code, thrown.Message), Is.EqualTo((code, message)));
    }

    [TestCase("WardOf", "", "x", "is no name of a function: a small letter, then letters and digits")]
    [TestCase("upper", "", "x", "is a function of the engine's own")]
    [TestCase("wardOf", "", "x", "is a function of the plug-in 'wards' too")]
    [TestCase("other", "", " ", "does not say what it gives")]
    [TestCase("other", "length", "x", "has a wrong signature: the parameter 'length' has no kind")]
    [TestCase("other", "each: projection", "x", "has a parameter of the kind 'projection', which only the engine's own functions can have")]
    public void A_wrong_declaration_is_told(string name, string signature, string summary, string expected)
    {
        var added = Scope.Functions!.With(new Declared(new FunctionSpec(name, signature, summary, [new("1", "[1]")])), "others", out var fault);
        Assert.That(fault, Is.EqualTo(expected));
        Assert.That(added, Is.SameAs(Scope.Functions));
    }

    [Test]
    public void Pages_show_the_engines_own_functions_and_those_that_were_added()
    {
        var pages = Scope.Functions!.Pages.ToArray();
        Assert.That(pages.Single(p => p.Plugin is not null), Is.EqualTo(pages[^1]));
        Assert.That((pages[^1].Name, pages[^1].Signature, pages[^1].Plugin), Is.EqualTo(("wardOf", "mark?: text", "wards")));
        Assert.That(pages.Select(p => p.Name), Does.Contain("identifier").And.Contain("where"));
    }

    private sealed class Ward : IFunction
    {
        public FunctionSpec Spec { get; } = new("wardOf", "mark?: text", "A ward.", [new("'ICU'.wardOf()", "[\"ICU\"]")]);

        public IReadOnlyList<Focus> Evaluate(in FunctionCall call) => call.Text() switch
        {
            null => [],
            "boom" => throw new InvalidOperationException("Garcia"),
            "null" => null!,
            "refuse" => throw call.Fail("WARDS-UNKNOWN", "a ward is expected", "refuse"),
            var text => [Focus.Of(text + (call.Has(0) ? call.Text(0) : ""))],
        };
    }

    private sealed class Declared(FunctionSpec spec) : IFunction
    {
        public FunctionSpec Spec { get; } = spec;

        public IReadOnlyList<Focus> Evaluate(in FunctionCall call) => [];
    }
}
