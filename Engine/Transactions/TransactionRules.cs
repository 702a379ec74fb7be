using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Transactions;

/// <summary>
/// Decides what follows in a transaction from what became of one of its deliveries: who is released, what is reversed and in which order, what a person may
/// decide. Synchronous, without I/O or clock. <see cref="Settle"/> looks at how the deliveries stand and at nothing else, so it can be asked at any time,
/// and asked twice it has nothing to add.
/// </summary>
internal static class TransactionRules
{
    /// <summary>Why a delivery is held that a person must approve.</summary>
    public static MessageError Approval(TransactionId id)
        => new("APPROVAL", $"it waits for a person's approval: engine transactions approve {id}");

    /// <summary>The destination's own machine says what became of a try. Returns the state that the delivery enters.</summary>
    public static DeliveryState Take(TransactionStep step, DeliveryState state)
    {
        // A resend that fails takes nothing back: the target had it before.
        if (state == DeliveryState.DeadLettered && step.Has(StepFlags.CompensatesOnFailure) && !step.Has(StepFlags.Done))
            step.Enter(DeliveryState.Cancelled, StepFlags.Failed | StepFlags.Undone);
        else
            step.Enter(state);
        return step.State;
    }

    /// <summary>Why a person's decision on a delivery is not possible as its transaction stands; null where it is.</summary>
    /// <param name="steps">The transaction.</param>
    /// <param name="step">The delivery.</param>
    /// <param name="to">The state that the person wants.</param>
    /// <param name="approves">Whether the person approves it.</param>
    public static MessageError? Refuse(IReadOnlyList<TransactionStep> steps, TransactionStep step, DeliveryState to, bool approves)
    {
        if (approves)
            return step.AwaitsApproval ? null : new MessageError("APPROVAL-NOT-POSSIBLE", "It does not wait for an approval");
        if (to == DeliveryState.Cancelled || step.IsReversal)
            return null;
        if (to == DeliveryState.DeadLettered)
            return step.State == DeliveryState.Held && !step.AwaitsApproval && step.Has(StepFlags.Released) || step.State == DeliveryState.Queued ? null
                : new MessageError("DECISION-NOT-POSSIBLE", "It is not due yet, so it cannot be set aside; discard it where it is not to be sent");
        if (step.AwaitsApproval)
            return new MessageError("TRANSACTION-APPROVAL", "It waits for an approval, which is given by 'engine transactions approve'");
        var graph = new TransactionGraph(steps);
        if (step.Has(StepFlags.Undone) || step.State == DeliveryState.Compensated || (graph.Before.Contains(step) && !step.Has(StepFlags.Done) && !step.State.IsOpen()))
            return new MessageError("TRANSACTION-COMPENSATED", "It was compensated, or cancelled for that; reprocess its message to send it anew");
        if (!TransactionGraph.IsUnsettled(step) && (graph.ToReverse.Contains(step) || graph.Undone.Contains(step)))
            return new MessageError("TRANSACTION-COMPENSATING", "Its transaction is being compensated; wait until that is done");
        if (step.State == DeliveryState.Waiting && WaitedFor(graph, step) is { Length: > 0 } pending)
        {
            return new MessageError("TRANSACTION-WAITS",
                $"It waits for {string.Join(", ", pending)}; retry that, or discard it and then retry this one to send it without");
        }

        return null;
    }

    /// <summary>A person decides on a delivery, which <see cref="Refuse"/> has nothing against. Returns the state that it enters.</summary>
    public static DeliveryState Decide(IReadOnlyList<TransactionStep> steps, TransactionStep step, DeliveryState to, bool approves)
    {
        if (approves)
            step.Enter(DeliveryState.Queued, StepFlags.Approved);
        else if (to != DeliveryState.Queued || step.IsReversal || step.Has(StepFlags.Released))
            step.Enter(to);
        // What has not come this far before goes through the same gate as any other: a person who retries what waits lets it go without the rest.
        else if (step.State != DeliveryState.Waiting && !IsReady(new TransactionGraph(steps), step))
            step.Enter(DeliveryState.Waiting);
        else
            step.Enter(Gate(step), StepFlags.Released);
        return step.State;
    }

    /// <summary>A person ends a transaction: what was not delivered is cancelled, and where a part of it says so, what was delivered before it is reversed.</summary>
    /// <returns>What was cancelled; empty where nothing could be.</returns>
    public static IReadOnlyList<TransactionStep> Cancel(IReadOnlyList<TransactionStep> steps)
    {
        var cancelled = steps.Where(s => !s.IsReversal && s.State.IsOpen() && !s.Has(StepFlags.Done)).ToList();
        foreach (var step in cancelled)
        {
            step.Enter(DeliveryState.Cancelled, step.Has(StepFlags.CompensatesOnFailure) ? StepFlags.Failed | StepFlags.Undone : StepFlags.None);
        }

        return cancelled;
    }

