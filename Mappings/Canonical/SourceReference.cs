namespace InterfaceEngine.Mappings.Canonical;

/// <summary>The message that an object was made from.</summary>
public sealed record SourceReference
{
    /// <summary>The channel that received it.</summary>
    public string? Channel { get; init; }

    /// <summary>The sender's own id of the message.</summary>
    [Feeds("MSH-10", "Bundle.identifier", "837 ST02")]
    public string? ControlId { get; init; }

    /// <summary>When it was received, in UTC.</summary>
    public IsoDateTime? ReceivedAt { get; init; }
}
