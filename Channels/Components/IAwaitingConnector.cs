namespace InterfaceEngine.Channels.Components;

/// <summary>
/// A connector that may have to wait for its target to come: it says when that has come, so that what waits for a next try is tried at once.
/// </summary>
public interface IAwaitingConnector : IConnector
{
    /// <summary>Called, without locks, whenever the target has come.</summary>
    Action? TargetHasCome { get; set; }
}
