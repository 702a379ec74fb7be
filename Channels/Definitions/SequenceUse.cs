namespace InterfaceEngine.Channels.Definitions;

/// <summary>Which of a source's messages have a sequence number (MSH-13).</summary>
public enum SequenceUse
{
    /// <summary>Every message must have one.</summary>
    Required,

    /// <summary>The number of a message that has one is checked; messages without one are taken as they come.</summary>
    IfPresent,
}
