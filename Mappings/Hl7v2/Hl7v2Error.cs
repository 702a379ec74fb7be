namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>Why bytes are not an HL7 v2 message that can be read. Names places, never values.</summary>
/// <param name="Code">A permanent code (<c>HL7V2-…</c>).</param>
/// <param name="Message">What was found and what was expected, one sentence without a full stop.</param>
/// <param name="Segment">The line it was found in, from 1, counting segments; 0 where it is the whole.</param>
/// <param name="Path">The place, such as <c>MSH-2</c>; null where it is the whole.</param>
/// <param name="Condition">The condition of HL7 table 0357 that a negative acknowledgment carries.</param>
public sealed record Hl7v2Error(string Code, string Message, int Segment, string? Path, int Condition)
{
    internal static Hl7v2Error Empty { get; } = new(
        "HL7V2-EMPTY", "The content is empty; a message begins with MSH", 0, null, 100);

    internal static Hl7v2Error EmptyBatch { get; } = new(
        "HL7V2-EMPTY", "The batch holds no message", 1, null, 100);

    internal static Hl7v2Error NoHeader { get; } = new(
        "HL7V2-NO-MSH", "The content does not begin with MSH", 1, null, 100);

    internal static Hl7v2Error NoDelimiters { get; } = new(
        "HL7V2-NO-DELIMITERS", "MSH is not followed by a field separator, a printable character that is no letter or digit", 1, "MSH-1", 101);

    internal static Hl7v2Error NoEncodingCharacters { get; } = new(
        "HL7V2-NO-DELIMITERS", "MSH-2 has none of its one to five encoding characters", 1, "MSH-2", 101);

    internal static Hl7v2Error Batch { get; } = new(
        "HL7V2-BATCH", "The content is a batch (FHS or BHS); it has to be split into messages first", 1, null, 100);

    internal static Hl7v2Error SeveralMessages(int segment) => new(
        "HL7V2-SEVERAL-MESSAGES", "The content holds more than one MSH; it has to be split into messages first", segment, "MSH[2]", 100);

    internal static Hl7v2Error ImpossibleBytes(Hl7v2CharacterSet characterSet, int at) => new(
        "HL7V2-INVALID-BYTES", $"The message has bytes that are not possible in {characterSet}, its character set; the first stand at byte {at + 1}", 0, "MSH-18", 102);

    internal static Hl7v2Error Unencodable(Hl7v2CharacterSet characterSet) => new(
        "HL7V2-UNENCODABLE", $"The message has characters that are not in {characterSet}, which MSH-18 names; it cannot be written in it", 0, "MSH-18", 102);
}
