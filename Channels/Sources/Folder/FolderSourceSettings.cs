using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Sources.Folder;

/// <summary>The settings of <see cref="FolderSource"/>, typed, with their folders as absolute paths.</summary>
internal sealed record FolderSourceSettings
{
    public static ComponentSpec Spec { get; } = new(
        "folder",
        "Takes files from a folder once they no longer change, and moves each away when it is stored. Files whose name begins with a dot or ends in "
        + ".part or .tmp, links and sub-folders are left alone.",
        [
            new("path", FieldKind.Path, "The folder to look in; made where it is missing.") { Required = true, Example = "in/items" },
            new("pattern", FieldKind.Text, "Which names are taken: * stands for any text, ? for one character; letters' case counts for nothing.")
            {
                Default = "*",
                Example = "\"*.csv\"",
            },
            new("stable-for", FieldKind.Duration,
                "How long a file's size and time of change must stay as they are before it counts as complete; 0s where senders rename files into place.")
            {
                Default = "2s",
                Max = "1d",
                Example = "10s",
            },
            new("poll", FieldKind.Duration, "How often the folder is looked at; with a `schedule:`, how often what could not be taken is tried again.") { Default = "1s", Min = "10ms", Max = "1d", Example = "5s" },
            new("move-to", FieldKind.Path, "Where files go that are stored; the folder done in path where nothing is said. Best on the same disk.")
            {
                Example = "in/items/done",
            },
            new("quarantine", FieldKind.Path,
                "Where files go that are rejected, each with a note beside it that says why; the folder quarantine in path where nothing is said.")
            {
                Example = "in/items/quarantine",
            },
            new("order-by", FieldKind.Choice, "The order in which files that are complete are taken.") { Choices = ["name", "time"], Default = "name", Example = "time" },
            new("max-size", FieldKind.Size, "The largest file taken; a larger one goes to quarantine unread.")
            {
                Default = "100MB",
                Min = "1KB",
                Max = "1GB",
                Example = "500MB",
            },
        ],
        """
        folder:
          path: in/items
          pattern: "*.csv"
          stable-for: 5s
          move-to: in/items/done
          quarantine: in/items/quarantine
        """);

    public required string Path { get; init; }

    public required string Pattern { get; init; }

    public required TimeSpan StableFor { get; init; }

    public required TimeSpan Poll { get; init; }

    public required string MoveTo { get; init; }

    public required string Quarantine { get; init; }

    public required bool ByTime { get; init; }

    public required long MaxSize { get; init; }

    public static FolderSourceSettings From(Settings settings, string configurationFolder)
    {
        var path = System.IO.Path.GetFullPath(settings.Text("path"), configurationFolder);
        return new FolderSourceSettings
        {
            Path = path,
            Pattern = settings.Text("pattern"),
            StableFor = settings.Duration("stable-for"),
            Poll = settings.Duration("poll"),
            MoveTo = Below("move-to", "done"),
            Quarantine = Below("quarantine", "quarantine"),
            ByTime = settings.Text("order-by") == "time",
            MaxSize = settings.Size("max-size"),
        };

        string Below(string key, string otherwise) => settings.TextOrNull(key) is { } own
            ? System.IO.Path.GetFullPath(own, configurationFolder)
            : System.IO.Path.Combine(path, otherwise);
    }
}
