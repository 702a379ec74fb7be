namespace InterfaceEngine.Mappings.Expressions.Nodes;

/// <summary>The binary operators.</summary>
internal enum Operator
{
    Multiply, Divide, WholeDivide, Modulo,
    Add, Subtract, Concatenate,
    Is, As,
    Union,
    Less, LessOrEqual, Greater, GreaterOrEqual,
    Equal, NotEqual, Equivalent, NotEquivalent,
    In, Contains,
    And, Xor, Or, Implies,
}

/// <summary>How the operators are written and how strongly they bind (FHIRPath 6.8).</summary>
internal static class Operators
{
    /// <summary>The weakest binding that is a binary operator's.</summary>
    public const int Weakest = 1;

    // Longer symbols before those that they begin with.
    public static readonly (string Symbol, Operator Operator, int Binding)[] All =
    [
        ("implies", Operator.Implies, 1),
        ("or", Operator.Or, 2), ("xor", Operator.Xor, 2),
        ("and", Operator.And, 3),
        ("in", Operator.In, 4), ("contains", Operator.Contains, 4),
        ("!=", Operator.NotEqual, 5), ("!~", Operator.NotEquivalent, 5), ("=", Operator.Equal, 5), ("~", Operator.Equivalent, 5),
        ("<=", Operator.LessOrEqual, 6), (">=", Operator.GreaterOrEqual, 6), ("<", Operator.Less, 6), (">", Operator.Greater, 6),
        ("|", Operator.Union, 7),
        ("is", Operator.Is, 8), ("as", Operator.As, 8),
        ("+", Operator.Add, 9), ("-", Operator.Subtract, 9), ("&", Operator.Concatenate, 9),
        ("*", Operator.Multiply, 10), ("/", Operator.Divide, 10), ("div", Operator.WholeDivide, 10), ("mod", Operator.Modulo, 10),
    ];

    public static string Symbol(Operator op) => All.First(o => o.Operator == op).Symbol;
}
