namespace InterfaceEngine.Engine.Storage;

/// <summary>A message's processing state: that of its last run.</summary>
public enum MessageState
{
    /// <summary>Stored, not run yet.</summary>
    Received = 0,

    /// <summary>Run; its deliveries are stored.</summary>
    Processed = 1,

    /// <summary>Run, and deliberately not forwarded.</summary>
    Filtered = 2,

    /// <summary>The run ended in an error; nothing was queued.</summary>
    Failed = 3,

    /// <summary>Stored; it is a part of a message and waits for the others. Once they have come and the whole is stored, it is processed.</summary>
    Partial = 4,
}
