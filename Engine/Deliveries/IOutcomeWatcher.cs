using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>Whoever waits for what becomes of a channel's deliveries.</summary>
internal interface IOutcomeWatcher
{
    /// <summary>Whether a sender waits for what this destination replies.</summary>
    bool WantsReplyOf(string destination);

    /// <summary>What is decided by an outcome, to be stored with it where it is the last; null where it decides nothing. Called without locks.</summary>
    NewAnswer? Decide(string destination, Delivery delivery, DeliveryOutcome outcome);

    /// <summary>A change is stored after which nothing more becomes of the delivery by itself. Must not work, only note.</summary>
    void Ended(DeliveryChange change);

    /// <summary>A person decided about a delivery of a message.</summary>
    void Decided(MessageId message);
}
