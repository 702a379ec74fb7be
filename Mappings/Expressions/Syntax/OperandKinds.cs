using InterfaceEngine.Mappings.Expressions.Nodes;

namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>
/// What operators work on, kind by kind: the same rules as those of <see cref="Values.Arithmetic"/>, <see cref="Values.Ordering"/> and
/// <see cref="Values.Equality"/>, so that what is refused here would fail with every message.
/// </summary>
internal static class OperandKinds
{
    /// <summary>What an operator of arithmetic may give; none where no pair of the kinds works.</summary>
    public static ValueKinds Calculate(Operator op, ValueKinds left, ValueKinds right)
    {
        var given = ValueKinds.None;
        foreach (var a in Each(left))
            foreach (var b in Each(right))
                given |= One(op, a, b);
        return given;
    }

    /// <summary>Whether there is a pair of the kinds that has an order.</summary>
    public static bool AreOrdered(ValueKinds left, ValueKinds right) => AnyPair(left, right, IsOrdered);

    /// <summary>Whether there is a pair of the kinds that can be equal.</summary>
    public static bool CanBeEqual(ValueKinds left, ValueKinds right) => AnyPair(left, right, CanEqual);

    private static bool AnyPair(ValueKinds left, ValueKinds right, Func<ValueKinds, ValueKinds, bool> holds)
    {
        foreach (var a in Each(left))
            foreach (var b in Each(right))
                if (holds(a, b))
                    return true;
        return false;
    }

    private static ValueKinds One(Operator op, ValueKinds a, ValueKinds b)
    {
        if (Is(a, ValueKinds.AnyText) && Is(b, ValueKinds.AnyText) && op == Operator.Add && !(a == ValueKinds.Place && b == ValueKinds.Place))
            return ValueKinds.Text;
        if (Is(a, ValueKinds.Temporal) || (b == ValueKinds.Quantity && IsUntyped(a)))
            return b == ValueKinds.Quantity && op is Operator.Add or Operator.Subtract ? IsUntyped(a) ? ValueKinds.Temporal : a : ValueKinds.None;
        if (IsNumeric(a) && IsNumeric(b))
            return op == Operator.WholeDivide ? ValueKinds.Integer
                : a == ValueKinds.Integer && b == ValueKinds.Integer && op != Operator.Divide ? ValueKinds.Integer
                : a == ValueKinds.Decimal || b == ValueKinds.Decimal || op == Operator.Divide ? ValueKinds.Decimal
                : ValueKinds.Number;
        return (a == ValueKinds.Quantity || IsNumeric(a)) && (b == ValueKinds.Quantity || IsNumeric(b)) ? ValueKinds.Quantity : ValueKinds.None;
    }

    private static bool IsOrdered(ValueKinds a, ValueKinds b)
        => (IsNumeric(a) && IsNumeric(b))
            || (Is(a, ValueKinds.AnyText) && Is(b, ValueKinds.AnyText))
            || (Is(a, ValueKinds.Temporal) && Is(b, ValueKinds.Temporal) && a == ValueKinds.Time == (b == ValueKinds.Time))
            || (Is(a, ValueKinds.Temporal) && IsUntyped(b)) || (Is(b, ValueKinds.Temporal) && IsUntyped(a))
            || (a == ValueKinds.Quantity && (b == ValueKinds.Quantity || Is(b, ValueKinds.Number)))
            || (b == ValueKinds.Quantity && Is(a, ValueKinds.Number));

    private static bool CanEqual(ValueKinds a, ValueKinds b)
        => a == b || IsOrdered(a, b)
            || (Is(a, ValueKinds.Object | ValueKinds.Quantity) && Is(b, ValueKinds.Object | ValueKinds.Quantity));

    private static bool IsNumeric(ValueKinds kind) => Is(kind, ValueKinds.Number) || IsUntyped(kind);

    private static bool IsUntyped(ValueKinds kind) => kind is ValueKinds.Untyped or ValueKinds.Place;

    private static bool Is(ValueKinds kind, ValueKinds among) => (kind & among) != 0;

    private static IEnumerable<ValueKinds> Each(ValueKinds kinds)
    {
        for (var kind = 1; kind < (int)ValueKinds.Any; kind <<= 1)
            if (((int)kinds & kind) != 0)
                yield return (ValueKinds)kind;
    }
}
