namespace InterfaceEngine.Mappings.Canonical;

/// <summary>A specimen.</summary>
public sealed record Specimen
{
    /// <summary>Its number.</summary>
    [Feeds("SPM-2", "Specimen.identifier")]
    public string? Id { get; init; }

    /// <summary>What it is.</summary>
    [Feeds("SPM-4, OBR-15.1", "Specimen.type")]
    public Code? Type { get; init; }

    /// <summary>When it was taken.</summary>
    [Feeds("SPM-17, OBR-7", "Specimen.collection.collected[x]")]
    public IsoDateTime? CollectedAt { get; init; }
}
