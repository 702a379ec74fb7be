namespace InterfaceEngine.Engine.Storage;

/// <summary>What identifies a repeat.</summary>
/// <param name="Identity">A hash of channel, sender and control id (or of the transport's key).</param>
/// <param name="Content">A hash of the bytes.</param>
/// <param name="Since">How far back to look.</param>
public readonly record struct DuplicateCheck(ulong Identity, ulong Content, DateTimeOffset Since)
{
    /// <summary>Whether one that had failed counts too. Without it such a one is stored again, and runs.</summary>
    public bool EvenFailed { get; init; }
}
