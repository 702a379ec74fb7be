using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>One thing that is wrong with a message. Names places, never values.</summary>
/// <param name="Severity">What it is worth, by the rules of the channel, the profile or the standard.</param>
/// <param name="Code">A permanent code (<c>HL7V2-…</c>).</param>
/// <param name="Place">The place, which ERR-2 of an acknowledgment names: <c>FT1[2]-7</c>, <c>PID-3[2].4.1</c>; null where it is the whole.</param>
/// <param name="Line">The line in the content, from 1, whatever ends lines; 0 where it is the whole.</param>
/// <param name="Column">The character in the line, from 1.</param>
/// <param name="Message">What was found and what was expected, one sentence without a full stop.</param>
/// <param name="Condition">The condition of HL7 table 0357 that a negative acknowledgment carries.</param>
public sealed record Hl7v2Issue(Severity Severity, string Code, Hl7v2Path? Place, int Line, int Column, string Message, int Condition)
{
    /// <summary>The place as analysts write it; null where it is the whole.</summary>
    public string? Path => Place?.ToString();
}
