using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Maps.Targets;

/// <summary>Writes what a map makes as a document that is no JSON, and reads it as expressions over it do.</summary>
internal abstract class DocumentWriter
{
    /// <summary>The media type.</summary>
    public abstract string ContentType { get; }

    /// <summary>Whether all that a run of the map makes is one document.</summary>
    public virtual bool TakesAll => false;

    /// <summary>Writes a document.</summary>
    /// <param name="objects">What the map made; one where the writer does not take all.</param>
    /// <param name="rule">The map's rule, for failures.</param>
    /// <exception cref="MapException">It cannot be written.</exception>
    public abstract byte[] Write(IReadOnlyList<MadeObject> objects, RuleInfo rule);

    /// <summary>A document as expressions over it see it.</summary>
    public abstract JObject Read(ReadOnlyMemory<byte> document);
}
