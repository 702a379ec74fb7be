using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Values;

namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>An operator between two operands.</summary>
internal abstract class BinaryNode(Position at, Operator op, Node left, Node right) : Node(at)
{
    public Operator Operator { get; } = op;

    public Node Left { get; } = left;

    public Node Right { get; } = right;

    public override bool TryAddReads(Reads reads, bool isNested) => Left.TryAddReads(reads, isNested) && Right.TryAddReads(reads, isNested);

    /// <summary>An operand's one value; nothing where it is empty.</summary>
    protected Focus One(Node operand, in Frame frame)
    {
        var values = operand.Evaluate(frame);
        return values.Count <= 1
            ? values.First
            : throw Fail("EXPR-SEVERAL", $"'{Operators.Symbol(Operator)}' expects one value on each side, found {values.Count}", operand.PlaceOf(default));
    }

    public override string? PlaceOf(in Focus focus) => Left.GivesHl7v2 ? Left.PlaceOf(focus) : Right.GivesHl7v2 ? Right.PlaceOf(focus) : base.PlaceOf(focus);
}

/// <summary>An operator that gives true, false or empty.</summary>
internal abstract class ConditionNode(Position at, Operator op, Node left, Node right) : BinaryNode(at, op, left, right)
{
    public sealed override Collection Evaluate(in Frame frame) => Collection.Of(Truth(frame));

    public abstract override bool? Truth(in Frame frame);

    public sealed override string? Text(in Frame frame) => Truth(frame) switch { true => "true", false => "false", null => null };
}

/// <summary><c>and or xor implies</c> with three values: true, false, empty (FHIRPath 6.5).</summary>
internal sealed class LogicNode(Position at, Operator op, Node left, Node right) : ConditionNode(at, op, left, right)
{
    public override bool? Truth(in Frame frame)
    {
        var left = Left.Truth(frame);
        switch (Operator)
        {
            case Operator.And when left == false:
                return false;
            case Operator.Or when left == true:
            case Operator.Implies when left == false:
                return true;
        }
        var right = Right.Truth(frame);
        return Operator switch
        {
            Operator.And => right == false ? false : left is null || right is null ? null : true,
            Operator.Or => right == true ? true : left is null || right is null ? null : false,
            Operator.Implies => right == true ? true : left is null || right is null ? null : false,
            _ => left is null || right is null ? null : left != right,
        };
    }
}

/// <summary><c>= != ~ !~</c>.</summary>
internal sealed class EqualityNode(Position at, Operator op, Node left, Node right) : ConditionNode(at, op, left, right)
{
    public override bool? Truth(in Frame frame)
    {
        var (left, right) = (Left.Evaluate(frame), Right.Evaluate(frame));
        return Operator switch
        {
            Operator.Equal => Equality.AreEqual(left, right),
            Operator.NotEqual => !Equality.AreEqual(left, right),
            Operator.Equivalent => Equality.AreEquivalent(left, right),
            _ => !Equality.AreEquivalent(left, right),
        };
    }
}

/// <summary><c>= 'text'</c> and <c>!= 'text'</c>, without making what is compared.</summary>
internal sealed class TextEqualityNode(Position at, Operator op, Node left, Node right, Node operand, string text)
    : ConditionNode(at, op, left, right)
{
    private readonly string[] _texts = [text];

    public override bool? Truth(in Frame frame)
    {
        var match = operand.Match(frame, _texts);
        return match == NothingToMatch ? null : match == 0 == (Operator == Operator.Equal);
    }
}

/// <summary><c>&lt; &lt;= &gt; &gt;=</c>.</summary>
internal sealed class OrderNode(Position at, Operator op, Node left, Node right) : ConditionNode(at, op, left, right)
{
    public override bool? Truth(in Frame frame)
    {
        var (left, right) = (One(Left, frame), One(Right, frame));
        if (left.IsNothing || right.IsNothing || Ordering.Compare(left, right, this) is not { } order)
            return null;
        return Operator switch
        {
            Operator.Less => order < 0,
            Operator.LessOrEqual => order <= 0,
            Operator.Greater => order > 0,
            _ => order >= 0,
        };
    }
}

