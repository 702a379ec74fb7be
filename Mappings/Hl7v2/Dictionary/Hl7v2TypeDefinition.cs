namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>A data type of one version.</summary>
public sealed class Hl7v2TypeDefinition
{
    private Hl7v2ElementDefinition[] _components = [];

    internal Hl7v2TypeDefinition(string id, string name)
    {
        Id = id;
        Name = name;
    }

    /// <summary>Its short name, such as <c>CX</c>; <c>varies</c> where another field or the message says what the data type is.</summary>
    public string Id { get; }

    /// <summary>Its name in words; the short name where the sources have no other.</summary>
    public string Name { get; }

    /// <summary>Its components in order; empty for a simple data type.</summary>
    public ReadOnlySpan<Hl7v2ElementDefinition> Components => _components;

    /// <summary>Whether it has no components: ST, NM, ID, DTM…</summary>
    public bool IsSimple => _components.Length == 0;

    /// <summary>Whether another field or the message says what the data type is: OBX-5, MFE-4, QPD-3.</summary>
    public bool Varies => Id == "varies";

    /// <summary>A component by its number, from 1; null where the data type does not have it.</summary>
    public Hl7v2ElementDefinition? Component(int number) => (uint)(number - 1) < (uint)_components.Length ? _components[number - 1] : null;

    /// <inheritdoc/>
    public override string ToString() => Id;

    internal void Fill(Hl7v2ElementDefinition[] components) => _components = components;
}
