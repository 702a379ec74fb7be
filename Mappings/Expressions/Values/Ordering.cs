using InterfaceEngine.Mappings.Expressions.Nodes;

namespace InterfaceEngine.Mappings.Expressions.Values;

/// <summary>The order of values (FHIRPath 6.2).</summary>
internal static class Ordering
{
    /// <summary>Compares two values; null where what is known of them does not tell.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <param name="rule">The part of the expression that asks, for errors.</param>
    /// <exception cref="ExpressionException">They have no order: types differ, or text is no number or date where one was expected.</exception>
    public static int? Compare(in Focus left, in Focus right, Node rule)
    {
        var (a, b) = (Atoms.Of(left), Atoms.Of(right));
        if (a.IsNothing || b.IsNothing)
            return null;
        if (a.IsNumber && b.IsNumber)
            return a.Number.CompareTo(b.Number);
        if (a.Form == FocusForm.Text && b.Form == FocusForm.Text)
            return a.IsUntyped && b.IsUntyped ? CompareUntyped(a, b) : string.CompareOrdinal(a.Text, b.Text);
        if (a.Form == FocusForm.Temporal || b.Form == FocusForm.Temporal)
        {
            var like = (a.Temporal ?? b.Temporal)!.Type;
            var (x, y) = (Temporal(a, b, like, rule, left), Temporal(b, a, like, rule, right));
            if (x.Type == TemporalType.Time != (y.Type == TemporalType.Time))
                throw Differ(a, b, rule);
            return PartialDateTime.Compare(x, y);
        }
        if (a.Form == FocusForm.Quantity || b.Form == FocusForm.Quantity)
            return AsQuantity(a) is { } x && AsQuantity(b) is { } y ? Quantity.Compare(x, y) : throw Differ(a, b, rule);
        if (a.IsNumber && b.IsUntyped)
            return a.Number.CompareTo(Number(b, rule, right));
        if (b.IsNumber && a.IsUntyped)
            return Number(a, rule, left).CompareTo(b.Number);
        throw Differ(a, b, rule);
    }

    /// <summary>A number as a quantity without unit; null where it is neither.</summary>
    public static Quantity? AsQuantity(in Focus atom) => atom.Form == FocusForm.Quantity ? atom.Quantity
        : atom.IsNumber ? new Quantity(atom.Number, "1")
        : null;

    /// <summary>Untyped text as the number that it must be.</summary>
    public static decimal Number(in Focus atom, Node rule, in Focus source)
        => Numbers.ParseDecimal(atom.Text)
            ?? throw rule.Fail("EXPR-NOT-A-NUMBER", $"expected a number{At(source, rule)}, found text", rule.PlaceOf(source), atom.Text);

    // Neither has a type of its own: dates compare as dates, numbers as numbers, all else as text.
    private static int? CompareUntyped(in Focus a, in Focus b)
    {
        if (a.Text.Length >= 7 && b.Text.Length >= 7
            && Atoms.ReadTemporal(a, TemporalType.DateTime) is { } x && Atoms.ReadTemporal(b, TemporalType.DateTime) is { } y)
            return PartialDateTime.Compare(x, y);
        return Numbers.ParseDecimal(a.Text) is { } m && Numbers.ParseDecimal(b.Text) is { } n
            ? m.CompareTo(n)
            : string.CompareOrdinal(a.Text, b.Text);
    }

    private static PartialDateTime Temporal(in Focus atom, in Focus other, TemporalType like, Node rule, in Focus source)
        => Atoms.ReadTemporal(atom, like)
            ?? throw (atom.IsUntyped
                ? rule.Fail("EXPR-NOT-A-DATE", $"expected a date or time{At(source, rule)}, found text", rule.PlaceOf(source), atom.Text)
                : Differ(atom, other, rule));

    private static string At(in Focus source, Node rule) => rule.PlaceOf(source) is { } place ? $" at {place}" : "";

    private static ExpressionException Differ(in Focus a, in Focus b, Node rule)
        => rule.Fail("EXPR-TYPE", $"cannot compare {Atoms.Describe(a)} with {Atoms.Describe(b)}");
}
