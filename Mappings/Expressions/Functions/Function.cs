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
/// <param name="signature">Its arguments as the reference shows them, optional ones with a question mark.</param>
/// <param name="summary">What it gives, in one sentence.</param>
/// <param name="body">What it does.</param>
/// <param name="example">An example.</param>
/// <param name="another">One more, where one does not show it all.</param>
internal sealed class Function(string name, string signature, string summary, FunctionBody body, Example example, Example? another = null)
{
    public string Name { get; } = name;

    public string Signature { get; } = signature;

    public string Summary { get; } = summary;

    public IReadOnlyList<Example> Examples { get; } = another is { } second ? [example, second] : [example];

    /// <summary>The fewest arguments.</summary>
    public int Least { get; } = signature.Length == 0 ? 0 : signature.Split(',').Count(a => !a.Contains('?', StringComparison.Ordinal));

    /// <summary>The most arguments.</summary>
    public int Most { get; } = signature.Contains('…', StringComparison.Ordinal) ? 64 : signature.Length == 0 ? 0 : signature.Split(',').Length;

    /// <summary>Whether its argument is the name of a type.</summary>
    public bool TakesType { get; init; }

    /// <summary>What a call does better that is known when it is compiled, and what is checked then; null for nothing.</summary>
    public Func<CallSite, Node?>? Specialize { get; init; }

    /// <summary>The node of one call.</summary>
    public Node Bind(CallSite call) => Specialize?.Invoke(call) ?? new CallNode(call, body);

    public string DescribeArguments() => Least == Most
        ? Most switch { 0 => "no arguments", 1 => "one argument", _ => $"{Most} arguments" }
        : Most == 64 ? $"at least {Least} arguments" : $"{Least} to {Most} arguments";
}
