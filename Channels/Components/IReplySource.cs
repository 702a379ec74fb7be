using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Components;

/// <summary>A source that can bring a sender a message later, on a connection that the sender has opened.</summary>
public interface IReplySource : ISource
{
    /// <summary>
    /// Sends a reply to the sender that its attributes name, and to no other. A sender that is not connected is a failure about the message: others
    /// may be. A cancelled token means that the engine stops, as with <see cref="IConnector.DeliverAsync"/>.
    /// </summary>
    ValueTask<DeliveryOutcome> ReplyAsync(Delivery reply, CancellationToken cancellationToken);
}
