namespace InterfaceEngine.Engine.Storage;

/// <summary>How a delivery stands in its transaction, beyond its state. The numbers stand in files.</summary>
[Flags]
public enum StepFlags
{
    /// <summary>Nothing of the below.</summary>
    None = 0,

    /// <summary>It is Waiting, Queued, Held or DeadLettered: something may still become of it.</summary>
    Open = 1,

    /// <summary>What it waited for was there once, so it waits no more.</summary>
    Released = 2,

    /// <summary>The target has had it, whatever became of a later resend; until it is compensated.</summary>
    Done = 4,

    /// <summary>It failed for good, and what was delivered before it is reversed.</summary>
    Failed = 8,

    /// <summary>It was cancelled because what it rests on is reversed; it is never sent.</summary>
    Undone = 16,

    /// <summary>A person must approve it before it is sent.</summary>
    NeedsApproval = 32,

    /// <summary>A person has approved it.</summary>
    Approved = 64,

    /// <summary>Its failure for good reverses what was delivered before it.</summary>
    CompensatesOnFailure = 128,

    /// <summary>It can be reversed.</summary>
    HasReversal = 256,

    /// <summary>It is itself the reversal of another.</summary>
    IsReversal = 512,
}
