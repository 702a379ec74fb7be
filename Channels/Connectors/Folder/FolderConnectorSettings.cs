using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Files;

namespace InterfaceEngine.Channels.Connectors.Folder;

/// <summary>What a <see cref="FolderConnector"/> may be told.</summary>
internal static class FolderConnectorSettings
{
    /// <summary>Under <c>send:</c>.</summary>
    public static ComponentSpec Spec { get; } = new(
        "folder",
        "Writes payloads as files into a folder of this machine, or of a disk that is mounted into it. " + FileConnectorFields.Summary,
        FileConnectorFields.All(
            new FieldSpec("path", FieldKind.Path, "The folder, below the system's root where it has one; made where it is missing.") { Required = true, Example = "out/items" }),
        """
        folder: { path: out/items, name: "{code}.json" }
        """);

    /// <summary>In systems.yaml.</summary>
    public static ComponentSpec SystemSpec { get; } = new(
        "folder",
        "Where a system's folders lie.",
        [
            new("root", FieldKind.Path, "The folder that the paths of destinations are below; the configuration folder where nothing is said.")
            {
                Example = "/srv/exchange/purchasing",
            },
        ],
        """
        folder: { root: /srv/exchange/purchasing }
        """);
}
