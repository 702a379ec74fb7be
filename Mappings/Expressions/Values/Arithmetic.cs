using InterfaceEngine.Mappings.Expressions.Nodes;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>The operators <c>+ - * / div mod</c> on one value each (FHIRPath 6.6 and 6.7).</summary>
internal static class Arithmetic
{
    /// <summary>The result; empty where it has none: division by zero, an amount too large.</summary>
    /// <exception cref="ExpressionException">The operator does not work on these types.</exception>
    public static Collection Apply(Operator op, in Focus left, in Focus right, Node rule)
    {
        var (a, b) = (Atoms.Of(left), Atoms.Of(right));
        if (a.IsNothing || b.IsNothing)
            return Collection.Empty;
        if (a.Form == FocusForm.Text && b.Form == FocusForm.Text && op == Operator.Add && !(a.IsUntypedHl7v2 && b.IsUntypedHl7v2))
            return Collection.Of(a.Text + b.Text);
        if (a.Form == FocusForm.Temporal || (b.Form == FocusForm.Quantity && a.IsUntyped))
            return Move(op, a, b, rule, left);
        var (x, y) = (AsNumber(a, rule, left), AsNumber(b, rule, right));
        if (x.IsNumber && y.IsNumber)
            return Numeric(op, x, y);
        if (Ordering.AsQuantity(x) is { } p && Ordering.AsQuantity(y) is { } q)
            return OnQuantities(op, p, q);
        throw rule.Fail("EXPR-TYPE", $"'{Operators.Symbol(op)}' does not work on {Atoms.Describe(a)} and {Atoms.Describe(b)}");
    }

    private static Focus AsNumber(in Focus atom, Node rule, in Focus source)
    {
        if (!atom.IsUntyped)
            return atom;
        var number = Ordering.Number(atom, rule, source);
        return number.Scale == 0 && decimal.Abs(number) <= long.MaxValue ? Focus.Of((long)number) : Focus.Of(number);
    }

    private static Collection Numeric(Operator op, in Focus a, in Focus b)
    {
        try
        {
            if (a.Form == FocusForm.Integer && b.Form == FocusForm.Integer && op != Operator.Divide)
            {
                var (m, n) = (a.Integer, b.Integer);
                return op switch
                {
                    Operator.Add => Collection.Of(checked(m + n)),
                    Operator.Subtract => Collection.Of(checked(m - n)),
                    Operator.Multiply => Collection.Of(checked(m * n)),
                    Operator.WholeDivide => n == 0 ? Collection.Empty : Collection.Of(m / n),
                    _ => n == 0 ? Collection.Empty : Collection.Of(m % n),
                };
            }
            var (x, y) = (a.Number, b.Number);
            return op switch
            {
                Operator.Add => Collection.Of(x + y),
                Operator.Subtract => Collection.Of(x - y),
                Operator.Multiply => Collection.Of(x * y),
                _ when y == 0 => Collection.Empty,
                Operator.Divide => Collection.Of(x / y),
                Operator.WholeDivide => Collection.Of((long)decimal.Truncate(x / y)),
                _ => Collection.Of(x % y),
            };
        }
        catch (OverflowException)
        {
            return Collection.Empty;
        }
    }

    private static Collection OnQuantities(Operator op, Quantity left, Quantity right)
    {
        switch (op)
        {
            case Operator.Multiply:
                return Collection.Of(Quantity.Multiply(left, right));
            case Operator.Divide:
                return Collection.Of(Quantity.Divide(left, right));
            case Operator.Add or Operator.Subtract:
                return Collection.Of(left.Plus(right, op == Operator.Subtract));
            default:
                return Collection.Empty;
        }
    }

    private static Collection Move(Operator op, in Focus a, in Focus b, Node rule, in Focus source)
    {
        if (b.Form != FocusForm.Quantity || op is not (Operator.Add or Operator.Subtract))
            throw rule.Fail("EXPR-TYPE", $"'{Operators.Symbol(op)}' does not work on {Atoms.Describe(a)} and {Atoms.Describe(b)}; a date moves by a time such as '7 days'");
        if (Atoms.ReadTemporal(a, TemporalType.DateTime) is not { } temporal)
            throw rule.Fail("EXPR-NOT-A-DATE", "expected a date or time, found text", rule.PlaceOf(source), a.Text);
        if (b.Quantity.AsCalendarUnit() is not { } unit)
            throw rule.Fail("EXPR-TYPE", $"a date cannot be moved by the unit '{b.Quantity.Unit}'; use years, months, weeks, days, hours, minutes or seconds");
        return Collection.Of(temporal.Add(op == Operator.Add ? b.Quantity.Value : -b.Quantity.Value, unit));
    }
}