    /// <summary>The state in which a delivery of a first run is stored, of which nothing can be there yet.</summary>
    public static DeliveryState Admit(TransactionStep step)
    {
        if (step.After.Count > 0)
            step.Enter(DeliveryState.Waiting);
        else
            step.Enter(Gate(step), StepFlags.Released);
        return step.State;
    }

    /// <summary>What follows from how the deliveries of a transaction stand, in the order in which it is to be done. The steps are changed by it already.</summary>
    public static IReadOnlyList<StepChange> Settle(IReadOnlyList<TransactionStep> transaction)
    {
        var steps = transaction.ToList();
        List<StepChange>? changes = null;
        while (Next(steps) is { } change)
        {
            Apply(change, steps);
            (changes ??= []).Add(change);
        }

        return changes ?? (IReadOnlyList<StepChange>)[];
    }

    private static StepChange? Next(List<TransactionStep> steps)
    {
        var graph = new TransactionGraph(steps);

        // 1. What a delivered reversal took back.
        foreach (var step in steps)
        {
            if (step is { Reverses: { } original, State: DeliveryState.Delivered } && graph.Find(original) is { State: not DeliveryState.Compensated } reversed)
                return new StepChange(reversed, StepMove.Compensate);
        }

        // 2. What must not be sent any more, and then the next reversal.
        if (graph.Failed.Count > 0)
        {
            var because = graph.Failed[0].Destination;
            foreach (var step in graph.Undone)
            {
                if (IsUnsent(step))
                    return new StepChange(step, StepMove.Undo, because);
            }

            if (graph.NextToReverse() is { } next)
                return new StepChange(next, StepMove.Reverse, because);
        }

        // 3. What waits for nothing any more.
        foreach (var step in steps)
        {
            if (step.State == DeliveryState.Waiting && IsReady(graph, step))
                return new StepChange(step, Gate(step) == DeliveryState.Held ? StepMove.AwaitApproval : StepMove.Release);
        }

        return null;
    }

    private static void Apply(StepChange change, List<TransactionStep> steps)
    {
        var step = change.Step;
        switch (change.Move)
        {
            case StepMove.Release or StepMove.AwaitApproval:
                step.Enter(Gate(step), StepFlags.Released);
                break;
            case StepMove.Undo:
                step.Enter(DeliveryState.Cancelled, StepFlags.Undone);
                break;
            case StepMove.Compensate:
                step.Enter(DeliveryState.Compensated);
                break;
            default:
                steps.Add(ReversalOf(step, 0));
                break;
        }
    }

    /// <summary>The reversal of a delivery, as it is stored.</summary>
    /// <param name="original">What it takes back.</param>
    /// <param name="number">Its own number.</param>
    public static TransactionStep ReversalOf(TransactionStep original, long number)
    {
        var reversal = new TransactionStep
        {
            Number = number,
            Destination = original.Destination,
            Key = original.Key,
            Reverses = original.Number,
            Flags = StepFlags.IsReversal | StepFlags.Released,
        };
        reversal.Enter(DeliveryState.Queued);
        return reversal;
    }

    // Not sent, and not in the way of anything that is: a dead letter that the target had before is none.
    private static bool IsUnsent(TransactionStep step) => !step.Has(StepFlags.Done) && (step.State is DeliveryState.Waiting or DeliveryState.DeadLettered
        || step.AwaitsApproval || step.State == DeliveryState.Held && !step.Has(StepFlags.Released));

    private static bool IsReady(TransactionGraph graph, TransactionStep step)
        => !step.IsReversal && !graph.Undone.Contains(step) && step.After.All(graph.IsSatisfied);

    private static DeliveryState Gate(TransactionStep step)
        => step.Has(StepFlags.NeedsApproval) && !step.Has(StepFlags.Approved) ? DeliveryState.Held : DeliveryState.Queued;

    // What a person discarded is not waited for where a person says so.
    private static string[] WaitedFor(TransactionGraph graph, TransactionStep step)
        => [.. step.After.Where(n => !graph.IsSatisfied(n) && graph.Find(n) is { State: not DeliveryState.Cancelled }).Select(n => graph.Find(n)!.Destination).Distinct()];
}
