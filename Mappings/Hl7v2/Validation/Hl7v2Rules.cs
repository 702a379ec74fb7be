using System.Collections.Frozen;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Hl7v2.Validation;

/// <summary>
/// One rule that messages are held to: a permanent code, what breaking it is worth, and the condition of table 0357 that a negative acknowledgment
/// carries for it. Why each is worth what it is stands in README.md.
/// </summary>
/// <param name="Index">Its place in <see cref="Hl7v2Rules.All"/>.</param>
/// <param name="Code">The code, <c>HL7V2-…</c>.</param>
/// <param name="Kind">One of <see cref="Hl7v2Rules.Kinds"/>.</param>
/// <param name="Severity">What breaking it is worth where nobody says otherwise.</param>
/// <param name="Condition">The condition of table 0357.</param>
/// <param name="Meaning">What is wrong, one sentence without a full stop.</param>
public sealed record Hl7v2Rule(int Index, string Code, string Kind, Severity Severity, int Condition, string Meaning);

/// <summary>The rules that messages are held to.</summary>
public static class Hl7v2Rules
{
    private static readonly List<Hl7v2Rule> Listed = [];

    internal static readonly Hl7v2Rule Version = Add(
        "HL7V2-VERSION", "header", Severity.Error, 203, "MSH-12 is no version of HL7 v2");
    internal static readonly Hl7v2Rule VersionUnpublished = Add(
        "HL7V2-VERSION-UNPUBLISHED", "header", Severity.Warning, 203, "MSH-12 has the form of a version, but none of this number was published");
    internal static readonly Hl7v2Rule ProcessingId = Add(
        "HL7V2-PROCESSING-ID", "header", Severity.Error, 202, "MSH-11 is none of P, T and D");
    internal static readonly Hl7v2Rule MessageType = Add(
        "HL7V2-MESSAGE-TYPE", "header", Severity.Error, 200, "The profile does not have this message type");
    internal static readonly Hl7v2Rule Event = Add(
        "HL7V2-EVENT", "header", Severity.Error, 201, "The profile has the message type, but not with this event");
    internal static readonly Hl7v2Rule EncodingCharacters = Add(
        "HL7V2-ENCODING-CHARACTERS", "encoding", Severity.Warning, 102, "MSH-2 has not four characters, or five with the truncation character");
    internal static readonly Hl7v2Rule DelimitersEqual = Add(
        "HL7V2-DELIMITERS-EQUAL", "encoding", Severity.Error, 102, "Two delimiters are the same character");
    internal static readonly Hl7v2Rule CharacterSet = Add(
        "HL7V2-CHARACTER-SET", "encoding", Severity.Error, 102, "The message has bytes that are not possible in the character set that MSH-18 names");
    internal static readonly Hl7v2Rule CharacterSetUnknown = Add(
        "HL7V2-CHARACTER-SET-UNKNOWN", "encoding", Severity.Warning, 103, "MSH-18 is no name of table 0211");
    internal static readonly Hl7v2Rule CharacterSetDoubtful = Add(
        "HL7V2-CHARACTER-SET-DOUBTFUL", "encoding", Severity.Warning, 102, "The bytes are probably not in the character set that MSH-18 names, or MSH-18 is empty and they are not ASCII");
    internal static readonly Hl7v2Rule SegmentId = Add(
        "HL7V2-SEGMENT-ID", "structure", Severity.Error, 100, "A line does not begin with the name of a segment");
    internal static readonly Hl7v2Rule SegmentMissing = Add(
        "HL7V2-SEGMENT-MISSING", "structure", Severity.Error, 100, "A segment is missing without which a message of the type says nothing, or that the profile requires");
    internal static readonly Hl7v2Rule SegmentExpected = Add(
        "HL7V2-SEGMENT-EXPECTED", "structure", Severity.Warning, 100, "A segment is missing that the version's structure of the message requires");
    internal static readonly Hl7v2Rule SegmentOrder = Add(
        "HL7V2-SEGMENT-ORDER", "structure", Severity.Warning, 100, "A segment belongs to the message's structure, but not at its place");
    internal static readonly Hl7v2Rule SegmentUnexpected = Add(
        "HL7V2-SEGMENT-UNEXPECTED", "structure", Severity.Warning, 100, "A segment of the version does not belong to the message's structure");
    internal static readonly Hl7v2Rule SegmentUnknown = Add(
        "HL7V2-SEGMENT-UNKNOWN", "structure", Severity.Warning, 100, "The version has no such segment");
    internal static readonly Hl7v2Rule SegmentLocal = Add(
        "HL7V2-SEGMENT-LOCAL", "structure", Severity.Information, 100, "A Z segment that no profile describes");
    internal static readonly Hl7v2Rule StructureUnknown = Add(
        "HL7V2-STRUCTURE-UNKNOWN", "structure", Severity.Information, 200, "The version has no structure for the message's type and event");
    internal static readonly Hl7v2Rule SegmentRepeats = Add(
        "HL7V2-SEGMENT-REPEATS", "cardinality", Severity.Warning, 100, "A segment comes again where the structure has it once");
    internal static readonly Hl7v2Rule Repetitions = Add(
        "HL7V2-REPETITIONS", "cardinality", Severity.Warning, 102, "A field repeats more often than it may");
    internal static readonly Hl7v2Rule Required = Add(
        "HL7V2-REQUIRED", "required", Severity.Error, 101, "A field is empty without which the message cannot be used, or that the profile requires");
    internal static readonly Hl7v2Rule FieldEmpty = Add(
        "HL7V2-FIELD-EMPTY", "required", Severity.Warning, 101, "A field is empty that the version requires");
    internal static readonly Hl7v2Rule ComponentEmpty = Add(
        "HL7V2-COMPONENT-EMPTY", "required", Severity.Information, 101, "A component is empty that the version requires");
    internal static readonly Hl7v2Rule NotAllowed = Add(
        "HL7V2-NOT-ALLOWED", "required", Severity.Error, 102, "A field is valued that the profile does not allow");
    internal static readonly Hl7v2Rule DataType = Add(
        "HL7V2-DATA-TYPE", "type", Severity.Error, 102, "A field, or its first component, has not the form of its data type");
    internal static readonly Hl7v2Rule ComponentType = Add(
        "HL7V2-COMPONENT-TYPE", "type", Severity.Warning, 102, "A further component has not the form of its data type");
    internal static readonly Hl7v2Rule Precision = Add(
        "HL7V2-PRECISION", "type", Severity.Warning, 102, "A date comes with a time, or a time of day with its date; it can be read all the same");
    internal static readonly Hl7v2Rule ExtraField = Add(
        "HL7V2-EXTRA-FIELD", "type", Severity.Information, 102, "A segment has more fields than the version");
    internal static readonly Hl7v2Rule ExtraComponent = Add(
        "HL7V2-EXTRA-COMPONENT", "type", Severity.Information, 102, "A value has more components than its data type");
    internal static readonly Hl7v2Rule ExtraSubComponent = Add(
        "HL7V2-EXTRA-SUBCOMPONENT", "type", Severity.Information, 102, "A value has more sub-components than its data type");
    internal static readonly Hl7v2Rule Length = Add(
        "HL7V2-LENGTH", "length", Severity.Warning, 104, "A field is longer than it may be");
    internal static readonly Hl7v2Rule ComponentLength = Add(
        "HL7V2-COMPONENT-LENGTH", "length", Severity.Information, 104, "A component is longer than it may be");
    internal static readonly Hl7v2Rule Table = Add(
        "HL7V2-TABLE", "table", Severity.Warning, 103, "A code is in the HL7 table of its field in no version");
    internal static readonly Hl7v2Rule TableLater = Add(
        "HL7V2-TABLE-LATER", "table", Severity.Information, 103, "A code is in the HL7 table of its field, but only in a later version");
    internal static readonly Hl7v2Rule UserTable = Add(
        "HL7V2-USER-TABLE", "table", Severity.Information, 103, "A code is not among those that the standard suggests for a table of the site's own");
    internal static readonly Hl7v2Rule Code = Add(
        "HL7V2-CODE", "value", Severity.Error, 103, "A code is not in the list that the profile has for its field");
    internal static readonly Hl7v2Rule Constant = Add(
        "HL7V2-CONSTANT", "value", Severity.Error, 103, "A value is not the one that the profile says");

    private static readonly FrozenDictionary<string, Hl7v2Rule> ByCode = Listed.ToFrozenDictionary(rule => rule.Code, StringComparer.Ordinal);

    /// <summary>All of them, in the order of the page.</summary>
    public static IReadOnlyList<Hl7v2Rule> All => Listed;

    /// <summary>The kinds, by which a channel sets the severity of several rules at once.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["header", "encoding", "structure", "cardinality", "required", "type", "length", "table", "value"];

    /// <summary>The rule of a code; null where there is none.</summary>
    public static Hl7v2Rule? Find(string code) => ByCode.GetValueOrDefault(code);

    private static Hl7v2Rule Add(string code, string kind, Severity severity, int condition, string meaning)
    {
        var rule = new Hl7v2Rule(Listed.Count, code, kind, severity, condition, meaning);
        Listed.Add(rule);
        return rule;
    }
}
