using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Expressions.Nodes;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>What is known of each part before there is a message: names are looked up in it, operands and arguments are held to it.</summary>
internal sealed partial class ExpressionParser
{
    // What each part gives, where it does not tell that itself.
    private readonly Dictionary<Node, Shape> _shapes = [];

    // What $this is, and what a name without a dot before it is a part of.
    private Shape _this;

    /// <summary>What a part of the expression gives.</summary>
    public Shape ShapeOf(Node node) => _shapes.TryGetValue(node, out var shape) ? shape : NodeShapes.Of(node);

    private Node Given(Node node, in Shape shape)
    {
        _shapes[node] = shape;
        return node;
    }

    // A name behind a dot, or at the beginning.
    private Node Member(Node? target, string name, int offset)
    {
        var node = new MemberNode(At(offset), target, name);
        var of = target is null ? _this : ShapeOf(target);
        if (of.Kinds == ValueKinds.None)
            return Given(node, default);
        if (of.MayHaveAnyPart)
            return node;
        if ((of.Kinds & ~ValueKinds.Hl7v2) == 0)
            throw new SyntaxError(offset, "EXPR-NO-PATH", $"expected an HL7 v2 path such as PID-3.1, found '{name}'", PathHint(name));
        if (of.Members is { } members)
        {
            if (members.TryFind(name, out var part))
                return Given(node, part);
            // A resource or canonical object may be called by its type.
            if (target is null && IsTypeName(name) && (string.Equals(name, members.Name, StringComparison.Ordinal) ? of : members.OfType(name)) is { Kinds: not ValueKinds.None } own)
                return Given(node, own);
            _problems.Unknown("EXPR-UNKNOWN-MEMBER", At(offset), $"part of {members.Name}", name, members.Names);
        }
        else
            _problems.Error("EXPR-UNKNOWN-MEMBER", At(offset), $"'{name}' is no part of {of}, which has none", FunctionLibrary.Find(_scope.Functions, name) is null ? null : $"write {name}()");
        return Given(node, default);
    }

    private static bool IsTypeName(string name) => name.Length > 0 && char.IsAsciiLetterUpper(name[0]);

    // What is asked whether it holds. A place of a message is neither true nor false; FHIRPath would take any value, 'N' too, as true.
    /// <param name="node">The condition.</param>
    /// <param name="isOperand">Whether it stands beside <c>and</c> or its like, where FHIRPath takes any one value as true.</param>
    private void CheckCondition(Node node, bool isOperand = false)
    {
        const ValueKinds typed = ValueKinds.Text | ValueKinds.Number | ValueKinds.Temporal | ValueKinds.Quantity | ValueKinds.Type;
        var kinds = ShapeOf(node).Kinds;
        if (kinds == ValueKinds.None)
            return;
        if ((kinds & ~ValueKinds.Hl7v2) == 0)
            _problems.Error("EXPR-NOT-A-CONDITION", node.At,
                node.PlaceOf(default) is { } place ? $"expected a condition, found the place {place}" : $"expected a condition, found {ShapeOf(node)}",
                "compare it, or ask whether it is there with .exists()");
        else if ((kinds & ~typed) == 0 && !isOperand)
            _problems.Error("EXPR-NOT-A-CONDITION", node.At, $"expected a condition, found {ShapeOf(node)}", "compare it");
        else if ((kinds & ~(typed | ValueKinds.Untyped)) == 0)
            _problems.Warning("EXPR-TEXT-CONDITION", node.At, $"this is {ShapeOf(node)}, and any value counts as true, 'N' and 'false' too",
                "compare it, or ask whether it is there with .exists()");
    }

    private Node Calculated(Node node, Operator op, Node left, Node right)
    {
        var (a, b) = (ShapeOf(left), ShapeOf(right));
        if (a.Kinds == ValueKinds.None || b.Kinds == ValueKinds.None)
            return Given(node, default);
        var kinds = OperandKinds.Calculate(op, a.Kinds, b.Kinds);
        if (kinds == ValueKinds.None)
            _problems.Error("EXPR-TYPE", node.At, $"'{Operators.Symbol(op)}' does not work on {a} and {b}",
                op == Operator.Subtract && left is Hl7v2SegmentNode && right is LiteralNode { Value.Form: FocusForm.Integer } field
                    ? $"a field is written without blanks: {left.PlaceOf(default)}-{field.Value.Integer}" : HintFor(op, a, b));
        return Given(node, new Shape(kinds, (kinds & ValueKinds.Quantity) != 0 ? ValueMembers.Quantity : null));
    }

