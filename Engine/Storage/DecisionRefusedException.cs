using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>A person's decision on a delivery is not possible as its transaction stands now: nothing of it is stored.</summary>
/// <param name="error">Why, with a permanent code.</param>
public sealed class DecisionRefusedException(MessageError error) : Exception(error.Message)
{
    /// <summary>Why.</summary>
    public MessageError Error { get; } = error;
}
