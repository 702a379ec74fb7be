namespace InterfaceEngine.Mappings.Maps;

/// <summary>What the engine knows of the message that a map is run on; with the time of receipt it becomes <c>source</c> of a canonical object.</summary>
/// <param name="Channel">The channel; null where a map is tried alone.</param>
/// <param name="ControlId">The sender's own id of the message; null where it has none.</param>
public readonly record struct MapOrigin(string? Channel, string? ControlId);
