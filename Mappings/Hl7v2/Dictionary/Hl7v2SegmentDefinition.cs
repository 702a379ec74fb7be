namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>A segment of one version.</summary>
public sealed class Hl7v2SegmentDefinition
{
    private readonly Hl7v2ElementDefinition[] _fields;

    internal Hl7v2SegmentDefinition(Hl7v2SegmentId id, string name, Hl7v2ElementDefinition[] fields)
    {
        Id = id;
        Name = name;
        _fields = fields;
    }

    /// <summary>Its three letters.</summary>
    public Hl7v2SegmentId Id { get; }

    /// <summary>Its name, such as <c>Patient Identification</c>.</summary>
    public string Name { get; }

    /// <summary>Its fields in order, without gaps.</summary>
    public ReadOnlySpan<Hl7v2ElementDefinition> Fields => _fields;

    /// <summary>A field by its number, from 1; null where the segment does not have it in this version.</summary>
    public Hl7v2ElementDefinition? Field(int number) => (uint)(number - 1) < (uint)_fields.Length ? _fields[number - 1] : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Name}";
}
