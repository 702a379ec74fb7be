using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Transactions;

/// <summary>One object of one message with all that is owed of it, as it stands in the store.</summary>
internal sealed record Transaction
{
    /// <summary>The transaction.</summary>
    public required TransactionId Id { get; init; }

    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>How it stands.</summary>
    public required TransactionState State { get; init; }

    /// <summary>Its deliveries, in the order in which they were stored; reversals are the last ones.</summary>
    public required IReadOnlyList<StoredDelivery> Deliveries { get; init; }

    /// <summary>When its first delivery was stored.</summary>
    public DateTimeOffset CreatedAt => Deliveries.Min(d => d.CreatedAt);

    /// <summary>When something of it last changed.</summary>
    public DateTimeOffset ChangedAt => Deliveries.Max(d => d.ChangedAt);

    /// <summary>What it is about: the first object that one of its deliveries names.</summary>
    public (string Type, string? Id)? Object
        => Deliveries.FirstOrDefault(d => d.ObjectType is not null) is { } named ? (named.ObjectType!, named.ObjectId) : null;

    /// <summary>Whether a delivery waits for a person's approval.</summary>
    public bool AwaitsApproval => Deliveries.Any(d => d.AwaitsApproval());

    /// <summary>The destinations that a delivery waits for, or that stand in its way for good.</summary>
    public IReadOnlyList<string> WaitsFor(StoredDelivery delivery)
        => delivery is not { State: DeliveryState.Waiting, Step: { } step } ? []
            : [.. Deliveries.Where(d => step.After.Contains(d.Id) && !d.Step!.Flags.HasFlag(StepFlags.Done)).Select(d => d.Destination).Distinct()];

    /// <summary>Reads one; null where there is none (any more).</summary>
    public static Transaction? Read(MessageStore store, TransactionId id)
    {
        var deliveries = store.ReadDeliveries(id.Message).Where(d => d.Step?.Transaction == id).ToList();
        return deliveries.Count == 0 ? null : new Transaction
        {
            Id = id,
            Channel = deliveries[0].Channel,
            State = TransactionStates.Of([.. deliveries.Select(ToStep)]),
            Deliveries = deliveries,
        };
    }

    private static TransactionStep ToStep(StoredDelivery delivery) => new()
    {
        Number = delivery.Id.Number,
        Destination = delivery.Destination,
        Key = delivery.RunKey,
        Reverses = delivery.Step!.Reverses?.Number,
        After = [.. delivery.Step.After.Select(id => id.Number)],
        State = delivery.WaitsFor == Storage.WaitsFor.Batch ? DeliveryState.Queued : delivery.State,
        Flags = delivery.Step.Flags,
    };
}

/// <summary>What a stored delivery says of its part in a transaction.</summary>
internal static class StoredDeliveryTerms
{
    /// <summary>Whether it waits for a person's approval, and for nothing else.</summary>
    public static bool AwaitsApproval(this StoredDelivery delivery) => delivery is { State: DeliveryState.Held, Step.Flags: var flags } && flags.AwaitsApproval();
}
