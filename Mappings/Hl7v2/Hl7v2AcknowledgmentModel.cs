namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>MSA-1, HL7 table 0008.</summary>
public enum Hl7v2AcknowledgmentCode
{
    /// <summary>Application accept.</summary>
    AA,

    /// <summary>Application error: the content is at fault; sending the same again will not help.</summary>
    AE,

    /// <summary>Application reject: MSH-9, 11 or 12 is not for us, or not now.</summary>
    AR,

    /// <summary>Commit accept: stored safely.</summary>
    CA,

    /// <summary>Commit error: could not be stored.</summary>
    CE,

    /// <summary>Commit reject: MSH-9, 11 or 12 is not for us.</summary>
    CR,
}

/// <summary>ERR-4, HL7 table 0516.</summary>
public enum Hl7v2Severity
{
    /// <summary>E.</summary>
    Error,

    /// <summary>W.</summary>
    Warning,

    /// <summary>I.</summary>
    Information,

    /// <summary>F.</summary>
    Fatal,
}

/// <summary>One thing that an acknowledgment reports.</summary>
/// <param name="Condition">The condition of HL7 table 0357, such as 101 for a required field missing; 0 where a received one names none.</param>
/// <param name="Text">What is wrong, for people. What partners send may hold patient data.</param>
/// <param name="Place">An HL7 v2 path such as <c>FT1[2]-7.1</c>; null where it is the whole. Other places are not passed on.</param>
/// <param name="Code">The application's own code (ERR-5); null where there is none.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Diagnostic">What helps whoever looks into it (ERR-7): the rule that found it; null where nothing does.</param>
public sealed record Hl7v2AcknowledgmentError(
    int Condition, string Text, string? Place = null, string? Code = null, Hl7v2Severity Severity = Hl7v2Severity.Error, string? Diagnostic = null);

/// <summary>How an acknowledgment is written, where not as ever.</summary>
public readonly record struct Hl7v2AcknowledgmentForm
{
    /// <summary>MSA-3, where the version has it (before 2.7); null for the first error's text.</summary>
    public string? Text { get; init; }

    /// <summary>MSA-4 of the sequence number protocol: the number that is expected; null where there is none.</summary>
    public long? ExpectedSequence { get; init; }

    /// <summary>
    /// Whether texts are cut to what versions before 2.7 allow: MSA-3 to 80 characters, ERR-7 to 2048 and ERR-8 to 250. From 2.7 on such lengths are no
    /// limits.
    /// </summary>
    public bool KeepsLengths { get; init; }

    /// <summary>
    /// Whether it goes as a message of its own in enhanced mode; then MSH-15 says whether an accept acknowledgment is wanted of it, and MSH-16 that no
    /// application acknowledgment is. Null where it answers on the spot, and MSH-15 and MSH-16 stay empty.
    /// </summary>
    public bool? WantsAccept { get; init; }
}

/// <summary>What a partner answered.</summary>
/// <param name="Code">MSA-1; null where it is none of table 0008.</param>
/// <param name="ControlId">MSA-2: the control id of the message that is answered.</param>
/// <param name="Text">MSA-3; empty where the partner says nothing. It may hold patient data.</param>
/// <param name="Errors">What its ERR segments report.</param>
public sealed record Hl7v2ReceivedAcknowledgment(
    Hl7v2AcknowledgmentCode? Code, string ControlId, string Text, IReadOnlyList<Hl7v2AcknowledgmentError> Errors)
{
    /// <summary>Whether it says that the message was taken: AA or CA.</summary>
    public bool IsPositive => Code is Hl7v2AcknowledgmentCode.AA or Hl7v2AcknowledgmentCode.CA;
}
