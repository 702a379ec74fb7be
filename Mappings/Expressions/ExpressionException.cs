using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>An expression could not be evaluated on what it was given. The message names places and types, never values.</summary>
/// <param name="code">A permanent code (<c>EXPR-…</c>).</param>
/// <param name="rule">Where the expression is written.</param>
/// <param name="message">What was expected and what was found.</param>
/// <param name="place">The place in the message, such as <c>PID-5</c>; null where it is not known.</param>
/// <param name="value">The value that explains it: patient data, never to be logged; null where none does.</param>
public sealed class ExpressionException(string code, Position rule, string message, string? place = null, string? value = null)
    : Exception(message)
{
    /// <summary>A permanent code.</summary>
    public string Code { get; } = code;

    /// <summary>Where the expression is written.</summary>
    public Position Rule { get; } = rule;

    /// <summary>The place in the message.</summary>
    public string? Place { get; } = place;

    /// <summary>The value that explains it.</summary>
    public string? Value { get; } = value;
}
