namespace InterfaceEngine.Mappings.Documents;

/// <summary>How much a <see cref="Problem"/> matters.</summary>
public enum Severity
{
    /// <summary>The document cannot be used.</summary>
    Error,

    /// <summary>The document can be used, but probably does not do what its author means.</summary>
    Warning,

    /// <summary>Worth knowing; nothing is wrong.</summary>
    Information,
}

/// <summary>One thing wrong with a document, told so that its author can mend it.</summary>
/// <param name="Code">A permanent code such as <c>CFG-UNKNOWN-KEY</c>; never reused for something else.</param>
/// <param name="Severity">Whether the document can be used all the same.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Message">What was found and what was expected, in one sentence without a full stop. Never patient data.</param>
/// <param name="Hint">What to do about it; null where the message says it.</param>
public sealed record Problem(string Code, Severity Severity, Position At, string Message, string? Hint = null)
{
    /// <summary><c>file:line:column: CODE message (hint)</c>, with "warning" or "information" before the code of one that is no error.</summary>
    public override string ToString()
        => $"{At}: {(Severity == Severity.Warning ? "warning " : Severity == Severity.Information ? "information " : "")}{Code} {Message}{(Hint is null ? "" : $" ({Hint})")}";
}
