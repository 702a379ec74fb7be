namespace InterfaceEngine.Mappings.Hl7v2;

/// <summary>What becomes of bytes that are impossible in a message's character set. The bytes themselves are never altered.</summary>
public enum Hl7v2InvalidBytes
{
    /// <summary>
    /// They read as the characters of their numbers (as ISO 8859-1 has them), one each: nothing is lost, and the commonest cause, a sender
    /// whose Latin text is not what MSH-18 says, reads right.
    /// </summary>
    Keep,

    /// <summary>They read as U+FFFD, the replacement character, so that everyone sees that something was there.</summary>
    Replace,

    /// <summary>The message is none: <see cref="Hl7v2Error"/> names MSH-18.</summary>
    Reject,
}

/// <summary>What a receiver knows of a sender's character sets beyond what its messages say. Immutable, shared by all its messages.</summary>
public sealed record Hl7v2TextRules
{
    /// <summary>The rules of a receiver that knows nothing: each message is believed, and guessed where it says nothing.</summary>
    public static Hl7v2TextRules Standard { get; } = new();

    /// <summary>
    /// The set of messages whose MSH-18 is empty, unknown, or says no more than ASCII of bytes that are not; null to take UTF-8 where the
    /// bytes are valid in it, else ISO 8859-1.
    /// </summary>
    public Hl7v2CharacterSet? Default { get; init; }

    /// <summary>The set of all messages, whatever MSH-18 says; null to believe MSH-18. A byte order mark is believed before either.</summary>
    public Hl7v2CharacterSet? Override { get; init; }

    /// <summary>What becomes of impossible bytes.</summary>
    public Hl7v2InvalidBytes InvalidBytes { get; init; }
}
