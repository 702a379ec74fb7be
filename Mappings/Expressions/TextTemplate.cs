using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>Text with expressions in braces, such as <c>/charges/{id}</c>. A doubled brace is a brace.</summary>
public sealed class TextTemplate
{
    private TextTemplate(string text) => Text = text;

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>Compiles a template. Unlike an expression it may be quoted in YAML.</summary>
    /// <param name="text">Where it is written, with its place.</param>
    /// <param name="scope">What its expressions may speak of.</param>
    /// <param name="problems">Gets what is wrong with it (codes <c>EXPR-…</c>).</param>
    /// <returns>The template, or null where it could not be compiled; then there is an error.</returns>
    public static TextTemplate? Compile(ScalarNode text, ExpressionScope scope, Problems problems) => throw new NotImplementedException();

    /// <summary>Fills it in. An expression that is empty is an <see cref="ExpressionException"/>: a path with a hole reaches the wrong place.</summary>
    /// <param name="context">The run.</param>
    /// <param name="focus">What the expressions are evaluated on.</param>
    /// <param name="encode">What is done to each value before it is put in, such as percent-encoding; null for nothing.</param>
    public string Fill(EvaluationContext context, in Focus focus, Func<string, string>? encode = null) => throw new NotImplementedException();
}
