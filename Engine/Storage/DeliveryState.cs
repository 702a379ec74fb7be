namespace InterfaceEngine.Engine.Storage;

/// <summary>A delivery's state. There is no in-flight state: after an unclean stop every lane's head may repeat, with the same key and bytes.</summary>
public enum DeliveryState
{
    /// <summary>Due to be sent, now or at its next-due time.</summary>
    Queued = 0,

    /// <summary>Waits for a person.</summary>
    Held = 1,

    /// <summary>Will not be retried without a person.</summary>
    DeadLettered = 2,

    /// <summary>The target has it.</summary>
    Delivered = 3,

    /// <summary>A person decided that it is not to be sent.</summary>
    Cancelled = 4,

    /// <summary>Not due yet: it waits for other deliveries of its object, or for the batch that it goes in (<see cref="StoredDelivery.WaitsFor"/>).</summary>
    Waiting = 5,

    /// <summary>The target had it, and a reversal took it back.</summary>
    Compensated = 6,
}
