using System.Text;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>Text with expressions in braces, such as <c>/charges/{id}</c>. A doubled brace is a brace.</summary>
public sealed class TextTemplate
{
    private readonly Part[] _parts;

    private TextTemplate(string text, Part[] parts) => (Text, _parts) = (text, parts);

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>Compiles a template. Unlike an expression it may be quoted in YAML.</summary>
    /// <param name="text">Where it is written, with its place.</param>
    /// <param name="scope">What its expressions may speak of.</param>
    /// <param name="problems">Gets what is wrong with it (codes <c>EXPR-…</c>).</param>
    /// <returns>The template, or null where it could not be compiled; then there is an error.</returns>
    public static TextTemplate? Compile(ScalarNode text, ExpressionScope scope, Problems problems)
    {
        var parts = new List<Part>();
        var written = text.Text;
        var literal = new StringBuilder();
        var complete = true;
        for (var i = 0; i < written.Length; i++)
        {
            var c = written[i];
            if (c is not ('{' or '}'))
            {
                literal.Append(c);
                continue;
            }
            if (i + 1 < written.Length && written[i + 1] == c)
            {
                literal.Append(c);
                i++;
                continue;
            }
            var end = c == '{' ? ClosingBrace(written, i + 1) : -1;
            if (end < 0)
            {
                problems.Error("EXPR-BRACE", text.PositionAt(i), c == '{' ? "the brace that opens here is not closed" : "this brace closes nothing",
                    $"a brace that is meant as one is doubled: {c}{c}");
                return null;
            }
            if (literal.Length > 0)
                parts.Add(new Part(literal.ToString(), null));
            literal.Clear();
            if (Expression.CompilePart(text, i + 1, end, scope, problems) is { } expression)
                parts.Add(new Part(null, expression));
            else
                complete = false;
            i = end;
        }
        if (literal.Length > 0)
            parts.Add(new Part(literal.ToString(), null));
        return complete ? new TextTemplate(written, [.. parts]) : null;
    }

    /// <summary>Fills it in. An expression that is empty is an <see cref="ExpressionException"/>: a path with a hole reaches the wrong place.</summary>
    /// <param name="context">The run.</param>
    /// <param name="focus">What the expressions are evaluated on.</param>
    /// <param name="encode">What is done to each value before it is put in, such as percent-encoding; null for nothing.</param>
    /// <exception cref="ExpressionException">One of them is empty, gives several values, or cannot be evaluated on this focus.</exception>
    public string Fill(EvaluationContext context, in Focus focus, Func<string, string>? encode = null)
    {
        if (_parts.Length == 1 && _parts[0].Literal is { } only)
            return only;
        var filled = new StringBuilder(Text.Length + 16);
        foreach (var part in _parts)
        {
            if (part.Expression is not { } expression)
            {
                filled.Append(part.Literal);
                continue;
            }
            var value = expression.ReadText(context, focus);
            if (string.IsNullOrEmpty(value))
                throw new ExpressionException("EXPR-HOLE", expression.At, $"'{{{expression.Text}}}' is empty, so this text cannot be filled in", expression.Place);
            filled.Append(encode is null ? value : encode(value));
        }
        return filled.ToString();
    }

    // The brace that closes an expression: not one in its texts, nor one of an inner pair.
    private static int ClosingBrace(string text, int start)
    {
        var depth = 0;
        for (var i = start; i < text.Length; i++)
            switch (text[i])
            {
                case '\'' or '`':
                    var quote = text[i];
                    for (i++; i < text.Length && text[i] != quote; i++)
                        if (text[i] == '\\')
                            i++;
                    break;
                case '{':
                    depth++;
                    break;
                case '}' when depth-- == 0:
                    return i;
            }
        return -1;
    }

    private readonly record struct Part(string? Literal, Expression? Expression);
}
