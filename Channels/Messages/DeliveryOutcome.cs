namespace InterfaceEngine.Channels.Messages;

/// <summary>What a connector's try came to: a closed set. A connector throws only for bugs; the world's failures are outcomes.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome()
    {
    }

    /// <summary>The target has it.</summary>
    /// <param name="Receipt">What the target called it (a confirmation number, a Location, an MSA-1), cut to 200 characters; null where it said nothing.</param>
    public sealed record Delivered(string? Receipt) : DeliveryOutcome
    {
        /// <summary>What was odd about the target's answer, kept with the delivery, counted and logged; null where nothing was.</summary>
        public MessageError? Warning { get; init; }

        /// <summary>The target's whole answer, where <see cref="Delivery.WantsReply"/>; empty where it had none, or nobody wants it.</summary>
        public ReadOnlyMemory<byte> Reply { get; init; }
    }

    /// <summary>Not now: try again later with the same bytes and key.</summary>
    /// <param name="Scope">What failed: the target as a whole, or this message.</param>
    /// <param name="Error">Why. The target's answer may hold patient data: it goes into <see cref="MessageError.Value"/>.</param>
    /// <param name="After">The wait that the target asked for (Retry-After); null where it asked for none.</param>
    public sealed record RetryLater(RetryScope Scope, MessageError Error, TimeSpan? After = null) : DeliveryOutcome;

    /// <summary>The target will not take it as it is; trying again would not help.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Refused(MessageError Error) : DeliveryOutcome
    {
        /// <summary>The target's whole answer, where <see cref="Delivery.WantsReply"/>: its no is an answer too. Empty where it had none, or nobody wants it.</summary>
        public ReadOnlyMemory<byte> Reply { get; init; }
    }

    /// <summary>
    /// The destination has to stop until a person has looked, with this delivery at its lane's head: the partner's rules say that nothing may follow
    /// an answer like this.
    /// </summary>
    /// <param name="Error">Why.</param>
    public sealed record Stopped(MessageError Error) : DeliveryOutcome;
}

/// <summary>How far a failure reaches.</summary>
public enum RetryScope
{
    /// <summary>The target is down, busy or will not let us in: every lane of the destination waits, and nothing counts towards giving up.</summary>
    Target,

    /// <summary>The target answered, about this message: only its lane waits, and <c>give-up-after</c> counts.</summary>
    Message,
}
