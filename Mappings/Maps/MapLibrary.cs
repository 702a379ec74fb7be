using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>The maps of a configuration, by name. Immutable.</summary>
public sealed class MapLibrary
{
    private readonly Dictionary<string, CompiledMap> _maps;

    private MapLibrary(Dictionary<string, CompiledMap> maps) => _maps = maps;

    /// <summary>The names of the maps that can be run.</summary>
    public IReadOnlyCollection<string> Names => _maps.Keys;

    /// <summary>Reads, checks and compiles maps with their overrides. Every problem is found in one go.</summary>
    /// <param name="files">The map files and overrides.</param>
    /// <param name="codeSets">The code sets that they may translate with.</param>
    /// <param name="variables">The names that every expression may read after <c>%</c>: the variables of engine.yaml.</param>
    /// <param name="problems">Gets what is wrong (codes <c>MAP-…</c> and <c>EXPR-…</c>).</param>
    public static MapLibrary Load(IEnumerable<SourceFile> files, CodeSetLibrary codeSets, IReadOnlyCollection<string> variables, Problems problems)
        => throw new NotImplementedException();

    /// <summary>A map by name; null where there is none, or where it has errors.</summary>
    public CompiledMap? Find(string name) => _maps.GetValueOrDefault(name);
}
