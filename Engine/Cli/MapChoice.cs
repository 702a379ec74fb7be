using System.CommandLine;
using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Channels.Definitions;
using InterfaceEngine.Engine.Scheduling;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Engine.Cli;

/// <summary>
/// Where a command line's maps are: in a configuration folder with those that ship, or, without one, those that ship and the maps of the folder in which
/// a named file lies.
/// </summary>
/// <param name="Surroundings">The maps with what is around them; null where the configuration cannot be read.</param>
/// <param name="Folder">What the places in files are relative to.</param>
/// <param name="Problems">What is wrong with the files.</param>
/// <param name="Places">The files and folders that it was read from.</param>
internal sealed record MapChoice(MapSurroundings? Surroundings, string Folder, Problems Problems, IReadOnlyList<string> Places)
{
    private const string MapFolder = "maps";

    /// <summary>Reads what a command line means.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="map">The map that it names: a name, or a file; null where it names none.</param>
    /// <exception cref="VerbException">It names a folder that is not there.</exception>
    public static MapChoice Read(ParseResult parsed, string? map)
    {
        var file = map is not null && File.Exists(map) ? Path.GetFullPath(map) : null;
        if ((file is null ? null : FolderAround(file)) is { } around && parsed.GetValue(SharedOptions.Config) is null)
            return OfConfiguration(around, SharedOptions.EnvironmentName(parsed));
        if (SharedOptions.FindConfigurationFolder(parsed) is { } folder && (file is null || file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            return OfConfiguration(folder, SharedOptions.EnvironmentName(parsed));
        return OfFile(file);
    }

    /// <summary>The map that a word names.</summary>
    /// <exception cref="VerbException">There is none, or it has errors.</exception>
    public CompiledMap Find(string word) => TryFind(word, out var why) ?? throw VerbException.Usage(why!);

    /// <summary>The map that a word names: its name, or its file.</summary>
    /// <param name="word">The word.</param>
    /// <param name="why">Why there is none.</param>
    public CompiledMap? TryFind(string word, out string? why)
    {
        var name = NameOf(word);
        why = null;
        if (Surroundings?.Maps.Find(name) is { } map)
            return map;
        var own = Problems.Where(p => p.Severity == Severity.Error && (Surroundings is null || Path.GetFileNameWithoutExtension(p.At.File) == Path.GetFileNameWithoutExtension(word))).ToArray();
        if (own.Length > 0)
            why = string.Join(Environment.NewLine, own.AsEnumerable());
        else if (Surroundings?.Maps.WhyBroken(name) is { } broken)
            why = string.Join(Environment.NewLine, Problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()).Append($"the map '{name}' cannot be used: {broken}"));
        else if (NearNames.Nearest(name, Surroundings!.Maps.AllNames) is { } near)
            why = $"there is no map '{name}'; did you mean '{near}'?";
        else
            why = $"there is no map '{name}'; engine map --list shows them all";
        return null;
    }

    /// <summary>Whether there is something of the name, in order or not: a map with errors may be mended.</summary>
    public bool Knows(string word)
        => File.Exists(word) || Surroundings is null || Surroundings.Maps.WhyBroken(NameOf(word)) is not null || Surroundings.Maps.AllNames.Contains(NameOf(word));

    // A file may hold a map of another name than its own.
    private string NameOf(string word)
    {
        var name = Path.GetFileNameWithoutExtension(word);
        if (!File.Exists(word))
            return name;
        var full = Path.GetFullPath(word);
        return Surroundings?.Maps.Names.FirstOrDefault(n => Surroundings.Maps.Find(n) is { } map && Path.GetFullPath(Path.Combine(Folder, map.At.File)) == full) ?? name;
    }

    // maps/x.yaml of a configuration folder means the folder.
    private static string? FolderAround(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        return Path.GetFileName(folder) == MapFolder && Path.GetDirectoryName(folder) is { } above && SharedOptions.IsConfiguration(above) ? above : null;
    }

    private static MapChoice OfConfiguration(string folder, string? environment)
    {
        var problems = new Problems();
        var model = Configuration.Load(folder, environment, EngineComponents.All, problems);
        return new MapChoice(model is null ? null : MapSurroundings.Of(model), folder, problems, ConfigurationFiles.Of(folder));
    }

    // A map file by itself: the maps and overrides beside it may belong to it, and the code sets of a folder beside it or beside its folder.
    private static MapChoice OfFile(string? file)
    {
        var folder = file is null ? Directory.GetCurrentDirectory() : Path.GetDirectoryName(file)!;
        var maps = file is null ? [] : Files(folder, "*.yaml").Where(f => f == file || IsMap(f)).ToArray();
        var codeSetFolder = new[] { Path.Combine(folder, "codesets"), Path.Combine(Path.GetDirectoryName(folder) ?? folder, "codesets") }.FirstOrDefault(Directory.Exists);
        var codeSets = file is null || codeSetFolder is null ? [] : Files(codeSetFolder, "*.csv").Concat(Files(codeSetFolder, "*.json")).ToArray();
        var problems = new Problems();
        var sets = CodeSetLibrary.Load(codeSets.Select(f => Source(f, folder)), problems);
        var library = MapLibrary.Load(maps.Select(f => Source(f, folder)), sets, [], problems);
        return new MapChoice(new MapSurroundings { Maps = library, CodeSets = sets }, folder, problems, file is null ? [] : [.. maps, .. codeSets, .. codeSetFolder is null ? Array.Empty<string>() : [codeSetFolder]]);
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal);

    private static bool IsMap(string file) => File.ReadLines(file).Any(l => l.StartsWith("map:", StringComparison.Ordinal) || l.StartsWith("override:", StringComparison.Ordinal));

    private static SourceFile Source(string file, string folder) => new(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file));
}
