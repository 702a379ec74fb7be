using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Transactions;

/// <summary>Who waits for whom in one transaction, and what is to be reversed in it.</summary>
internal sealed class TransactionGraph
{
    private readonly IReadOnlyList<TransactionStep> _steps;
    private readonly Dictionary<long, TransactionStep> _byNumber = [];
    private readonly Dictionary<long, TransactionStep> _reversals = [];

    public TransactionGraph(IReadOnlyList<TransactionStep> steps)
    {
        _steps = steps;
        foreach (var step in steps)
        {
            if (step.Reverses is { } original)
                _reversals[original] = step;
            else
                _byNumber[step.Number] = step;
        }

        Failed = [.. steps.Where(s => s.Has(StepFlags.Failed))];
        Before = Ancestors(Failed);
        var before = Before.Where(IsToReverse).ToHashSet();
        Undone = Descendants([.. before, .. Failed]);
        ToReverse = before.Union(Undone.Where(IsToReverse)).ToHashSet();
    }

    /// <summary>Those whose failure is compensated.</summary>
    public IReadOnlyList<TransactionStep> Failed { get; }

    /// <summary>What came, or was to come, before one of those.</summary>
    public IReadOnlySet<TransactionStep> Before { get; }

    /// <summary>What the target has and a reversal is to take back, or is taking back: what came before a failed one, and what rests on that.</summary>
    public IReadOnlySet<TransactionStep> ToReverse { get; }

    /// <summary>What rests on something that is reversed, or on what failed.</summary>
    public IReadOnlySet<TransactionStep> Undone { get; }

    /// <summary>A delivery by its number; null where it is not of this transaction.</summary>
    public TransactionStep? Find(long number) => _byNumber.GetValueOrDefault(number);

    /// <summary>The reversal of a delivery; null where there is none.</summary>
    public TransactionStep? ReversalOf(TransactionStep step) => _reversals.GetValueOrDefault(step.Number);

    /// <summary>Whether what waits for it may go: the target has it, and nothing takes it back.</summary>
    public bool IsSatisfied(long number) => Find(number) is { } step && step.Has(StepFlags.Done) && !ToReverse.Contains(step);

    /// <summary>
    /// What is reversed next: the last that nothing else to be reversed rests on. Null where nothing is, or something must be known or done before: a
    /// delivery whose outcome is not known, the reversal before.
    /// </summary>
    public TransactionStep? NextToReverse()
    {
        if (ToReverse.Count == 0 || Undone.Any(IsUnsettled) || ToReverse.Any(s => IsUnsettled(s) || ReversalOf(s) is { } under && under.State.IsOpen()))
            return null;
        TransactionStep? next = null;
        foreach (var step in ToReverse)
        {
            if (ReversalOf(step) is null && !(step.Number < next?.Number) && !ToReverse.Any(other => other != step && Ancestors([other]).Contains(step)))
                next = step;
        }

        return next;
    }

    /// <summary>Whether it stands in a lane, in hand or held with it: what becomes of it is not known, or a person's to say.</summary>
    public static bool IsUnsettled(TransactionStep step)
        => step.State == DeliveryState.Queued || step is { State: DeliveryState.Held, AwaitsApproval: false } && step.Has(StepFlags.Released);

    // A reversal that a person discarded is not asked for again.
    private bool IsToReverse(TransactionStep step)
        => step.Has(StepFlags.Done | StepFlags.HasReversal) && ReversalOf(step) is not { State: DeliveryState.Cancelled };

    private HashSet<TransactionStep> Ancestors(IEnumerable<TransactionStep> of)
    {
        var found = new HashSet<TransactionStep>();
        var open = new Stack<TransactionStep>(of);
        while (open.TryPop(out var step))
        {
            foreach (var number in step.After)
            {
                if (Find(number) is { } before && found.Add(before))
                    open.Push(before);
            }
        }

        return found;
    }

    private HashSet<TransactionStep> Descendants(IReadOnlyCollection<TransactionStep> of)
    {
        var found = new HashSet<TransactionStep>();
        var from = of.Select(s => s.Number).ToHashSet();
        bool more;
        do
        {
            more = false;
            foreach (var step in _steps)
            {
                if (!step.IsReversal && !found.Contains(step) && step.After.Any(from.Contains))
                    more |= found.Add(step) & from.Add(step.Number);
            }
        }
        while (more);
        return found;
    }
}
