using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps.Compilation;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>The maps of a configuration, by name. Immutable.</summary>
public sealed class MapLibrary
{
    private readonly Dictionary<string, CompiledMap> _maps;

    private MapLibrary(Dictionary<string, CompiledMap> maps, IReadOnlyCollection<string> broken) => (_maps, Broken) = (maps, broken);

    /// <summary>The names of the maps that can be run.</summary>
    public IReadOnlyCollection<string> Names => _maps.Keys;

    /// <summary>The names of the maps that are there and have errors: a channel that names one has no further problem of its own.</summary>
    public IReadOnlyCollection<string> Broken { get; }

    /// <summary>Reads, checks and compiles maps with their overrides. Every problem is found in one go.</summary>
    /// <param name="files">The map files and overrides.</param>
    /// <param name="codeSets">The code sets that they may translate with.</param>
    /// <param name="variables">The names that every expression may read after <c>%</c>: the variables of engine.yaml.</param>
    /// <param name="problems">Gets what is wrong (codes <c>MAP-…</c> and <c>EXPR-…</c>).</param>
    public static MapLibrary Load(IEnumerable<SourceFile> files, CodeSetLibrary codeSets, IReadOnlyCollection<string> variables, Problems problems)
    {
        var definitions = new Dictionary<string, MapDefinition>(StringComparer.Ordinal);
        var overrides = new List<OverrideDefinition>();
        var broken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            var (map, applied) = MapFileReader.Read(file, problems);
            if (applied is not null)
                overrides.Add(applied);
            else if (map is null)
                // The file's name is the best that is known of it.
                broken.Add(Path.GetFileNameWithoutExtension(file.Path));
            else if (!definitions.TryAdd(map.Name.Text, map))
                problems.Error("MAP-TWICE", map.Name.At, $"the map '{map.Name.Text}' stands in {definitions[map.Name.Text].Name.At.File} too");
        }
        foreach (var applied in overrides)
            if (!definitions.ContainsKey(applied.MapName) && !broken.Contains(applied.MapName))
                problems.Unknown("MAP-OVERRIDE", applied.Map.At, "map", applied.MapName, definitions.Keys);

        var maps = new Dictionary<string, CompiledMap>(StringComparer.Ordinal);
        foreach (var (name, definition) in definitions)
        {
            var own = overrides.Where(o => o.MapName == name).ToList();
            if (new MapCompiler(definition, own, codeSets, variables).Compile(problems) is { } compiled)
                maps.Add(name, compiled);
            else
                broken.Add(name);
        }
        return new MapLibrary(maps, broken);
    }

    /// <summary>A map by name; null where there is none, or where it has errors.</summary>
    public CompiledMap? Find(string name) => _maps.GetValueOrDefault(name);
}
