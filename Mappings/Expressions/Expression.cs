using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>A compiled expression: checked once when files are read, evaluated without any lookup of names afterwards.</summary>
public sealed class Expression
{
    private Expression(string text) => Text = text;

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">Where it is written, with its place.</param>
    /// <param name="scope">What it may speak of.</param>
    /// <param name="problems">Gets what is wrong with it.</param>
    /// <returns>The expression, or null where it could not be compiled; then there is an error.</returns>
    public static Expression? Compile(ScalarNode text, ExpressionScope scope, Problems problems)
        => throw new NotImplementedException();

    /// <summary>Whether it is true. Empty counts as false.</summary>
    /// <exception cref="ExpressionException">It cannot be evaluated on this focus.</exception>
    public bool Test(EvaluationContext context, in Focus focus) => throw new NotImplementedException();

    /// <summary>Its one value as text; null where it is empty.</summary>
    /// <exception cref="ExpressionException">It gives several values, or cannot be evaluated on this focus.</exception>
    public string? ReadText(EvaluationContext context, in Focus focus) => throw new NotImplementedException();
}

/// <summary>Text with expressions in braces, such as <c>/charges/{id}</c>. A doubled brace is a brace.</summary>
public sealed class TextTemplate
{
    /// <summary>The text as written.</summary>
    public string Text { get; } = "";

    /// <summary>Compiles a template.</summary>
    public static TextTemplate? Compile(ScalarNode text, ExpressionScope scope, Problems problems) => throw new NotImplementedException();

    /// <summary>Fills it in. An expression that is empty is an <see cref="ExpressionException"/>: a path with a hole reaches the wrong place.</summary>
    /// <param name="context">The run.</param>
    /// <param name="focus">What the expressions are evaluated on.</param>
    /// <param name="encode">What is done to each value before it is put in, such as percent-encoding; null for nothing.</param>
    public string Fill(EvaluationContext context, in Focus focus, Func<string, string>? encode = null) => throw new NotImplementedException();
}

/// <summary>What an expression is written over, known when it is compiled.</summary>
public enum FocusKind
{
    /// <summary>An HL7 v2 message, group or segment: HL7 v2 paths are terms.</summary>
    Hl7v2,

    /// <summary>A JSON tree: a FHIR resource, a canonical object, a record: plain FHIRPath.</summary>
    Tree,

    /// <summary>Nothing but variables, where the content is not read.</summary>
    None,
}

/// <summary>What an expression may speak of, known when it is compiled.</summary>
public sealed record ExpressionScope
{
    /// <summary>What it is written over.</summary>
    public required FocusKind Focus { get; init; }

    /// <summary>What <c>%message</c> is; the source message's kind.</summary>
    public FocusKind Message { get; init; } = FocusKind.None;

    /// <summary>The names that may stand after <c>%</c>, besides <c>%message</c>: variables of engine.yaml, transport attributes, params of a map.</summary>
    public IReadOnlyCollection<string> Variables { get; init; } = [];
}
