using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary><c>systems.yaml</c>: every system the engine talks to, with addresses and references to credentials, once.</summary>
internal static class SystemsFile
{
    /// <summary>Its path in the folder.</summary>
    public const string Path = "systems.yaml";

    /// <summary>The words for what data a system holds or a channel carries.</summary>
    public static IReadOnlyList<string> DataClasses { get; } = ["patient", "finance", "vendor", "workforce"];

    /// <summary>The keys of one system: what it is, and a block for each component that reaches it.</summary>
    public static IReadOnlyList<FieldSpec> Fields(ComponentRegistry components) =>
    [
        new("description", FieldKind.Text, "What the system is."),
        new("owner", FieldKind.Text, "Who answers for it."),
        new("data", FieldKind.Choice, "What data it holds.") { Default = "patient", Choices = DataClasses },
        new("zone", FieldKind.Text, "The IANA time zone of its dates that carry none. Without it the node's `zone:` holds.") { Example = "America/Denver" },
        .. Blocks(components),
    ];

    /// <summary>Reads it. A system with an error is left out, and so the channels that name it cannot run.</summary>
    /// <param name="root">The file's root; null where there is none.</param>
    /// <param name="components">What systems may hold settings for.</param>
    /// <param name="broken">Gets the names of the systems that are left out.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static Dictionary<string, SystemModel> Read(MappingNode? root, ComponentRegistry components, ISet<string> broken, Problems problems)
    {
        var systems = new Dictionary<string, SystemModel>(StringComparer.Ordinal);
        var fields = Fields(components);
        foreach (var (name, value) in root?.Entries ?? [])
        {
            var found = new Problems();
            Names.Check("system", name.Text, name.At, found);
            if (value is not MappingNode && value is not ScalarNode { Text.Length: 0, Style: ScalarStyle.Plain })
                found.Error("CFG-SHAPE", value.At, $"'{name.Text}' must be a block of keys, this is {value.KindName}");
            var scope = new SettingsScope { Name = $"the system '{name.Text}'", At = name.At };
            var keys = SettingsReader.Read(value as MappingNode, fields, scope, found);
            var zone = EngineFile.ReadZone(keys, "zone", found);
            problems.AddAll(found);
            if (found.HasErrors)
                broken.Add(name.Text);
            else
                systems[name.Text] = ToModel(name, keys, zone, fields);
        }
        return systems;
    }

    private static SystemModel ToModel(ScalarNode name, Settings keys, TimeZoneInfo? zone, IReadOnlyList<FieldSpec> fields) => new()
    {
        Name = name.Text,
        At = name.At,
        Description = keys.TextOrNull("description"),
        Owner = keys.TextOrNull("owner"),
        Data = keys.Text("data"),
        Zone = zone,
        Components = fields.Where(f => f.Kind == FieldKind.Block && keys.BlockOrNull(f.Key) is not null)
            .ToDictionary(f => f.Key, f => keys.Block(f.Key), StringComparer.Ordinal),
    };

    // A source and a connector of one name share one block of the system.
    private static IEnumerable<FieldSpec> Blocks(ComponentRegistry components)
        => components.Connectors.Select(c => c.SystemSpec)
            .Concat(components.Sources.Select(s => s.SystemSpec).OfType<ComponentSpec>())
            .GroupBy(s => s.Name, StringComparer.Ordinal)
            .Select(g => new FieldSpec(g.Key, FieldKind.Block, g.First().Summary)
            {
                Fields = [.. g.SelectMany(s => s.Fields).DistinctBy(f => f.Key)],
                Example = g.First().Example,
            });
}
