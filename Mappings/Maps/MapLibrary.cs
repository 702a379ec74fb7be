using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps.Compilation;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>The maps of a configuration, by name. Immutable.</summary>
public sealed class MapLibrary
{
    private readonly Dictionary<string, CompiledMap> _maps;

    private readonly Dictionary<string, string> _broken;

    private MapLibrary(Dictionary<string, CompiledMap> maps, Dictionary<string, string> broken) => (_maps, _broken) = (maps, broken);

    /// <summary>The names of the maps that can be run.</summary>
    public IReadOnlyCollection<string> Names => _maps.Keys;

    /// <summary>The names of the maps that are there and have errors: a channel that names one has no further problem of its own.</summary>
    public IReadOnlyCollection<string> Broken => _broken.Keys;

    /// <summary>Reads, checks and compiles maps with their overrides. Every problem is found in one go.</summary>
    /// <remarks>
    /// A map is there only where its file, each of its overrides and each code set that it translates with have no error: rules of which some were
    /// left out make wrong objects. An error in a file that does not tell which map it is about, as an override with a misspelt name, is about all.
    /// </remarks>
    /// <param name="files">The map files and overrides.</param>
    /// <param name="codeSets">The code sets that they may translate with.</param>
    /// <param name="variables">The names that every expression may read after <c>%</c>: the variables of engine.yaml.</param>
    /// <param name="problems">Gets what is wrong (codes <c>MAP-…</c> and <c>EXPR-…</c>).</param>
    /// <param name="unreadable">The files that are there and whose text could not be had; the problems hold why.</param>
    public static MapLibrary Load(
        IEnumerable<SourceFile> files, CodeSetLibrary codeSets, IReadOnlyCollection<string> variables, Problems problems, IEnumerable<string>? unreadable = null)
    {
        var definitions = new Dictionary<string, MapDefinition>(StringComparer.Ordinal);
        var overrides = new List<OverrideDefinition>();
        var changes = new List<(string Map, OverrideDefinition? Override, string File, bool HasErrors)>();
        var broken = new Dictionary<string, string>(StringComparer.Ordinal);
        var aboutAll = unreadable?.Order(StringComparer.Ordinal).FirstOrDefault();
        foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            var found = new Problems();
            var read = MapFileReader.Read(file, found);
            if (read.Override is { } applied)
                overrides.Add(applied);
            if (read.Map is { } map && !definitions.TryAdd(map.Name.Text, map))
                found.Error("MAP-TWICE", map.Name.At, $"the map '{map.Name.Text}' stands in {definitions[map.Name.Text].Name.At.File} too");
            problems.AddAll(found);
            if (read.OverrideName is { Length: > 0 } changed)
                changes.Add((changed, read.Override, file.Path, found.HasErrors));
            if (!found.HasErrors)
                continue;
            var why = $"{file.Path} has errors";
            if (read.MapName is { Length: > 0 } own)
                broken.TryAdd(own, why);
            else if (string.IsNullOrEmpty(read.OverrideName))
                aboutAll ??= file.Path;
            // A channel may name a map by what its file is called.
            if (read.Map is null && string.IsNullOrEmpty(read.OverrideName))
                broken.TryAdd(Path.GetFileNameWithoutExtension(file.Path), why);
        }
        foreach (var (name, applied, file, hasErrors) in changes)
        {
            if (!definitions.ContainsKey(name) && !broken.ContainsKey(name))
            {
                if (applied is not null)
                    problems.Unknown("MAP-OVERRIDE", applied.Map.At, "map", name, definitions.Keys);
                aboutAll ??= file;
            }
            else if (hasErrors)
            {
                broken.TryAdd(name, $"{file} has errors");
            }
        }

        var maps = new Dictionary<string, CompiledMap>(StringComparer.Ordinal);
        foreach (var (name, definition) in definitions)
        {
            var own = overrides.Where(o => o.MapName == name).ToList();
            if (new MapCompiler(definition, own, codeSets, variables).Compile(problems) is not { } compiled)
                broken.TryAdd(name, "it has errors of its own");
            else if (aboutAll is not null)
                broken.TryAdd(name, $"{aboutAll} has errors, and which map it is about cannot be told");
            else if (!broken.ContainsKey(name))
                maps.Add(name, compiled);
        }
        return new MapLibrary(maps, broken);
    }

    /// <summary>Why a map of <see cref="Broken"/> cannot be run, as a problem says it; null where it is none of them.</summary>
    public string? WhyBroken(string name) => _broken.GetValueOrDefault(name);

    /// <summary>A map by name; null where there is none, or where it has errors.</summary>
    public CompiledMap? Find(string name) => _maps.GetValueOrDefault(name);
}
