using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>What a stored delivery has to do with the others of its transaction.</summary>
public sealed record StoredStep
{
    /// <summary>The transaction.</summary>
    public required TransactionId Transaction { get; init; }

    /// <summary>How it stands in it.</summary>
    public required StepFlags Flags { get; init; }

    /// <summary>The deliveries that must be delivered before it.</summary>
    public IReadOnlyList<DeliveryId> After { get; init; } = [];

    /// <summary>The delivery that it takes back; null where it is no reversal.</summary>
    public DeliveryId? Reverses { get; init; }
}
