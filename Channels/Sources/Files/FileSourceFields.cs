using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>The keys that every source of files has, wherever they lie.</summary>
internal static class FileSourceFields
{
    /// <summary>What it does, as the second half of the component's summary.</summary>
    public const string Summary = "Takes each file once it no longer changes: claims it by rename, so that several engines may look into one folder, and moves it away when it is "
        + "stored. Files whose name begins with a dot or ends in .part or .tmp, links and sub-folders are left alone.";

    /// <summary>The names of the attributes that it puts on its envelopes.</summary>
    public static IReadOnlyList<string> Attributes { get; } = ["file", "redelivered", "size"];

    /// <summary>The keys.</summary>
    /// <param name="path">The key that says where, which differs.</param>
    /// <param name="paths">Of what kind the other paths are.</param>
    /// <param name="example">A folder, as an example.</param>
    public static IReadOnlyList<FieldSpec> All(FieldSpec path, FieldKind paths, string example) =>
    [
        path,
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
        new("min-age", FieldKind.Duration, "How long ago a file must have been changed, by the time that its folder shows and this machine's clock.")
        {
            Default = "0s",
            Max = "30d",
            Example = "1m",
        },
        new("poll", FieldKind.Duration, "How often the folder is looked at; with a `schedule:`, how often what could not be taken is tried again.")
        {
            Default = "1s",
            Min = "10ms",
            Max = "1d",
            Example = "5s",
        },
        new("order-by", FieldKind.Choice, "The order in which files that are complete are taken.") { Choices = ["name", "time"], Default = "name", Example = "time" },
        new("max-size", FieldKind.Size, "The largest file taken; a larger one goes to quarantine unread.")
        {
            Default = "100MB",
            Min = "1KB",
            Max = "1000GB",
            Example = "500MB",
        },
        new("after", FieldKind.Choice, "What is done with a file that is stored: it is moved to move-to, or removed.") { Choices = ["move", "remove"], Default = "move", Example = "remove" },
        new("move-to", paths, "Where files go that are stored; the folder done in path where nothing is said. Best on the same disk. Ignored with `after: remove`.")
        {
            Example = $"{example}/done",
        },
        new("quarantine", paths,
            "Where files go that are rejected, each with a note beside it that says why; the folder quarantine in path where nothing is said.")
        {
            Example = $"{example}/quarantine",
        },
        new("claims", paths,
            "Where files lie while they are taken, each engine's in a folder of its own; the folder .claims in path where nothing is said. On the same disk, and the same for all "
            + "engines that look into path.")
        {
            Example = $"{example}/.claims",
        },
        new("lease", FieldKind.Duration,
            "How long another engine must have shown no sign of life, as this one sees it, before files that it claimed are taken over; they are marked by %redelivered.")
        {
            Default = "10m",
            Min = "1s",
            Max = "7d",
            Example = "1h",
        },
        new("read-ahead", FieldKind.Integer, "How many files are claimed and read while an earlier one is being stored; at most 32MB of them.")
        {
            Default = "32",
            Min = "1",
            Max = "256",
            Example = "8",
        },
    ];
}
