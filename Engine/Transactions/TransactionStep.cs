using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Transactions;

/// <summary>A delivery as the rules of its transaction see it. The rules change it; whoever asked them stores what they changed.</summary>
internal sealed class TransactionStep
{
    /// <summary>The delivery's number in its segment; 0 of one that is yet to be stored.</summary>
    public required long Number { get; init; }

    /// <summary>The destination.</summary>
    public required string Destination { get; init; }

    /// <summary>The key without its revision: several revisions are one thing.</summary>
    public required string Key { get; init; }

    /// <summary>The delivery that it takes back; null where it is no reversal.</summary>
    public long? Reverses { get; init; }

    /// <summary>The deliveries that must be delivered before it.</summary>
    public IReadOnlyList<long> After { get; set; } = [];

    /// <summary>The delivery's state.</summary>
    public DeliveryState State { get; set; }

    /// <summary>How it stands in the transaction.</summary>
    public StepFlags Flags { get; set; }

    /// <summary>Whether it waits for a person's approval, and for nothing else.</summary>
    public bool AwaitsApproval
        => State == DeliveryState.Held && Flags.AwaitsApproval();

    /// <summary>Whether it is a reversal.</summary>
    public bool IsReversal => Reverses is not null;

    /// <summary>Whether all of some flags stand.</summary>
    public bool Has(StepFlags flags) => (Flags & flags) == flags;

    /// <summary>Puts it into a state, and flags in step with it.</summary>
    public void Enter(DeliveryState state, StepFlags also = StepFlags.None)
    {
        State = state;
        Flags |= also;
        if (state == DeliveryState.Delivered)
            Flags = (Flags | StepFlags.Done | StepFlags.Released) & ~StepFlags.Undone;
        else if (state == DeliveryState.Compensated)
            Flags &= ~StepFlags.Done;
        Flags = state.IsOpen() ? Flags | StepFlags.Open : Flags & ~StepFlags.Open;
    }
}

/// <summary>What states and flags come to.</summary>
internal static class StepTerms
{
    /// <summary>Whether something may still become of a delivery in this state.</summary>
    public static bool IsOpen(this DeliveryState state)
        => state is DeliveryState.Waiting or DeliveryState.Queued or DeliveryState.Held or DeliveryState.DeadLettered;

    /// <summary>Of a held delivery: whether it is held for its approval alone.</summary>
    public static bool AwaitsApproval(this StepFlags flags)
        => (flags & (StepFlags.Released | StepFlags.NeedsApproval | StepFlags.Approved)) == (StepFlags.Released | StepFlags.NeedsApproval);
}
