using System.Text.RegularExpressions;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>The functions that expressions may call: the engine's own, and those that plug-ins add. Immutable.</summary>
public sealed partial class FunctionLibrary
{
    private static readonly ArgumentKind[] Offered =
    [
        ArgumentKind.Any, ArgumentKind.Text, ArgumentKind.Integer, ArgumentKind.Number, ArgumentKind.Boolean, ArgumentKind.Date, ArgumentKind.Values, ArgumentKind.CodeSet,
    ];

    private readonly Dictionary<string, (Function Function, string Owner)> _added;

    private FunctionLibrary(Dictionary<string, (Function Function, string Owner)> added) => _added = added;

    /// <summary>The engine's own functions alone.</summary>
    public static FunctionLibrary BuiltIn { get; } = new([]);

    /// <summary>All functions as the reference shows them: the engine's own in its order, then those that were added.</summary>
    public IEnumerable<FunctionPage> Pages => FunctionTable.Groups.SelectMany(g => g.Functions).Select(f => Page(f, null))
        .Concat(_added.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => Page(a.Value.Function, a.Value.Owner)));

    /// <summary>The same with one more function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="owner">The plug-in's name, which messages say.</param>
    /// <param name="fault">What is wrong with its declaration, as the second half of a sentence that begins with its name; null where nothing is.</param>
    /// <returns>The library; this one where there is a fault.</returns>
    public FunctionLibrary With(IFunction function, string owner, out string? fault)
    {
        var spec = function.Spec;
        fault = FaultOf(spec, out var parameters);
        if (fault is null && FunctionTable.Find(spec.Name) is not null)
            fault = "is a function of the engine's own";
        else if (fault is null && _added.TryGetValue(spec.Name, out var other))
            fault = $"is a function of the plug-in '{other.Owner}' too";
        if (fault is not null)
            return this;
        var added = new Dictionary<string, (Function Function, string Owner)>(_added, StringComparer.Ordinal)
        {
            [spec.Name] = (new Function(spec.Name, parameters!, spec.Summary, BodyOf(function, spec.Name, owner), [.. spec.Examples.Select(e => new Example(e.Expression, e.Result))]), owner),
        };
        return new FunctionLibrary(added);
    }

    internal static IEnumerable<string> NamesOf(FunctionLibrary? library) => library is null ? FunctionTable.Names : FunctionTable.Names.Concat(library._added.Keys);

    internal static Function? Find(FunctionLibrary? library, string name)
        => FunctionTable.Find(name) ?? (library is not null && library._added.TryGetValue(name, out var found) ? found.Function : null);

    private static string? FaultOf(FunctionSpec spec, out Parameter[]? parameters)
    {
        parameters = null;
        if (spec is null || string.IsNullOrEmpty(spec.Name) || !FunctionName().IsMatch(spec.Name))
            return "is no name of a function: a small letter, then letters and digits";
        if (string.IsNullOrWhiteSpace(spec.Summary))
            return "does not say what it gives";
        if (spec.Examples is not { Count: > 0 })
            return "has no example";
        try
        {
            parameters = Parameter.Of(spec.Signature);
        }
        catch (FormatException e)
        {
            return $"has a wrong signature: {e.Message}";
        }
        return Array.Find(parameters, p => !Offered.Contains(p.Kind)) is { } wrong
            ? $"has a parameter of the kind '{Parameter.NameOf(wrong.Kind)}', which only the engine's own functions can have"
            : null;
    }

    private static FunctionBody BodyOf(IFunction function, string name, string owner) => (in frame, in input, call) =>
    {
        try
        {
            return Values.Collection.Of(function.Evaluate(new FunctionCall(frame, input, call))
                ?? throw call.Fail("PLUGIN-FAILED", $"{name}() of the plug-in '{owner}' gave null instead of a list"));
        }
        catch (Exception e) when (e is not ExpressionException)
        {
            // Its text may hold values: it is kept apart, as they are.
            throw call.Fail("PLUGIN-FAILED", $"{name}() of the plug-in '{owner}' failed with {e.GetType().Name}", call.PlaceOf(input.First), e.ToString());
        }
    };

    private static FunctionPage Page(Function function, string? owner)
        => new(function.Name, function.Signature, function.Summary, [.. function.Examples.Select(e => new FunctionExample(e.Text, e.Result))], owner);

    [GeneratedRegex("^[a-z][A-Za-z0-9]*$")]
    private static partial Regex FunctionName();
}

/// <summary>A function as the reference shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signature">Its parameters with their kinds.</param>
/// <param name="Summary">What it gives.</param>
/// <param name="Examples">Examples with their results.</param>
/// <param name="Plugin">The plug-in that adds it; null where it is the engine's own.</param>
public sealed record FunctionPage(string Name, string Signature, string Summary, IReadOnlyList<FunctionExample> Examples, string? Plugin);
