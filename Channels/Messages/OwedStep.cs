namespace InterfaceEngine.Channels.Messages;

/// <summary>
/// What a delivery has to do with the other deliveries of its object, where a channel's destinations wait for each other. All that a run owes of one
/// object is one transaction.
/// </summary>
public sealed record OwedStep
{
    /// <summary>Which of the objects that the channel's pipeline made of the message, from 1.</summary>
    public required int Object { get; init; }

    /// <summary>The destinations that must have the same object first. One that the run owes nothing of the object has nothing to wait for.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Whether a person must approve it once nothing else is waited for.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>Whether its failure for good reverses what was delivered before it.</summary>
    public bool CompensatesOnFailure { get; init; }

    /// <summary>What its reversal is sent with: the filled templates of <c>compensate:</c>; null where it cannot be reversed.</summary>
    public IReadOnlyDictionary<string, string>? Reversal { get; init; }
}
