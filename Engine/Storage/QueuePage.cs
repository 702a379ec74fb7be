namespace InterfaceEngine.Engine.Storage;

/// <summary>A page of a queue.</summary>
/// <param name="Deliveries">What stands there, by ascending position.</param>
/// <param name="AtEnd">When it was read, nothing stood behind them.</param>
public sealed record QueuePage(IReadOnlyList<QueuedDelivery> Deliveries, bool AtEnd);