/// <summary><c>in</c> and <c>contains</c>.</summary>
internal sealed class MembershipNode(Position at, Operator op, Node left, Node right) : ConditionNode(at, op, left, right)
{
    public override bool? Truth(in Frame frame)
    {
        var (itemNode, listNode) = Operator == Operator.In ? (Left, Right) : (Right, Left);
        var items = itemNode.Evaluate(frame);
        if (items.IsEmpty)
            return null;
        if (items.Count > 1)
            throw Fail("EXPR-SEVERAL", $"'{Operators.Symbol(Operator)}' looks for one value, found {items.Count}", itemNode.PlaceOf(default));
        foreach (var member in listNode.Evaluate(frame))
            if (Equality.AreEqual(member, items.First) == true)
                return true;
        return false;
    }
}

/// <summary><c>in ('A' | 'B')</c>, without making what is looked for.</summary>
internal sealed class TextMembershipNode(Position at, Node left, Node right, string[] texts) : ConditionNode(at, Operator.In, left, right)
{
    public override bool? Truth(in Frame frame) => Left.Match(frame, texts) switch
    {
        NothingToMatch => null,
        < NothingToMatch and var several
            => throw Fail("EXPR-SEVERAL", $"'in' looks for one value, found {NothingToMatch - several}", Left.PlaceOf(default)),
        var match => match >= 0,
    };
}

/// <summary><c>|</c>: what is on either side, each thing once.</summary>
internal sealed class UnionNode(Position at, Node left, Node right) : BinaryNode(at, Operator.Union, left, right)
{
    public override Collection Evaluate(in Frame frame)
    {
        var all = new List<Focus>();
        Left.Evaluate(frame).AddTo(all);
        Right.Evaluate(frame).AddTo(all);
        return Sets.Distinct(new Collection(all));
    }
}

/// <summary><c>+ - * / div mod</c>.</summary>
internal sealed class ArithmeticNode(Position at, Operator op, Node left, Node right) : BinaryNode(at, op, left, right)
{
    public override Collection Evaluate(in Frame frame)
    {
        var (left, right) = (One(Left, frame), One(Right, frame));
        return left.IsNothing || right.IsNothing ? Collection.Empty : Arithmetic.Apply(Operator, left, right, this);
    }
}

/// <summary><c>&amp;</c>: texts joined, with empty as no text.</summary>
internal sealed class ConcatenateNode(Position at, Node left, Node right) : BinaryNode(at, Operator.Concatenate, left, right)
{
    public override Collection Evaluate(in Frame frame) => Collection.Of(Text(frame));

    public override string Text(in Frame frame) => string.Concat(Left.Text(frame), Right.Text(frame));
}

/// <summary>A sign before an operand.</summary>
internal sealed class SignNode(Position at, bool minus, Node operand) : Node(at)
{
    public bool IsMinus { get; } = minus;

    public Node Operand { get; } = operand;

    public override bool TryAddReads(Reads reads, bool isNested) => Operand.TryAddReads(reads, isNested);

    public override Collection Evaluate(in Frame frame)
    {
        var values = Operand.Evaluate(frame);
        if (values.IsEmpty)
            return values;
        if (values.Count > 1)
            throw Several(values.Count, "one number");
        var atom = Atoms.Of(values.First);
        if (atom.IsUntyped)
            atom = Focus.Of(Ordering.Number(atom, this, values.First));
        return atom.Form switch
        {
            FocusForm.Integer => Collection.Of(IsMinus ? -atom.Integer : atom.Integer),
            FocusForm.Decimal => Collection.Of(IsMinus ? -atom.Number : atom.Number),
            FocusForm.Quantity => Collection.Of(IsMinus ? atom.Quantity with { Value = -atom.Quantity.Value } : atom.Quantity),
            _ => throw Fail("EXPR-TYPE", $"a sign stands before a number or quantity, this is {Atoms.Describe(atom)}", PlaceOf(values.First)),
        };
    }
}