    private static string? HintFor(Operator op, in Shape left, in Shape right)
        => op == Operator.Add && (left.Kinds & ValueKinds.AnyText) != 0 != ((right.Kinds & ValueKinds.AnyText) != 0) ? "join texts with &"
            : (left.Kinds & ValueKinds.Temporal) != 0 && op is Operator.Add or Operator.Subtract ? "a date moves by a time such as 7 days"
            : PartsHint(left) ?? PartsHint(right);

    private static string? PartsHint(in Shape shape)
        => shape is { Kinds: ValueKinds.Object, Members: { } members } && members.Names.Order(StringComparer.Ordinal).ToArray() is { Length: > 0 and <= 12 } names
            ? $"its parts are {string.Join(", ", names)}" : null;

    private void CheckOrder(Node node, Node left, Node right)
    {
        var (a, b) = (ShapeOf(left), ShapeOf(right));
        if (a.Kinds != ValueKinds.None && b.Kinds != ValueKinds.None && !OperandKinds.AreOrdered(a.Kinds, b.Kinds))
            _problems.Error("EXPR-TYPE", node.At, $"cannot compare {a} with {b}", PartsHint(a) ?? PartsHint(b));
    }

    // FHIRPath calls such a comparison false, which is rarely what somebody means.
    private void CheckEquality(Node node, Node left, Node right)
    {
        var (a, b) = (ShapeOf(left), ShapeOf(right));
        if (a.Kinds != ValueKinds.None && b.Kinds != ValueKinds.None && !OperandKinds.CanBeEqual(a.Kinds, b.Kinds))
            _problems.Warning("EXPR-NEVER-EQUAL", node.At, $"{a} never equals {b}", PartsHint(a) ?? PartsHint(b));
    }

    // Before a key of sort() a minus turns the order round, of texts too.
    private Node Signed(SignNode node, bool isSortKey)
    {
        var shape = ShapeOf(node.Operand);
        if (isSortKey)
            return Given(node, shape);
        const ValueKinds signed = ValueKinds.Number | ValueKinds.Quantity;
        if (!shape.MayBe(signed | ValueKinds.Untyped | ValueKinds.Place))
            _problems.Error("EXPR-TYPE", node.At, $"a sign stands before a number or quantity, this is {shape}");
        return Given(node, shape.Kinds is ValueKinds.None || (shape.Kinds & ~signed) == 0 ? shape : new(signed, ValueMembers.Quantity));
    }

    private Node Indexed(Node node, Node target, Node index)
    {
        if (ShapeOf(index) is var shape && !shape.MayBe(ValueKinds.Integer))
            _problems.Error("EXPR-TYPE", index.At, $"an index is one whole number, this is {shape}");
        return Given(node, ShapeOf(target));
    }

    // What is behind 'as' and ofType(): of what is known, the type's own parts.
    private Shape Narrowed(in Shape shape, TypeName type)
    {
        if (type.Namespace != TypeName.System && (shape.Members ?? _scope.Shape.Members)?.OfType(type.Name) is { } own
            && (shape.Members is not null || own.Kinds != ValueKinds.None))
            return own;
        if (type.Namespace == TypeName.Fhir)
            return Shape.Unknown;
        return type.Name switch
        {
            "Boolean" => new(ValueKinds.Boolean),
            "Integer" => new(ValueKinds.Integer),
            "Decimal" => new(ValueKinds.Decimal),
            "String" => new(ValueKinds.Text),
            "Date" => new(ValueKinds.Date),
            "DateTime" => new(ValueKinds.DateTime),
            "Time" => new(ValueKinds.Time),
            _ => Shape.Unknown,
        };
    }

    // Inside where(resourceType = 'Patient') and where($this is Patient) what is left is known better.
    private Shape Filtered(in Shape input, Node criterion)
        => criterion switch
        {
            TextEqualityNode { Operator: Operator.Equal, Left: MemberNode { Target: null or ThisNode, Name: "resourceType" }, Right: LiteralNode { Value.Form: FocusForm.Text } type }
                when input.Members?.OfType(type.Value.Text) is { } own => own,
            IsNode { Operand: ThisNode } asked when input.Members?.OfType(asked.Type.Name) is { } own => own,
            LogicNode { Operator: Operator.And } both => Filtered(Filtered(input, both.Left), both.Right),
            _ => input,
        };
}
