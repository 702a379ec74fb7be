using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Engine.Storage;

/// <summary>A change of one delivery.</summary>
public sealed record DeliveryChange
{
    /// <summary>The delivery.</summary>
    public required DeliveryId Id { get; init; }

    /// <summary>Its new state.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How often it was tried, all told; tries in which the target as a whole failed do not count.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the first try that counts was made; null where there was none.</summary>
    public DateTimeOffset? FirstAttempt { get; init; }

    /// <summary>When it is due again; null for at once or never.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Why it stands where it stands; of a delivered one what was odd about the target's answer, null where nothing was.</summary>
    public MessageError? Error { get; init; }

    /// <summary>What the target called it.</summary>
    public string? Receipt { get; init; }

    /// <summary>Who decided and why, for a person's decision; null for the machine's.</summary>
    public string? Reason { get; init; }

    /// <summary>A person approves it: it is queued for the first time. It must be held with the code <c>APPROVAL</c>.</summary>
    public bool Approves { get; init; }

    /// <summary>Decides its message's open answer in the same commit; null where it does not.</summary>
    public NewAnswer? Answer { get; init; }

    /// <summary>Puts it at the tail of its lane with a new position, flagged out-of-order (retry of a dead letter, resend).</summary>
    public bool ToTail { get; init; }
}
