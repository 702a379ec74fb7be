using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Functions;

/// <summary>What a function does with what stands before its dot.</summary>
/// <param name="frame">Where the evaluation stands; arguments that are no criteria see it as it is.</param>
/// <param name="input">What stands before the dot; the item in hand where nothing does.</param>
/// <param name="call">Its arguments, and how to complain.</param>
internal delegate Collection FunctionBody(in Frame frame, in Collection input, CallSite call);

/// <summary>An example of the reference page, run by a test: an expression and the JSON array that it gives.</summary>
internal readonly record struct Example(string Text, string Result);

/// <summary>A function: declared once, and from that come its checks, its reference and the examples that tests run.</summary>
/// <param name="name">Its name.</param>
/// <param name="parameters">Its parameters.</param>
/// <param name="summary">What it gives, in one sentence.</param>
/// <param name="body">What it does.</param>
/// <param name="examples">Examples, one at least.</param>
internal sealed class Function(string name, Parameter[] parameters, string summary, FunctionBody body, IReadOnlyList<Example> examples)
{
    /// <summary>Declares one of the engine's own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="signature">Its parameters with their kinds, as <see cref="Parameter.Of"/> reads them.</param>
    /// <param name="summary">What it gives, in one sentence.</param>
    /// <param name="body">What it does.</param>
    /// <param name="example">An example.</param>
    /// <param name="another">One more, where one does not show it all.</param>
    public Function(string name, string signature, string summary, FunctionBody body, Example example, Example? another = null)
        : this(name, Parameter.Of(signature), summary, body, another is { } second ? [example, second] : [example])
    {
    }

    public string Name { get; } = name;

    /// <summary>Its parameters, in order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = parameters;

    /// <summary>Its parameters as the reference shows them.</summary>
    public string Signature => string.Join(", ", Parameters);

    public string Summary { get; } = summary;

    public IReadOnlyList<Example> Examples { get; } = examples;

    /// <summary>The fewest arguments.</summary>
    public int Least => Parameters.Count(p => !p.IsOptional);

    /// <summary>The most arguments.</summary>
    public int Most => Parameters is [.., { Repeats: true }] ? 64 : Parameters.Count;

    /// <summary>The parameter that an argument stands for.</summary>
    /// <param name="argument">The argument's index, from 0, of a call whose arguments are not too many.</param>
    public Parameter ParameterOf(int argument) => Parameters[Math.Min(argument, Parameters.Count - 1)];

    /// <summary>Whether its argument is the name of a type.</summary>
    public bool TakesType => Parameters is [{ Kind: ArgumentKind.Type }, ..];

    /// <summary>What a call does better that is known when it is compiled, and what is checked then; null for nothing.</summary>
    public Func<CallSite, Node?>? Specialize { get; init; }

    /// <summary>The node of one call.</summary>
    public Node Bind(CallSite call) => Specialize?.Invoke(call) ?? new CallNode(call, body);

    public string DescribeArguments() => Least == Most
        ? Most switch { 0 => "no arguments", 1 => "one argument", _ => $"{Most} arguments" }
        : Most == 64 ? $"at least {Least} arguments" : $"{Least} to {Most} arguments";
}
