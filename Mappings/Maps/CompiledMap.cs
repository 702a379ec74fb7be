using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>A map, checked and compiled. Immutable; run by any number of threads.</summary>
public sealed class CompiledMap
{
    internal CompiledMap(string name, string version, MapSource source, MapTarget target)
        => (Name, Version, Source, Target) = (name, version, source, target);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>What it reads.</summary>
    public MapSource Source { get; }

    /// <summary>What it makes.</summary>
    public MapTarget Target { get; }

    /// <summary>Runs it.</summary>
    /// <param name="context">The run.</param>
    /// <param name="focus">What it reads.</param>
    /// <param name="origin">What the engine knows of the message.</param>
    /// <returns>What it made, one for each that <c>for:</c> found and <c>when:</c> let in; may be empty.</returns>
    /// <exception cref="MapException">A rule could not be followed.</exception>
    /// <exception cref="ExpressionException">An expression could not be evaluated on this message.</exception>
    public IReadOnlyList<MappedObject> Run(EvaluationContext context, in Focus focus, in MapOrigin origin)
        => throw new NotImplementedException();
}
