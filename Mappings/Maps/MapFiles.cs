using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>What the map files and overrides of a configuration say, before anything of it is compiled.</summary>
internal sealed class MapFiles
{
    private readonly Dictionary<string, MapDefinition> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _broken = new(StringComparer.Ordinal);
    private readonly List<OverrideDefinition> _overrides = [];
    private string? _aboutAll;

    private MapFiles()
    {
    }

    /// <summary>The configuration's own maps, by name.</summary>
    public IReadOnlyDictionary<string, MapDefinition> Maps => _maps;

    /// <summary>The names of maps whose files have errors.</summary>
    public IEnumerable<string> Broken => _broken.Keys;

    /// <summary>The maps that ship and that the configuration changes by overrides.</summary>
    public IEnumerable<string> Extended
        => _overrides.Select(o => o.MapName).Where(n => !_maps.ContainsKey(n) && ShippedMaps.Exists(n)).Distinct(StringComparer.Ordinal);

    /// <summary>Reads the files and tells what is wrong with them.</summary>
    /// <param name="files">The map files and overrides.</param>
    /// <param name="unreadable">Those whose text could not be had.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static MapFiles Read(IEnumerable<SourceFile> files, IEnumerable<string> unreadable, Problems problems)
    {
        var all = new MapFiles { _aboutAll = unreadable.Order(StringComparer.Ordinal).FirstOrDefault() };
        var changes = new List<(string Map, OverrideDefinition? Override, string File, bool HasErrors)>();
        foreach (var file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
            all.Add(file, changes, problems);
        foreach (var (name, applied, file, hasErrors) in changes)
        {
            if (!all._maps.ContainsKey(name) && !all._broken.ContainsKey(name) && !ShippedMaps.Exists(name))
            {
                if (applied is not null)
                    problems.Unknown("MAP-OVERRIDE", applied.Map.At, "map", name, all._maps.Keys.Union(ShippedMaps.Names));
                all._aboutAll ??= file;
            }
            else if (hasErrors)
            {
                all._broken.TryAdd(name, $"{file} has errors");
            }
        }
        return all;
    }

    /// <summary>A map: the configuration's own, else the one that ships; null where there is none that can be compiled.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="problems">Gets what is wrong with the file of one that ships; what is wrong with the others was told when they were read.</param>
    public MapDefinition? Find(string name, Problems problems)
        => _maps.TryGetValue(name, out var own) ? own : _broken.ContainsKey(name) ? null : ShippedMaps.Find(name, problems);

    /// <summary>Whether there is a map of a name, in order or not.</summary>
    public bool Has(string name) => _maps.ContainsKey(name) || _broken.ContainsKey(name) || ShippedMaps.Exists(name);

    /// <summary>The overrides of a map, in the order of their files.</summary>
    public IReadOnlyList<OverrideDefinition> OverridesOf(string name) => [.. _overrides.Where(o => o.MapName == name)];

    /// <summary>Why a map may not be run, for what its files say; null where nothing stands against it.</summary>
    public string? WhyBroken(string name)
        => _broken.GetValueOrDefault(name) ?? (_aboutAll is null ? null : $"{_aboutAll} has errors, and which map it is about cannot be told");

    private void Add(SourceFile file, List<(string Map, OverrideDefinition? Override, string File, bool HasErrors)> changes, Problems problems)
    {
        var found = new Problems();
        var read = MapFileReader.Read(file, found);
        if (read.Override is { } applied)
            _overrides.Add(applied);
        if (read.Map is { } map && !_maps.TryAdd(map.Name.Text, map))
            found.Error("MAP-TWICE", map.Name.At, $"the map '{map.Name.Text}' stands in {_maps[map.Name.Text].Name.At.File} too");
        problems.AddAll(found);
        if (read.OverrideName is { Length: > 0 } changed)
            changes.Add((changed, read.Override, file.Path, found.HasErrors));
        if (!found.HasErrors)
            return;
        var why = $"{file.Path} has errors";
        if (read.MapName is { Length: > 0 } own)
            _broken.TryAdd(own, why);
        else if (string.IsNullOrEmpty(read.OverrideName))
            _aboutAll ??= file.Path;
        // A channel may name a map by what its file is called.
        if (read.Map is null && string.IsNullOrEmpty(read.OverrideName))
            _broken.TryAdd(Path.GetFileNameWithoutExtension(file.Path), why);
    }
}
