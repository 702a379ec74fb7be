using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Expressions;

/// <summary>What an expression is evaluated on: a place in an HL7 v2 message, or a JSON tree.</summary>
public readonly struct Focus
{
    /// <summary>A JSON tree: a FHIR resource, a canonical object, a record.</summary>
    public Focus(JToken tree) => Tree = tree;

    /// <summary>The tree; null where the focus is HL7 v2 or nothing.</summary>
    public JToken? Tree { get; }
}

/// <summary>What is the same for all expressions of one run, so that a replay of the run answers the same.</summary>
public sealed class EvaluationContext
{
    /// <summary>When the message was received: what <c>now()</c> says.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The source message: what <c>%message</c> says.</summary>
    public Focus Message { get; init; }

    /// <summary>The variables by name, without <c>%</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The zone of dates that carry none.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}

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
