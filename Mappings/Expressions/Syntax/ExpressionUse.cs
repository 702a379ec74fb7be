namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>What becomes of what an expression gives.</summary>
internal enum ExpressionUse
{
    /// <summary>It is read.</summary>
    Value,

    /// <summary>It is asked whether it holds.</summary>
    Condition,

    /// <summary>Something is repeated for each: the bare name of a segment or group means all of them.</summary>
    Loop,
}
