using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>What an inbox asks the store to keep of one envelope.</summary>
public sealed record NewMessage
{
    /// <summary>What came.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>The first run, made before the commit; null to store the message as Received.</summary>
    public NewRun? Run { get; init; }

    /// <summary>MSH-10, or what the format has for it; null where it has none.</summary>
    public string? ControlId { get; init; }

    /// <summary><c>ADT^A01</c>, a resource type, a file's template.</summary>
    public string? Type { get; init; }

    /// <summary>What makes it a duplicate of an earlier one, hashed by the caller over channel, sender and id; null where duplicates are not looked for.</summary>
    public DuplicateCheck? Duplicates { get; init; }

    /// <summary>Its number on its link; null where messages are not numbered. Whether it is the expected one is decided in the commit that stores it.</summary>
    public SequenceCheck? Sequence { get; init; }

    /// <summary>Values to find it by (patient, visit, order, object ids), as <c>name=value</c>; hashed before they are stored.</summary>
    public IReadOnlyList<string> SearchKeys { get; init; } = [];

    /// <summary>What the sender hears, kept for duplicates.</summary>
    public Answer Answer { get; init; } = Answer.Positive;
}
