using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>Reads an expression into nodes: by recursive descent, with names checked as they are met.</summary>
/// <remarks>Unknown names are collected and reading goes on; what is no expression at all throws a <see cref="SyntaxError"/>.</remarks>
internal sealed partial class ExpressionParser
{
    // Deeper than anybody writes, and shallow enough for any thread's stack.
    private const int DeepestNesting = 100;

    private readonly TextCursor _cursor;
    private readonly ScalarNode _source;
    private ExpressionScope _scope;
    private readonly Problems _problems;

    // Whether HL7 v2 paths are terms here; switched where a function's target says so.
    private bool _hl7v2;

    // Whether names are a tree's though the expression is over HL7 v2: then only a whole path, PID-5, is a term, and PID a name.
    private bool _onTree;
    private int _insideFunction;

    private int _depth;

    // Where the key of sort() begins that is being read.
    private int _sortKey = -1;

    /// <param name="source">Where the expression is written.</param>
    /// <param name="start">Where it begins in that text.</param>
    /// <param name="end">Where it ends there.</param>
    /// <param name="scope">What it may speak of.</param>
    /// <param name="problems">Gets unknown names and warnings.</param>
    public ExpressionParser(ScalarNode source, int start, int end, ExpressionScope scope, Problems problems)
    {
        _cursor = new TextCursor(source.Text, start, end);
        _source = source;
        _scope = scope;
        _problems = problems;
        _hl7v2 = scope.Focus == FocusKind.Hl7v2;
        _this = scope.Shape;
    }

    /// <summary>Reads all of it.</summary>
    /// <param name="use">What becomes of what it gives.</param>
    public Node ParseAll(ExpressionUse use)
    {
        _cursor.SkipBlanks();
        if (_cursor.AtEnd)
            throw new SyntaxError(_cursor.Offset, "EXPR-EMPTY", "expected an expression, found nothing");
        var node = use == ExpressionUse.Loop && _hl7v2 && TryBareName() is { } all ? all : Expression(Operators.Weakest);
        _cursor.SkipBlanks();
        if (use == ExpressionUse.Condition && _cursor.AtEnd)
            CheckCondition(node);
        return _cursor.AtEnd ? node : throw _cursor.Expected("an operator or the end", UnexpectedHint());
    }

    private string? UnexpectedHint() => _cursor.Peek() switch
    {
        '"' => "text stands in single quotes: 'A01'",
        '=' when _cursor.Peek(1) == '=' => "equal is written =",
        '&' when _cursor.Peek(1) == '&' => "write and",
        '|' when _cursor.Peek(1) == '|' => "write or",
        _ => null,
    };

    private Position At(int offset) => _source.PositionAt(offset);

    private void Enter()
    {
        if (++_depth > DeepestNesting)
            throw new SyntaxError(_cursor.Offset, "EXPR-TOO-DEEP", $"expressions may be nested {DeepestNesting} deep");
    }

    private Node Expression(int weakest)
    {
        Enter();
        var left = Unary();
        while (TryOperator(weakest, out var op, out var binding, out var offset))
            left = op is Operator.Is or Operator.As
                ? Typed(At(offset), op, left, TypeSpecifier())
                : Binary(At(offset), op, left, Expression(binding + 1));
        _depth--;
        return left;
    }

    private bool TryOperator(int weakest, out Operator op, out int binding, out int offset)
    {
        _cursor.SkipBlanks();
        offset = _cursor.Offset;
        foreach (var (symbol, known, strength) in Operators.All)
            if (strength >= weakest && _cursor.ComesNext(symbol) && !IsDoubled(symbol))
            {
                _cursor.Offset += symbol.Length;
                (op, binding) = (known, strength);
                return true;
            }
        (op, binding) = (default, 0);
        return false;
    }

    // == && || are habits of other languages: better no operator than a wrong one.
    private bool IsDoubled(string symbol) => symbol is "=" or "&" or "|" && _cursor.Peek(1) == symbol[0];

    private Node Typed(Position at, Operator op, Node operand, TypeName type)
    {
        var node = TypeNodes.Create(at, op, operand, type);
        return op == Operator.As ? Given(node, Narrowed(ShapeOf(operand), type)) : node;
    }

