namespace InterfaceEngine.Mappings.Expressions.Syntax;

/// <summary>The text is no expression: thrown by the parser, caught where it was called, never seen outside.</summary>
internal sealed class SyntaxError(int offset, string code, string message, string? hint = null) : Exception(message)
{
    /// <summary>Where in the text.</summary>
    public int Offset { get; } = offset;

    /// <summary>The problem's code.</summary>
    public string Code { get; } = code;

    /// <summary>What to do about it.</summary>
    public string? Hint { get; } = hint;
}
