using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Expressions.Functions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Plugins;

/// <summary>
/// What every function of a plug-in has to keep, for its author's tests: it is declared rightly, its examples are true, it gives the same each time and on many threads,
/// it fails by its own words only and says no values in them, and names no file, network, clock or chance. Any test framework will do: what is wrong comes as a list.
/// </summary>
/// <param name="function">The function.</param>
public sealed class FunctionContract(IFunction function)
{
    // One of each form that expressions have, and a text that would be seen in a log.
    private static readonly string[] Odd = ["{}", "''", "'Qx7-secret'", "(0)", "(-1.5)", "true", "@2026-03-04", "@2026-03-04T15:30:00-06:00", "@T15:30", "('a' | 'b')", "(4 'mg')", "'2026'"];

    private static readonly EvaluationContext Context = new() { ReceivedAt = new DateTimeOffset(2026, 3, 4, 15, 30, 5, TimeSpan.FromHours(-6)) };

    /// <summary>Runs all checks.</summary>
    /// <returns>What is wrong, one sentence each; empty where the contract is kept.</returns>
    public IReadOnlyList<string> Run()
    {
        var report = new ContractReport();
        var library = FunctionLibrary.BuiltIn.With(function, "tested", out var fault);
        if (!report.Require(fault is null, $"the function '{function.Spec?.Name}' {fault}"))
            return report.Faults;
        var (spec, name) = (function.Spec!, function.Spec!.Name);
        report.Require(spec.Equals(function.Spec) || spec == function.Spec, $"{name}() declares something else each time that it is asked");
        foreach (var example in spec.Examples)
            Check(example, library, report);
        var arguments = string.Join(", ", library.Pages.Single(p => p.Plugin is not null).Signature.Split(", ", StringSplitOptions.RemoveEmptyEntries).Where(p => !p.Contains("?:", StringComparison.Ordinal)).Select(ArgumentOf));
        foreach (var input in Odd)
            CheckOdd($"{input}.{name}({arguments})", library, report);
        foreach (var breach in Purity.Breaches(function.GetType().Assembly))
            report.Require(false, $"the assembly uses {breach}: functions and steps know no files, network, clock or chance");
        return report.Faults;
    }

    private static void Check(FunctionExample example, FunctionLibrary library, ContractReport report)
    {
        if (Compile(example.Expression, library, out var problem) is not { } expression)
        {
            report.Require(false, $"the example {example.Expression} is no expression: {problem}");
            return;
        }
        var given = report.RequireSame($"the example {example.Expression}", () => Evaluate(expression).Given);
        report.Require(given == example.Result, $"the example {example.Expression} gives {given}, not {example.Result}");
    }

    private static void CheckOdd(string text, FunctionLibrary library, ContractReport report)
    {
        // Some forms are refused before anything runs: their kind is wrong.
        if (Compile(text, library, out _) is not { } expression)
            return;
        var (_, error) = Evaluate(expression);
        report.RequireSame(text, () => Evaluate(expression).Given);
        if (error is null)
            return;
        report.Require(error.Code != "PLUGIN-FAILED", $"{text} fails with an exception of its own ({error.Message}); give nothing, or throw what Fail() makes");
        report.RequireNoValues(text, error.Message, ["Qx7-secret"]);
    }

    private static Expression? Compile(string text, FunctionLibrary library, out string? problem)
    {
        var problems = new Problems();
        var scope = new ExpressionScope { Focus = FocusKind.None, Functions = library };
        var compiled = Expression.Compile(new ScalarNode(new Position("example", 1, 1), text, ScalarStyle.Plain), scope, problems);
        problem = problems.Count == 0 ? null : problems[0].ToString();
        return compiled;
    }

    private static (string Given, ExpressionException? Error) Evaluate(Expression expression)
    {
        try
        {
            return (new JArray(expression.Evaluate(Context, default).Select(v => v.ToJson())).ToString(Formatting.None), null);
        }
        catch (ExpressionException e)
        {
            return ($"{e.Code} {e.Message}", e);
        }
    }

    // Something that a parameter's kind takes.
    private static string ArgumentOf(string parameter) => parameter.Split(": ")[1] switch
    {
        "integer" => "1",
        "number" => "1.5",
        "boolean" => "true",
        "date" => "@2026-03-04",
        ['\'', ..] and var words => words.Split(' ')[0],
        _ => "'x'",
    };
}