    private Node Binary(Position at, Operator op, Node left, Node right)
    {
        Node node;
        switch (op)
        {
            case Operator.And or Operator.Or or Operator.Xor or Operator.Implies:
                CheckCondition(left, isOperand: true);
                CheckCondition(right, isOperand: true);
                return new LogicNode(at, op, left, right);
            case Operator.Equal or Operator.NotEqual or Operator.Equivalent or Operator.NotEquivalent:
                node = op is Operator.Equivalent or Operator.NotEquivalent ? new EqualityNode(at, op, left, right)
                    : TextOf(right) is { } text ? new TextEqualityNode(at, op, left, right, left, text)
                    : TextOf(left) is { } first ? new TextEqualityNode(at, op, left, right, right, first)
                    : new EqualityNode(at, op, left, right);
                CheckEquality(node, left, right);
                return node;
            case Operator.Less or Operator.LessOrEqual or Operator.Greater or Operator.GreaterOrEqual:
                node = new OrderNode(at, op, left, right);
                CheckOrder(node, left, right);
                return node;
            case Operator.In or Operator.Contains:
                node = op == Operator.In && TextsOf(right) is { } texts ? new TextMembershipNode(at, left, right, texts) : new MembershipNode(at, op, left, right);
                CheckEquality(node, left, right);
                return node;
            case Operator.Union:
                return Given(new UnionNode(at, left, right), ShapeOf(left).Or(ShapeOf(right)));
            case Operator.Concatenate:
                return new ConcatenateNode(at, left, right);
            default:
                return Calculated(new ArithmeticNode(at, op, left, right), op, left, right);
        }
    }

    private static string? TextOf(Node node) => node is LiteralNode { Value.Form: FocusForm.Text } literal ? literal.Value.Text : null;

    private static string[]? TextsOf(Node node)
    {
        if (TextOf(node) is { } text)
            return [text];
        return node is UnionNode union && TextsOf(union.Left) is { } left && TextsOf(union.Right) is { } right ? [.. left, .. right] : null;
    }

    private Node Unary()
    {
        _cursor.SkipBlanks();
        var at = _cursor.Offset;
        if (_cursor.Peek() is not ('-' or '+'))
            return Postfix();
        var minus = _cursor.Peek() == '-';
        _cursor.Offset++;
        Enter();
        var operand = Unary();
        _depth--;
        return Signed(new SignNode(At(at), minus, operand), at == _sortKey);
    }

    private Node Chain()
    {
        var node = Primary();
        while (true)
        {
            _cursor.SkipBlanks();
            var offset = _cursor.Offset;
            if (_cursor.Peek() == '.')
            {
                _cursor.Offset++;
                _cursor.SkipBlanks();
                node = AfterDot(node);
            }
            else if (_cursor.Peek() == '[')
            {
                if (node.GivesHl7v2)
                    _problems.Warning("EXPR-INDEX-BASE", At(offset), "outside an HL7 v2 path an index counts from 0",
                        "inside it, as in PID-3[2].1, from 1");
                _cursor.Offset++;
                var index = Expression(Operators.Weakest);
                _cursor.Expect("]", "after the index");
                node = Indexed(new IndexerNode(At(offset), node, index), node, index);
            }
            else
                return node;
        }
    }

    private Node AfterDot(Node target)
    {
        var offset = _cursor.Offset;
        if (target is MessageNode && target.GivesHl7v2 && TryHl7v2Term(target) is { } term)
            return term;
        if (_cursor.TryName() is not { } name)
            throw target is Hl7v2SegmentNode && char.IsAsciiDigit(_cursor.Peek())
                ? _cursor.Expected("a function after '.'", $"a field is written with a hyphen: {target.PlaceOf(default)}-{_cursor.Peek()}")
                : _cursor.Expected("a name or function after '.'");
        _cursor.SkipBlanks();
        if (_cursor.Peek() == '(')
            return Call(target, name, offset);
        if (target is Hl7v2ValueNode or Hl7v2PathNode)
            throw new SyntaxError(offset, "EXPR-SYNTAX", $"expected a function after the path {target.PlaceOf(default)}, found '{name}'",
                FunctionLibrary.Find(_scope.Functions, name) is not null ? $"write {name}()" : "parts of a field are numbers: PID-5.1");
        return Member(target, name, offset);
    }
}
