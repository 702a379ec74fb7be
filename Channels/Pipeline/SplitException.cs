using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Pipeline;

/// <summary>A split cannot go on: a record is too long to be one. The records before it stand.</summary>
/// <param name="error">What is wrong.</param>
public sealed class SplitException(MessageError error) : Exception(error.Message)
{
    /// <summary>What is wrong.</summary>
    public MessageError Error => error;
}
