using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Transactions;

/// <summary>How a transaction stands: computed from its deliveries, never stored.</summary>
internal enum TransactionState
{
    /// <summary>Something of it is queued, and nothing needs a person.</summary>
    Running,

    /// <summary>A person must approve, retry, release or discard something.</summary>
    Waiting,

    /// <summary>Everything was delivered.</summary>
    Completed,

    /// <summary>A reversal does not get through: what one target has, another has not. A person must see to it.</summary>
    Failed,

    /// <summary>A part failed for good, and what was delivered before it is being reversed.</summary>
    Compensating,

    /// <summary>A part failed for good, and nothing that can be reversed is left.</summary>
    Compensated,

    /// <summary>A person ended it, or a part of it.</summary>
    Cancelled,
}

/// <summary>Computes <see cref="TransactionState"/>.</summary>
internal static class TransactionStates
{
    /// <summary>How a transaction stands.</summary>
    public static TransactionState Of(IReadOnlyList<TransactionStep> steps)
    {
        var current = Current(steps);
        var reversals = steps.Where(s => s.IsReversal && current.Any(c => c.Number == s.Reverses)).ToList();
        if (reversals.Any(r => r.State is DeliveryState.DeadLettered or DeliveryState.Held))
            return TransactionState.Failed;
        var graph = new TransactionGraph(steps);
        var isHeld = current.Any(s => s.State is DeliveryState.Held or DeliveryState.DeadLettered);
        if (reversals.Any(r => r.State == DeliveryState.Queued) || (graph.ToReverse.Count > 0 && !isHeld))
            return TransactionState.Compensating;
        if (isHeld)
            return TransactionState.Waiting;
        if (current.Any(s => s.State == DeliveryState.Queued))
            return TransactionState.Running;
        if (current.Any(s => s.State == DeliveryState.Waiting))
            return TransactionState.Waiting;
        if (current.Any(s => s.Has(StepFlags.Failed) || s.State == DeliveryState.Compensated) && !reversals.Any(r => r.State == DeliveryState.Cancelled))
            return TransactionState.Compensated;
        return current.All(s => s.Has(StepFlags.Done)) ? TransactionState.Completed : TransactionState.Cancelled;
    }

    /// <summary>
    /// What stands for each payload of the transaction: where several runs owed it, or a correction raised its revision, the last that was not cancelled.
    /// </summary>
    public static IReadOnlyList<TransactionStep> Current(IReadOnlyList<TransactionStep> steps)
        => [.. steps
            .Where(s => !s.IsReversal)
            .GroupBy(s => (s.Destination, s.Key))
            .Select(g => g.LastOrDefault(s => s.State != DeliveryState.Cancelled || s.Has(StepFlags.Done)) ?? g.Last())
            .OrderBy(s => s.Number)];
}
