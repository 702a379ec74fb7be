using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions.Functions;
using InterfaceEngine.Mappings.Maps.Compilation;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>
/// The maps of a configuration and those that ship, by name. A map of the configuration's own takes the place of one that ships. One that ships is read and compiled
/// when it is first asked for, so a configuration that names none pays nothing. Safe for any thread.
/// </summary>
public sealed class MapLibrary
{
    private readonly MapFiles _files;
    private readonly MapBasis _basis;
    private readonly Dictionary<string, Compilation> _compiled = new(StringComparer.Ordinal);

    // What is compiled now, the first that was asked for first: a map that is found in it again uses itself.
    private readonly List<string> _underWay = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    // Where what is wrong with the configuration's own maps is told; null when all have been read.
    private Problems? _problems;

    private MapLibrary(MapFiles files, CodeSetLibrary codeSets, IReadOnlyCollection<string> variables, FunctionLibrary? functions)
        => (_files, _basis) = (files, new MapBasis(codeSets, variables, functions, new PartsOfLibrary(this)));

    // What came of a map: it can be run, or why it cannot.
    private readonly record struct Compilation(CompiledMap? Map, string? WhyNot);

    /// <summary>The names of the configuration's own maps that can be run.</summary>
    public IReadOnlyCollection<string> Names => [.. _files.Maps.Keys.Where(n => Find(n) is not null)];

    /// <summary>Every name that there is: the configuration's own maps, in order or not, and those that ship.</summary>
    public IEnumerable<string> AllNames => _files.Maps.Keys.Union(_files.Broken).Union(ShippedMaps.Names);

    /// <summary>The names of the maps that ship and that an override of the configuration changes.</summary>
    public IEnumerable<string> Extended => _files.Extended;

    /// <summary>The maps that ship with the engine, by name.</summary>
    public static IReadOnlyList<ShippedMap> Shipped => ShippedMaps.All;

    /// <summary>The file of a map that ships, as it lies in the engine; null where none ships under the name.</summary>
    public static SourceFile? FindShippedFile(string name)
        => Library.ShippedFiles.Maps.TryGetValue(name, out var path) ? Library.ShippedFiles.Read(path) : null;

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
    /// <param name="functions">The functions that rules may call; null for the engine's own alone.</param>
    public static MapLibrary Load(
        IEnumerable<SourceFile> files, CodeSetLibrary codeSets, IReadOnlyCollection<string> variables, Problems problems, IEnumerable<string>? unreadable = null, FunctionLibrary? functions = null)
    {
        var library = new MapLibrary(MapFiles.Read(files, unreadable ?? [], problems), codeSets, variables, functions);
        library._problems = problems;
        foreach (var name in library._files.Maps.Keys.Concat(library._files.Extended))
            library.Get(name);
        library._problems = null;
        return library;
    }

    /// <summary>Why a map that is there cannot be run, as a problem says it; null where it can be, or where there is none of the name.</summary>
    public string? WhyBroken(string name) => Get(name).WhyNot;

    /// <summary>A map by name; null where there is none, or where it has errors.</summary>
    public CompiledMap? Find(string name) => Get(name).Map;

    /// <summary>Whether another map of the configuration uses it.</summary>
    public bool IsUsedByMaps(string name) => _used.Contains(name);

    private Compilation Get(string name)
    {
        lock (_compiled)
            return _compiled.TryGetValue(name, out var known) ? known : Compile(name);
    }

    private Compilation Compile(string name)
    {
        if (!_files.Has(name))
            return default;
        // What ships and is as it ships has no problems but those that the configuration makes it; the reason tells the first.
        var isOwn = _files.Maps.ContainsKey(name) || _files.Extended.Contains(name);
        var found = new Problems();
        _underWay.Add(name);
        var compiled = _files.Find(name, found) is { } definition ? new MapCompiler(definition, _files.OverridesOf(name), _basis).Compile(found) : null;
        _underWay.RemoveAt(_underWay.Count - 1);
        if (isOwn)
            _problems?.AddAll(found);
        var why = _files.WhyBroken(name) ?? (compiled is not null ? null
            : isOwn ? "it has errors of its own"
            : found.First(p => p.Severity == Severity.Error).ToString());
        return _compiled[name] = new Compilation(why is null ? compiled : null, why);
    }

    private sealed class PartsOfLibrary(MapLibrary library) : IMapParts
    {
        public IEnumerable<string> Names => library.AllNames.Where(n => library._files.Find(n, new Problems()) is { IsPart: true });

        public MapPart? Find(string name)
        {
            if (!library._files.Has(name))
                return null;
            library._used.Add(name);
            var place = library._underWay.IndexOf(name);
            if (place >= 0)
                return new MapPart(name, null, [], null, string.Join(" > ", library._underWay.Skip(place).Append(name)));
            var (compiled, why) = library.Get(name);
            return new MapPart(name, compiled is null ? null : library._files.Find(name, new Problems()), library._files.OverridesOf(name), why, null);
        }
    }
}
