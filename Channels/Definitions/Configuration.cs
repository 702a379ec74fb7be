using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Plugins;
using InterfaceEngine.Channels.Profiles;
using InterfaceEngine.Channels.Tables;
using InterfaceEngine.Mappings.CodeSets;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Maps;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>Loads a configuration folder: text in, checked and compiled models out.</summary>
public static class Configuration
{
    /// <summary>Loads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="environment">The name of the file below <c>environments/</c> that is laid over the others; null for the only one, or none.</param>
    /// <param name="components">What channel files may name.</param>
    /// <param name="problems">Gets every problem of every file.</param>
    /// <returns>
    /// The model, or null where nothing could run: no such folder, no choice of environment, or errors in <c>engine.yaml</c> or in the environment's file. Errors of a channel, and of the maps
    /// and systems that it uses, make that channel one of <see cref="ConfigurationModel.BrokenChannels"/> and leave the others as they are.
    /// </returns>
    public static ConfigurationModel? Load(string folder, string? environment, ComponentRegistry components, Problems problems)
        => Load(ConfigurationText.ReadFolder(folder, problems), environment, components, problems);

    /// <summary>Loads a configuration from its texts.</summary>
    /// <inheritdoc cref="Load(string, string?, ComponentRegistry, Problems)"/>
    /// <param name="text">The texts.</param>
    /// <param name="environment">The name of the file below <c>environments/</c> that is laid over the others; null for the only one, or none.</param>
    /// <param name="components">What channel files may name.</param>
    /// <param name="problems">Gets every problem of every file.</param>
    public static ConfigurationModel? Load(ConfigurationText text, string? environment, ComponentRegistry components, Problems problems)
    {
        // 1. The files that everything else depends on.
        var found = new Problems();
        found.AddAll(problems);
        var basics = new Problems();
        var overlay = EnvironmentFile.Read(text, environment, basics);
        var engineRoot = overlay.OverEngine(ReadBlock(text, EngineFile.Path, basics));
        var engine = EngineFile.Read(engineRoot, text.Folder, basics);
        var systemsText = new Problems();
        var systemsBase = ReadBlock(text, SystemsFile.Path, systemsText);
        // What an environment says and nobody hears would leave another environment's addresses in force.
        var systemsRoot = overlay.OverSystems(systemsBase, basics);
        found.AddAll(basics);
        found.AddAll(systemsText);
        var brokenSystems = new HashSet<string>(StringComparer.Ordinal);
        var systems = SystemsFile.Read(systemsRoot, components, brokenSystems, found);
        var variables = (engineRoot?["variables"] as MappingNode)?.Entries.Select(e => e.Key.Text).ToHashSet(StringComparer.Ordinal) ?? [];

        var plugins = PluginFolder.Load(engine?.Plugins, found);

        // 2. Code sets, maps and profiles.
        var codeSets = CodeSetLibrary.Load(SourcesIn(text, "codesets"), found);
        var maps = MapLibrary.Load(SourcesIn(text, "maps"), codeSets, variables, found, text.Unreadable.Where(f => f.StartsWith("maps/", StringComparison.Ordinal)), plugins.Functions);
        var profiles = ProfileLibrary.Load(
            SourcesIn(text, ProfileFile.Folder), text.Unreadable.Where(f => f.StartsWith(ProfileFile.Folder + "/", StringComparison.Ordinal)), variables, codeSets, plugins.Functions, found);

        var tableCheck = new TableCheck
        {
            Folder = Path.GetFullPath(text.Folder),
            Components = components,
            Systems = systems,
            BrokenSystems = brokenSystems,
            SystemsRoot = systemsRoot,
            Zone = engine?.Zone ?? TimeZoneInfo.Utc,
        };
        var tables = TableLibrary.Load(text, tableCheck, found);

        // 3. Channels, each with its own problems.
        var context = new CheckContext
        {
            Folder = Path.GetFullPath(text.Folder),
            Components = components,
            Engine = engine,
            Variables = variables,
            Systems = systems,
            BrokenSystems = brokenSystems,
            SystemsRoot = systemsRoot,
            Maps = maps,
            CodeSets = codeSets,
            Tables = tables,
            TableSystems = tableCheck.UsedSystems,
            Plugins = plugins,
            MapsFingerprint = FingerprintOf(text, "maps"),
            Profiles = profiles,
            ProfilesFingerprint = FingerprintOf(text, ProfileFile.Folder),
        };
        var definitions = text.In("channels").Select(f => ReadChannel(f.Key, f.Value, overlay, components)).ToArray();
        var models = definitions.Select(d => ChannelCompiler.Compile(d, context)).ToArray();
        var overlaid = new Problems();
        overlay.CheckChannels([.. definitions.Select(d => d.Name), .. text.Unreadable.Select(f => Path.GetFileNameWithoutExtension(f))], overlaid);
        found.AddAll(overlaid);

        // 4. What only all channels together can be wrong in.
        ChannelsTogether.Check(definitions, models, engine, context);
        foreach (var definition in definitions)
            found.AddAll(definition.Problems.OrderBy(p => p.At.Line).ThenBy(p => p.At.Column));
        ChannelsTogether.WarnOfUnused(definitions, context, text, found);

        problems.AddAll(found.Skip(problems.Count));
        var mayRun = text.Exists && !basics.HasErrors && !overlaid.HasErrors
            && !text.Unreadable.Contains(EngineFile.Path) && !(overlay.Path is { } path && text.Unreadable.Contains(path));
        return mayRun ? ToModel(text, overlay, engine!, systems, definitions, models, context, problems) : null;
    }

