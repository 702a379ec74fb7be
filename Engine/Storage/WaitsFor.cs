namespace InterfaceEngine.Engine.Storage;

/// <summary>Why a delivery is <see cref="DeliveryState.Waiting"/>.</summary>
public enum WaitsFor
{
    /// <summary>It does not wait.</summary>
    Nothing,

    /// <summary>Other deliveries of its object, by <c>after:</c>.</summary>
    Predecessors,

    /// <summary>The batch that it goes in.</summary>
    Batch,
}
