using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>Hands replies to the channel's source, which has the connections that senders opened.</summary>
/// <param name="source">The source as it is now; null while it does not run.</param>
internal sealed class ReplyConnector(Func<ISource?> source) : IConnector
{
    private static readonly DeliveryOutcome NotRunning = new DeliveryOutcome.RetryLater(
        RetryScope.Message, new MessageError("REPLY-SOURCE-STOPPED", "the channel's source does not run, so no sender is connected"));

    /// <inheritdoc/>
    public string Endpoint => "the sender's connection";

    /// <inheritdoc/>
    public ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
        => source() is IReplySource open ? open.ReplyAsync(delivery, cancellationToken) : ValueTask.FromResult(NotRunning);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
