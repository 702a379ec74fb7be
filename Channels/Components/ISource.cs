using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Components;

/// <summary>A channel's inbound end. It turns protocol traffic into envelopes and acceptances into the protocol's answers; it stores nothing.</summary>
public interface ISource : IAsyncDisposable
{
    /// <summary>Where it listens or looks, as status shows it: <c>mllp 127.0.0.1:2575</c>. Known after the start.</summary>
    string Endpoint { get; }

    /// <summary>How many senders are connected now; 0 where the notion does not fit.</summary>
    int Connections { get; }

    /// <summary>Begins to receive. When it returns, the listener is bound.</summary>
    /// <exception cref="ComponentStartException">It cannot begin: the port is in use, the folder is not there.</exception>
    Task StartAsync(IInbox inbox, CancellationToken cancellationToken);

    /// <summary>
    /// What the sender of something that will never be taken is told, in the protocol's word, for the record of rejects: <c>AR</c>, <c>422</c>; empty where it
    /// is told nothing.
    /// </summary>
    /// <param name="refused">What came.</param>
    /// <param name="error">Why it is not taken.</param>
    string AnswerTo(Envelope refused, MessageError error) => "";

    /// <summary>Takes nothing new, finishes and answers what is in hand, and returns; when the token is cancelled it cuts off what is left.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
