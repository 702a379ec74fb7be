namespace InterfaceEngine.Channels.Messages;

/// <summary>Why a message failed, was filtered or was not taken. It may stand in logs, answers and lists: it names places, never values.</summary>
/// <param name="Code">A permanent code such as <c>MAP-UNMAPPED-CODE</c>.</param>
/// <param name="Message">What was found and what was expected, one sentence without a full stop, without patient data.</param>
public sealed record MessageError(string Code, string Message)
{
    /// <summary>Where in the message: an HL7 v2 path such as <c>FT1[2]-7.1</c>, a JSON path, or "line 12"; null where it is the whole.</summary>
    public string? Place { get; init; }

    /// <summary>The rule that found it, as <c>file:line</c>; null where no rule of a file did.</summary>
    public string? Rule { get; init; }

    /// <summary>The HL7 table 0357 condition that an HL7 acknowledgment carries; 207 where nothing says otherwise.</summary>
    public int Condition { get; init; } = 207;

    /// <summary>
    /// The value that explains it, such as the unmapped code. Patient data: kept beside the content, shown only by an audited
    /// command, in no log and no answer.
    /// </summary>
    public string? Value { get; init; }

    /// <summary>
    /// What else is wrong with the same content, where a check tells everything at once: an HL7 v2 acknowledgment has an ERR for each. They have none of
    /// their own. Empty where this is all; at most <see cref="MostFurther"/>.
    /// </summary>
    public IReadOnlyList<MessageError> Further { get; init; } = [];

    /// <summary>How many further errors are told: an answer of thousands would help nobody.</summary>
    public const int MostFurther = 19;

    /// <summary>Code, place, message and rule on one line; not the value.</summary>
    public override string ToString()
        => $"{Code}{(Place is null ? "" : $" {Place}")}: {Message}{(Rule is null ? "" : $" ({Rule})")}";
}
