namespace InterfaceEngine.Engine.Transactions;

/// <summary>What the rules say is to become of a delivery.</summary>
internal enum StepMove
{
    /// <summary>All that it waited for is there: it is queued, at the tail of its lane.</summary>
    Release,

    /// <summary>The same, but a person must approve it: it is held.</summary>
    AwaitApproval,

    /// <summary>What it rests on is reversed: it is cancelled for good.</summary>
    Undo,

    /// <summary>A reversal of it is queued, at the tail of its lane.</summary>
    Reverse,

    /// <summary>Its reversal was delivered: it is compensated.</summary>
    Compensate,
}

/// <summary>A change that follows in a transaction from another one, in the same commit.</summary>
/// <param name="Step">The delivery; of <see cref="StepMove.Reverse"/> the one that is reversed.</param>
/// <param name="Move">What becomes of it.</param>
/// <param name="Because">The destination whose failure is compensated; null where nothing failed.</param>
internal readonly record struct StepChange(TransactionStep Step, StepMove Move, string? Because = null);
