using InterfaceEngine.Channels.Cases;
using InterfaceEngine.Mappings.Maps;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Engine.Cli;

/// <summary>Which maps there are, and what one says.</summary>
internal static class MapListing
{
    /// <summary>Lists a configuration's own maps and those that ship.</summary>
    public static int List(Terminal terminal, MapChoice choice, bool json)
    {
        if (choice.Surroundings is not { Maps: var maps })
            throw VerbException.Usage(string.Join(Environment.NewLine, choice.Problems));
        var cases = MapCaseRunner.Find(Path.Combine(choice.Folder, "maps"), "maps").CountBy(c => c.Map, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var own = maps.Names.Select(maps.Find).OfType<CompiledMap>().Select(m => Row(m.Name, m.Version, m.Source, m.Target, m.At.File, OverridesOf(m)));
        var broken = maps.AllNames.Except(maps.Names, StringComparer.Ordinal).Where(n => MapLibrary.FindShippedFile(n) is null || maps.Extended.Contains(n))
            .Where(n => maps.Find(n) is null).Select(n => new JObject { ["map"] = n, ["origin"] = "site", ["state"] = "broken" });
        var shipped = MapLibrary.Shipped.Select(m => Row(m.Name, m.Version, m.Source, m.Target, MapLibrary.FindShippedFile(m.Name)!.Path,
            maps.Extended.Contains(m.Name) && maps.Find(m.Name) is { } extended ? OverridesOf(extended) : [], replaced: maps.Names.Contains(m.Name)));
        var rows = own.Concat(broken).Concat(shipped).OrderBy(r => (string)r["map"]!, StringComparer.Ordinal).ThenByDescending(r => (string)r["origin"]!, StringComparer.Ordinal).ToArray();
        foreach (var row in rows)
            if ((string)row["origin"]! == "site" || maps.Extended.Contains((string)row["map"]!))
                row["cases"] = cases.GetValueOrDefault((string)row["map"]!);
        return Listing.Print(terminal, rows, json,
            ListColumn.Of("MAP", "map"), ListColumn.Of("VERSION", "version"), ListColumn.Of("FROM", "from"), ListColumn.Of("TO", "to"), ListColumn.Of("CASES>", "cases"),
            ListColumn.Of("FILE", "file"), new ListColumn("NOTE", Note));
    }

    /// <summary>Prints a map's file, and tells which overrides change it.</summary>
    public static int Show(Terminal terminal, MapChoice choice, string word)
    {
        var name = Path.GetFileNameWithoutExtension(word);
        var map = choice.TryFind(word, out var why);
        var file = map is not null ? Path.Combine(choice.Folder, map.At.File) : Path.Combine(choice.Folder, "maps", name + ".yaml");
        if (File.Exists(file))
            terminal.Out.Write(File.ReadAllText(file));
        else if (MapLibrary.FindShippedFile(name) is { } shipped)
            terminal.Out.Write(shipped.Text);
        else
            throw VerbException.Usage(why!);
        foreach (var changed in map is null ? [] : OverridesOf(map))
            terminal.Note($"overridden by {changed}");
        return ExitCode.Done;
    }

    private static string[] OverridesOf(CompiledMap map)
        => [.. map.Rules.Select(r => r.At.File).Where(f => f != map.At.File).Distinct(StringComparer.Ordinal)];

    private static JObject Row(string name, string version, MapSource source, MapTarget target, string file, string[] overrides, bool replaced = false) => new()
    {
        ["map"] = name,
        ["version"] = version,
        ["from"] = source.ToString(),
        ["to"] = target.ToString(),
        ["origin"] = file.StartsWith("library/", StringComparison.Ordinal) ? "library" : "site",
        ["file"] = file,
        ["cases"] = null,
        ["overrides"] = new JArray(overrides.Cast<object>().ToArray()),
        ["state"] = replaced ? "replaced" : "ready",
    };

    private static string Note(JToken row)
        => (string)row["state"]! switch
        {
            "broken" => "has errors; run engine check",
            "replaced" => "replaced by the site's own",
            _ => row["overrides"] is JArray { Count: > 0 } files ? $"overridden by {string.Join(", ", files)}" : "",
        };
}
