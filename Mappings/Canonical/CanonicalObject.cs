namespace InterfaceEngine.Mappings.Canonical;

/// <summary>
/// A system-neutral object: what a message says, in words that clinical, billing, finance and supply systems share. Immutable. In
/// JSON it begins with its type and version, so that a document explains itself.
/// </summary>
/// <remarks>
/// What a source did not say is absent, never invented. What it took away (HL7 v2's <c>""</c>) is null in JSON, which tells it from what is
/// absent; read as a record both are null. Lists that are empty are absent in JSON.
/// </remarks>
public abstract record CanonicalObject
{
    /// <summary>What makes it the same object when it comes again: its key at the system that it came from.</summary>
    public required string Id { get; init; }

    /// <summary>Where it came from; the engine fills it in.</summary>
    public required SourceReference Source { get; init; }
}

/// <summary>Marks a canonical object with the version of its shape. A change that breaks a reader makes a new version.</summary>
/// <param name="version">The version, such as <c>1</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class CanonicalVersionAttribute(string version) : Attribute
{
    /// <summary>The version.</summary>
    public string Version { get; } = version;
}
