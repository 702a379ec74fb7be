using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Components;

/// <summary>A source or connector could not begin, for a reason in the world and not in the code.</summary>
/// <param name="error">Which: a code, what was expected, what to do.</param>
/// <param name="inner">The system's own error.</param>
public sealed class ComponentStartException(MessageError error, Exception? inner = null) : Exception(error.ToString(), inner)
{
    /// <summary>Why it could not begin.</summary>
    public MessageError Error { get; } = error;
}
