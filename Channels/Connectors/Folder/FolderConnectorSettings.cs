using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Connectors.Folder;

/// <summary>What is done where a file of that name is there already, with other bytes.</summary>
internal enum OnExists
{
    /// <summary>The delivery is refused.</summary>
    Refuse,

    /// <summary>The file is replaced.</summary>
    Replace,

    /// <summary>The new one gets a number before its extension.</summary>
    Number,
}

/// <summary>The settings of <see cref="FolderConnector"/>, typed.</summary>
internal sealed record FolderConnectorSettings
{
    public static ComponentSpec Spec { get; } = new(
        "folder",
        "Writes each payload as a file that appears whole or not at all. A file of the same name and bytes counts as delivered: it is a repeat.",
        [
            new("path", FieldKind.Path, "The folder, below the system's root where it has one; made where it is missing.") { Required = true, Example = "out/items" },
            new("name", FieldKind.Template, "The file's name. Separators in values are escaped; a name that is still unsafe is refused.")
            {
                Required = true,
                Encoding = ValueEncoding.FileName,
                Example = "\"{code}.json\"",
            },
            new("on-exists", FieldKind.Choice,
                "What is done where a file of that name holds other bytes: refuse the delivery, replace the file, or number the new one (items-2.json).")
            {
                Choices = ["refuse", "replace", "number"],
                Default = "refuse",
                Example = "number",
            },
        ],
        """
        folder: { path: out/items, name: "{code}.json" }
        """);

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

    public required string Path { get; init; }

    public required OnExists OnExists { get; init; }

    public static FolderConnectorSettings From(Settings send, Settings? system, string configurationFolder)
    {
        var root = system?.TextOrNull("root") is { } own ? System.IO.Path.GetFullPath(own, configurationFolder) : configurationFolder;
        return new FolderConnectorSettings
        {
            Path = System.IO.Path.GetFullPath(send.Text("path"), root),
            OnExists = Enum.Parse<OnExists>(send.Text("on-exists"), ignoreCase: true),
        };
    }
}
