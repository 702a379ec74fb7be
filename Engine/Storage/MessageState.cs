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
}