    private static ConfigurationModel ToModel(
        ConfigurationText text,
        EnvironmentFile overlay,
        EngineSettings engine,
        Dictionary<string, SystemModel> systems,
        ChannelDefinition[] definitions,
        ChannelModel?[] models,
        CheckContext context,
        Problems problems)
    {
        var channels = new List<ChannelModel>();
        var broken = new List<BrokenChannel>();
        for (var i = 0; i < definitions.Length; i++)
        {
            if (models[i] is { } model && !definitions[i].Problems.HasErrors)
                channels.Add(model);
            else
                broken.Add(new BrokenChannel(definitions[i].Name, definitions[i].File, [.. definitions[i].Problems.Where(p => p.Severity == Severity.Error)]));
        }
        foreach (var file in text.Unreadable.Where(f => f.StartsWith("channels/", StringComparison.Ordinal)))
            broken.Add(new BrokenChannel(Path.GetFileNameWithoutExtension(file), file, [.. problems.Where(p => p.At.File == file)]));
        return new ConfigurationModel
        {
            Folder = text.Folder,
            Environment = overlay.Name,
            Engine = engine,
            Systems = systems,
            Channels = [.. channels.OrderBy(c => c.Name, StringComparer.Ordinal)],
            BrokenChannels = broken,
            Maps = context.Maps,
            CodeSets = context.CodeSets,
            Tables = context.Tables,
            Plugins = context.Plugins,
            Profiles = context.Profiles,
        };
    }

    private static ChannelDefinition ReadChannel(string file, string content, EnvironmentFile overlay, ComponentRegistry components)
    {
        var problems = new Problems();
        var root = YamlReader.Read(file, content, problems);
        var name = ((root as MappingNode)?["channel"] as ScalarNode)?.Text
            ?? (root is null ? YamlReader.GuessValues(content, "channel").FirstOrDefault() : null)
            ?? Path.GetFileNameWithoutExtension(file);
        return ChannelDefinition.Read(file, overlay.OverChannel(name, root), components, problems, name);
    }

    private static MappingNode? ReadBlock(ConfigurationText text, string path, Problems problems)
    {
        if (text.Find(path) is not { } content || string.IsNullOrWhiteSpace(content))
            return null;
        var root = YamlReader.Read(path, content, problems);
        if (root is not null and not MappingNode)
            problems.Error("CFG-SHAPE", root.At, $"{path} is a block of keys, this is {root.KindName}");
        return root as MappingNode;
    }

    private static IEnumerable<SourceFile> SourcesIn(ConfigurationText text, string folder) => text.In(folder).Select(f => new SourceFile(f.Key, f.Value));

    private static string FingerprintOf(ConfigurationText text, string folder)
        => StableHash.Of(string.Join('\0', text.In(folder).Concat(text.In("codesets")).SelectMany(f => new[] { f.Key, f.Value }))).ToString("x16");
}
