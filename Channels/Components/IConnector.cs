using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Components;

/// <summary>Speaks one target's protocol. It keeps connections, not messages. Called by several workers at once, never twice for one lane.</summary>
public interface IConnector : IAsyncDisposable
{
    /// <summary>Where it sends, as status and logs show it: addresses and templates, never patient data or secrets.</summary>
    string Endpoint { get; }

    /// <summary>
    /// Whether it reads payloads by <see cref="Delivery.OpenPayload"/> and so takes those that are no longer in memory (<see cref="Delivery.Large"/>). Others
    /// are given them in memory, up to <see cref="LargeContent.MostInMemory"/>; what is longer they never see, and it is refused with <c>CONTENT-TOO-LARGE</c>.
    /// </summary>
    bool ReadsStreams => false;

    /// <summary>
    /// Hands over one delivery and waits for the target's answer, within the connector's own timeout. A cancelled token means that the engine
    /// stops: the outcome is then unknown, the call throws <see cref="OperationCanceledException"/>, and the delivery is repeated at the next start.
    /// </summary>
    ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken);
}
