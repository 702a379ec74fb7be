using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>
/// <c>environments/NAME.yaml</c>: what differs in one environment (addresses, references to secrets), laid over the other files. It can say what
/// <c>engine.yaml</c>, <c>systems.yaml</c> and the <c>source:</c> of channels can say, and nothing else: pipelines and maps are the same everywhere.
/// </summary>
internal sealed class EnvironmentFile
{
    /// <summary>The folder of environments.</summary>
    public const string Folder = "environments";

    private readonly MappingNode? _root;

    private EnvironmentFile(string? name, MappingNode? root) => (Name, _root) = (name, root);

    /// <summary>Its keys.</summary>
    public static IReadOnlyList<FieldSpec> Fields { get; } =
    [
        new("engine", FieldKind.Block, "Values of engine.yaml that differ here.") { Late = true, Fields = EngineFile.Fields },
        new("systems", FieldKind.BlockMap, "By system: values of systems.yaml that differ here.") { Late = true },
        new("channels", FieldKind.BlockMap, "By channel: values of its `source:` that differ here.")
        {
            Late = true,
            Fields = [new("source", FieldKind.Block, "Values of the channel's `source:` that differ here.") { Late = true }],
        },
    ];

    /// <summary>The environment's name; null where there is none.</summary>
    public string? Name { get; }

    /// <summary>The path of its file; null where there is none.</summary>
    public string? Path => Name is null ? null : $"{Folder}/{Name}.yaml";

    /// <summary>Picks an environment and reads its file.</summary>
    /// <param name="text">The configuration.</param>
    /// <param name="name">The name; null for the only one.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static EnvironmentFile Read(ConfigurationText text, string? name, Problems problems)
    {
        // One that is there and cannot be read is chosen all the same: its absence would leave the other files' addresses in force.
        var names = text.In(Folder).Select(f => f.Key).Concat(text.Unreadable.Where(f => f.StartsWith(Folder + "/", StringComparison.Ordinal)))
            .Select(f => System.IO.Path.GetFileNameWithoutExtension(f)!).ToArray();
        if (name is null && names.Length == 0)
            return new EnvironmentFile(null, null);
        if (name is null && names.Length > 1)
        {
            problems.Error("CFG-ENVIRONMENT", new Position(Folder, 1, 1), "there are several environments, and none was chosen", $"give --env one of: {string.Join(", ", names)}");
            return new EnvironmentFile(null, null);
        }
        name ??= names[0];
        var path = $"{Folder}/{name}.yaml";
        if (text.Find(path) is not { } content)
        {
            if (!text.Unreadable.Contains(path))
                problems.Unknown("CFG-ENVIRONMENT", new Position(Folder, 1, 1), "environment", name, names);
            return new EnvironmentFile(name, null);
        }
        var root = YamlReader.Read(path, content, problems);
        if (root is not null and not MappingNode)
            problems.Error("CFG-SHAPE", root.At, $"an environment's file is a block of keys, this is {root.KindName}");
        var block = root as MappingNode;
        if (block is not null)
            SettingsReader.Read(block, Fields, new SettingsScope { Name = "an environment", At = block.At }, problems);
        return new EnvironmentFile(name, block);
    }

    /// <summary>Lays its part for <c>engine.yaml</c> over that file.</summary>
    public MappingNode? OverEngine(MappingNode? root) => Block("engine") is not { } over ? root
        : root is null ? over
        : DocumentOverlay.Apply(root, over);

    /// <summary>Lays its part for <c>systems.yaml</c> over that file. A system that is not there is a problem.</summary>
    public MappingNode? OverSystems(MappingNode? root, Problems problems)
    {
        if (Block("systems") is not { } over)
            return root;
        var known = root?.Entries.Select(e => e.Key.Text).ToArray() ?? [];
        foreach (var (name, value) in over.Entries)
        {
            if (!known.Contains(name.Text, StringComparer.Ordinal))
                problems.Unknown("CFG-UNKNOWN-SYSTEM", name.At, "system", name.Text, known);
            RequireBlock(name, value, problems);
        }
        var good = over.Entries.Where(e => e.Value is MappingNode && known.Contains(e.Key.Text, StringComparer.Ordinal)).ToArray();
        return root is null ? null : DocumentOverlay.Apply(root, new MappingNode(over.At, good));
    }

    /// <summary>Lays its part for one channel over that channel's file.</summary>
    public DocumentNode? OverChannel(string name, DocumentNode? root)
        => root is MappingNode block && Block("channels")?[name] is MappingNode over && over["source"] is MappingNode source
            ? DocumentOverlay.Apply(block, new MappingNode(over.At, [new MappingEntry(new ScalarNode(source.At, "source", ScalarStyle.Plain), source)]))
            : root;

    /// <summary>Checks the names and keys of its part for channels, once their names are known.</summary>
    public void CheckChannels(IReadOnlyCollection<string> known, Problems problems)
    {
        foreach (var (name, value) in Block("channels")?.Entries ?? [])
        {
            if (!known.Contains(name.Text))
                problems.Unknown("CFG-UNKNOWN-CHANNEL", name.At, "channel", name.Text, known);
            if (!RequireBlock(name, value, problems))
                continue;
            foreach (var (key, part) in ((MappingNode)value).Entries)
            {
                if (key.Text != "source")
                    problems.Error("CFG-ENVIRONMENT-KEY", key.At, $"an environment may change a channel's 'source' only, not '{key.Text}'", "pipelines, destinations and maps are the same everywhere; addresses stand in systems.yaml");
                else
                    RequireBlock(key, part, problems);
            }
        }
    }

    private static bool RequireBlock(ScalarNode key, DocumentNode value, Problems problems)
    {
        if (value is MappingNode)
            return true;
        problems.Error("CFG-SHAPE", value.At, $"'{key.Text}' must be a block of keys, this is {value.KindName}");
        return false;
    }

    private MappingNode? Block(string key) => _root?[key] as MappingNode;
}
