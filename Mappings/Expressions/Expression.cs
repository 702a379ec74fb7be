using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>A compiled expression: checked once when files are read, evaluated by any number of threads. The language is in README.md.</summary>
public sealed class Expression
{
    private Expression(string text, Position at) => (Text, At) = (text, at);

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>Where it is written.</summary>
    public Position At { get; }

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">Where it is written, with its place.</param>
    /// <param name="scope">What it may speak of.</param>
    /// <param name="problems">Gets what is wrong with it (codes <c>EXPR-…</c>).</param>
    /// <returns>The expression, or null where it could not be compiled; then there is an error.</returns>
    public static Expression? Compile(ScalarNode text, ExpressionScope scope, Problems problems)
        => throw new NotImplementedException();

    /// <summary>Compiles what stands after <c>for:</c>: as <see cref="Compile"/>, but the bare name of a segment or group (<c>FT1</c>) means all of them.</summary>
    /// <inheritdoc cref="Compile"/>
    public static Expression? CompileFor(ScalarNode text, ExpressionScope scope, Problems problems)
        => throw new NotImplementedException();

    /// <summary>Whether it is true. Empty counts as false.</summary>
    /// <exception cref="ExpressionException">It cannot be evaluated on this focus.</exception>
    public bool Test(EvaluationContext context, in Focus focus) => throw new NotImplementedException();

    /// <summary>Its one value as text; null where it is empty. An HL7 v2 composite is its first leaf; <c>""</c> is two quotes.</summary>
    /// <exception cref="ExpressionException">It gives several values, or cannot be evaluated on this focus.</exception>
    public string? ReadText(EvaluationContext context, in Focus focus) => throw new NotImplementedException();

    /// <summary>All that it gives, in order. A segment or group can be the focus of other expressions: names in it mean the current one, else outward.</summary>
    /// <exception cref="ExpressionException">It cannot be evaluated on this focus.</exception>
    public IReadOnlyList<Focus> Evaluate(EvaluationContext context, in Focus focus) => throw new NotImplementedException();
}
