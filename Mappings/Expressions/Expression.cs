using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Syntax;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>A compiled expression: checked once when files are read, evaluated by any number of threads. The language is in README.md.</summary>
public sealed class Expression
{
    private readonly Node _root;

    private Expression(string text, Position at, Node root, Shape shape) => (Text, At, _root, Shape) = (text, at, root, shape);

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>Where it is written.</summary>
    public Position At { get; }

    /// <summary>What it gives, as far as it is known before there is a message.</summary>
    public Shape Shape { get; }

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">Where it is written, with its place.</param>
    /// <param name="scope">What it may speak of.</param>
    /// <param name="problems">Gets what is wrong with it (codes <c>EXPR-…</c>).</param>
    /// <returns>The expression, or null where it could not be compiled; then there is an error.</returns>
    public static Expression? Compile(ScalarNode text, ExpressionScope scope, Problems problems) => Compile(text, scope, problems, ExpressionUse.Value);

    /// <summary>Compiles what is asked whether it holds, such as <c>when:</c>: as <see cref="Compile(ScalarNode, ExpressionScope, Problems)"/>, but what is no condition is an error.</summary>
    /// <inheritdoc cref="Compile(ScalarNode, ExpressionScope, Problems)"/>
    public static Expression? CompileCondition(ScalarNode text, ExpressionScope scope, Problems problems) => Compile(text, scope, problems, ExpressionUse.Condition);

    /// <summary>Compiles what stands after <c>for:</c>: as <see cref="Compile(ScalarNode, ExpressionScope, Problems)"/>, but the bare name of a segment or group (<c>FT1</c>) means all of them.</summary>
    /// <inheritdoc cref="Compile(ScalarNode, ExpressionScope, Problems)"/>
    public static Expression? CompileFor(ScalarNode text, ExpressionScope scope, Problems problems) => Compile(text, scope, problems, ExpressionUse.Loop);

    /// <summary>Whether it is true. Empty counts as false.</summary>
    /// <exception cref="ExpressionException">It cannot be evaluated on this focus.</exception>
    public bool Test(EvaluationContext context, in Focus focus) => _root.Truth(new Frame(context, focus)) == true;

    /// <summary>Its one value as text; null where it is empty. An HL7 v2 composite is its first leaf; <c>""</c> is two quotes.</summary>
    /// <exception cref="ExpressionException">It gives several values, or cannot be evaluated on this focus.</exception>
    public string? ReadText(EvaluationContext context, in Focus focus) => _root.Text(new Frame(context, focus));

    /// <summary>All that it gives, in order. A segment or group can be the focus of other expressions: names in it mean the current one, else outward.</summary>
    /// <exception cref="ExpressionException">It cannot be evaluated on this focus.</exception>
    public IReadOnlyList<Focus> Evaluate(EvaluationContext context, in Focus focus) => _root.Evaluate(new Frame(context, focus)).ToList();

    /// <summary>The same without a list for one thing.</summary>
    internal Collection EvaluateAll(EvaluationContext context, in Focus focus) => _root.Evaluate(new Frame(context, focus));

    /// <summary>Where in the message it reads, for messages about it: the path of an HL7 v2 term; null where it is more than that.</summary>
    public string? Place => _root.GivesHl7v2 ? _root.PlaceOf(default) : null;

    /// <summary>Adds what it reads.</summary>
    /// <param name="reads">Gets it.</param>
    /// <param name="isNested">Whether its focus is what such a rule found, and so may be read itself.</param>
    /// <returns>False where it may depend on something else.</returns>
    internal bool TryAddReads(Reads reads, bool isNested) => _root.TryAddReads(reads, isNested);

    /// <summary>Its text where it is a value as it stands, such as <c>='F'</c>, whatever it is evaluated on; else null.</summary>
    public string? ConstantText => (_root as LiteralNode)?.Value.ReadText();

    private static Expression? Compile(ScalarNode source, ExpressionScope scope, Problems problems, ExpressionUse use)
    {
        var text = source.Text;
        // YAML reserves a first % and @, and eats outer quotes: a leading = keeps both.
        var start = text.StartsWith('=') ? 1 : 0;
        if (source.Style == ScalarStyle.Quoted && start == 0)
        {
            problems.Error("EXPR-QUOTED", source.At, "the quotes around this expression are YAML's, so it does not see them",
                $"for text write ='{text.Replace("'", "\\'", StringComparison.Ordinal)}', for an expression leave the quotes out, or begin it with = inside them");
            return null;
        }
        return CompilePart(source, start, text.Length, scope, problems, use);
    }

    /// <summary>Compiles an expression that is part of a text: between the braces of a template.</summary>
    internal static Expression? CompilePart(ScalarNode source, int start, int end, ExpressionScope scope, Problems problems)
        => CompilePart(source, start, end, scope, problems, ExpressionUse.Value);

    private static Expression? CompilePart(ScalarNode source, int start, int end, ExpressionScope scope, Problems problems, ExpressionUse use)
    {
        var found = new Problems();
        Expression? made = null;
        try
        {
            var parser = new ExpressionParser(source, start, end, scope, found);
            var root = parser.ParseAll(use);
            made = new Expression(source.Text[start..end].Trim(), source.PositionAt(start), root, parser.ShapeOf(root));
        }
        catch (SyntaxError e)
        {
            found.Error(e.Code, source.PositionAt(e.Offset), e.Message, e.Hint);
        }
        problems.AddAll(found);
        return found.HasErrors ? null : made;
    }
}
