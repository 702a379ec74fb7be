using System.Collections.Concurrent;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Library;

namespace InterfaceEngine.Mappings.Maps;

/// <summary>A map that ships with the engine, as a list shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Source">What it reads.</param>
/// <param name="Target">What it makes.</param>
/// <param name="Description">What it is for; null where its file does not say.</param>
public sealed record ShippedMap(string Name, string Version, MapSource Source, MapTarget Target, string? Description);

/// <summary>The maps that ship: their files, read when they are first asked for and kept, because they are the same for every configuration.</summary>
internal static class ShippedMaps
{
    private static readonly ConcurrentDictionary<string, (MapFile File, Problems Problems)> s_read = new(StringComparer.Ordinal);

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => ShippedFiles.Maps.Keys;

    /// <summary>All of them, by name. Reads every file.</summary>
    public static IReadOnlyList<ShippedMap> All
        => [.. from name in Names.Order(StringComparer.Ordinal)
               let map = Find(name, new Problems())
               where map is not null
               select new ShippedMap(name, map.Version, map.Source, map.Target, map.Description)];

    /// <summary>Whether one of a name ships.</summary>
    public static bool Exists(string name) => ShippedFiles.Maps.ContainsKey(name);

    /// <summary>One by name; null where none ships under it, or its file has errors.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="problems">Gets what is wrong with its file.</param>
    public static MapDefinition? Find(string name, Problems problems)
    {
        if (!ShippedFiles.Maps.TryGetValue(name, out var path))
            return null;
        var (file, found) = s_read.GetOrAdd(name, static (_, path) => Read(path), path);
        problems.AddAll(found);
        return found.HasErrors ? null : file.Map;
    }

    private static (MapFile, Problems) Read(string path)
    {
        var problems = new Problems();
        return (MapFileReader.Read(ShippedFiles.Read(path), problems), problems);
    }
}
