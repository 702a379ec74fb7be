using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>A map could not make its target from a message. The message names places and rules, never values.</summary>
/// <param name="code">A permanent code (<c>MAP-…</c>).</param>
/// <param name="rule">The rule that could not be followed.</param>
/// <param name="message">What was expected and what was found, one sentence without a full stop.</param>
public sealed class MapException(string code, Position rule, string message) : Exception(message)
{
    /// <summary>A permanent code.</summary>
    public string Code { get; } = code;

    /// <summary>The rule that could not be followed.</summary>
    public Position Rule { get; } = rule;

    /// <summary>The target that the rule is for: <c>amount</c>, <c>performers[1].id</c>.</summary>
    public string? Target { get; init; }

    /// <summary>Where in the message: <c>FT1[2]-7.1</c> or a JSON path; null where no place is known.</summary>
    public string? Place { get; init; }

    /// <summary>
    /// The condition that an HL7 acknowledgment carries (table 0357): 101 required field missing, 102 data type error, 103 table value not
    /// found, 207 anything else.
    /// </summary>
    public int Condition { get; init; } = 207;

    /// <summary>The value that explains it, such as the unmapped code. Patient data, never to be logged; null where none does.</summary>
    public string? Value { get; init; }
}
