using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Plugins;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary><c>engine.yaml</c>: the node. Every key may be left out, and so may the file.</summary>
internal static class EngineFile
{
    /// <summary>Its path in the folder.</summary>
    public const string Path = "engine.yaml";

    /// <summary>The names that expressions have for other things than variables.</summary>
    private static readonly string[] Reserved = ["message", "base", "context", "resource", "rootResource", "ucum", "sct", "loinc"];

    /// <summary>Its keys.</summary>
    public static IReadOnlyList<FieldSpec> Fields { get; } =
    [
        new("node", FieldKind.Text, "The node's name, in logs and status.") { Default = "engine", Example = "hospital-1" },
        new("state", FieldKind.Path, "The folder that relative paths of the store, of logs and of channels are below. Without it they are below the configuration folder.") { Example = "/var/lib/interface-engine" },
        new("store", FieldKind.Block, "Where messages and queues are kept.")
        {
            Default = "{}",
            Fields = [new("path", FieldKind.Path, "The folder of the store; on a disk that syncs for good, and of one engine alone.") { Default = "store" }],
        },
        new("admin", FieldKind.Block, "The API that the commands ask.")
        {
            Default = "{}",
            Fields = [new("listen", FieldKind.Address, "Where it listens. Loopback only; it wants a token that only its owner can read.") { Default = "127.0.0.1:2580" }],
        },
        new("zone", FieldKind.Text, "The IANA time zone of dates that carry none, where their system states no other.") { Default = "UTC", Example = "America/Chicago" },
        new("variables", FieldKind.TextMap, "Texts that every expression and map may read: `currency: USD` is `%currency`.") { Example = "{ currency: USD }" },
        new("plugins", FieldKind.Block, "Compiled plug-ins that add steps and functions. Their code runs in the engine with all that the engine may do, so there are none unless this names their folder.")
        {
            Fields =
            [
                new("folder", FieldKind.Path, "The folder that they lie in, below the configuration folder: each in a folder of its own, NAME/NAME.dll.") { Required = true, Example = "plugins" },
                new("sha256", FieldKind.TextMap, "The SHA-256 that each of their assemblies must have, by its path below the folder. Where one is pinned, all must be.")
                {
                    Example = "{ wards/wards.dll: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 }",
                },
            ],
        },
        new("log", FieldKind.Block, "How the node logs; never message content.")
        {
            Default = "{}",
            Fields =
            [
                new("level", FieldKind.Choice, "The least level that is logged.") { Default = "info", Choices = ["trace", "debug", "info", "warn", "error"] },
                new("path", FieldKind.Path, "A folder for log files, one a day, as JSON lines. Without it the log goes to standard error only.") { Example = "log" },
                new("keep", FieldKind.Duration, "How long log files are kept. Ignored without a path.") { Default = "30d", Min = "1d", Max = "3650d" },
            ],
        },
    ];

    /// <summary>Reads it.</summary>
    /// <returns>The settings; null where one of them has an error.</returns>
    public static EngineSettings? Read(MappingNode? root, string folder, Problems problems)
    {
        var found = new Problems();
        var keys = SettingsReader.Read(root, Fields, new SettingsScope { Name = Path, At = new Position(Path, 1, 1) }, found);
        CheckVariables(root, found);
        var zone = ReadZone(keys, "zone", found) ?? TimeZoneInfo.Utc;
        var admin = keys.BlockOrNull("admin");
        if (admin is not null && admin.Has("listen") && !Listeners.IsLoopback(admin.Address("listen")))
            found.Error("CFG-ADMIN-OPEN", admin.PlaceOf("listen"), "the admin API listens on loopback only", "use 127.0.0.1, and a tunnel such as ssh -L from elsewhere");
        problems.AddAll(found);
        if (found.HasErrors)
            return null;
        var log = keys.Block("log");
        var state = keys.TextOrNull("state") is { } named ? System.IO.Path.GetFullPath(named, folder) : folder;
        return new EngineSettings
        {
            Node = keys.Text("node"),
            StatePath = state,
            StorePath = System.IO.Path.GetFullPath(keys.Block("store").Text("path"), state),
            AdminListen = admin!.Address("listen"),
            Zone = zone,
            Variables = keys.TextMap("variables"),
            Plugins = keys.BlockOrNull("plugins") is { } plugins ? ReadPlugins(plugins, root, folder) : null,
            Log = new LogSettings(log.Text("level"), log.TextOrNull("path") is { } path ? System.IO.Path.GetFullPath(path, state) : null, log.Duration("keep")),
        };
    }

    /// <summary>Reads a key that names a time zone; null where it has none or a wrong one.</summary>
    public static TimeZoneInfo? ReadZone(Settings keys, string key, Problems problems)
    {
        if (!keys.Has(key))
            return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(keys.Text(key), out var zone))
            return zone;
        problems.Unknown("CFG-ZONE", keys.PlaceOf(key), "time zone", keys.Text(key), TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id));
        return null;
    }

    private static PluginSettings ReadPlugins(Settings plugins, MappingNode? root, string folder)
    {
        var pins = new Dictionary<string, PluginPin>(StringComparer.Ordinal);
        foreach (var (file, hash) in ((root?["plugins"] as MappingNode)?["sha256"] as MappingNode)?.Entries ?? [])
            pins[file.Text] = new PluginPin(hash is ScalarNode text ? text.Text : "", file.At);
        return new PluginSettings(System.IO.Path.GetFullPath(plugins.Text("folder"), System.IO.Path.GetFullPath(folder)), plugins.PlaceOf("folder"), pins);
    }

    private static void CheckVariables(MappingNode? root, Problems problems)
    {
        foreach (var (name, _) in (root?["variables"] as MappingNode)?.Entries ?? [])
        {
            Names.CheckVariable(name.Text, name.At, problems);
            if (Reserved.Contains(name.Text, StringComparer.Ordinal))
                problems.Error("CFG-NAME", name.At, $"'%{name.Text}' has a meaning of its own in expressions; choose another name");
        }
    }
}
