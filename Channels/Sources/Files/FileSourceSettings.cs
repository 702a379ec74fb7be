using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>The settings of a <see cref="FileSource"/>, typed. Paths are those of its file system.</summary>
internal sealed record FileSourceSettings
{
    public required string Path { get; init; }

    public required string Pattern { get; init; }

    public required TimeSpan StableFor { get; init; }

    public required TimeSpan MinAge { get; init; }

    public required TimeSpan Poll { get; init; }

    public required bool ByTime { get; init; }

    public required long MaxSize { get; init; }

    /// <summary>Null where files that are stored are removed.</summary>
    public required string? MoveTo { get; init; }

    public required string Quarantine { get; init; }

    public required string Claims { get; init; }

    public required TimeSpan Lease { get; init; }

    public required int ReadAhead { get; init; }

    public static FileSourceSettings From(Settings settings)
    {
        var path = settings.Text("path");
        return new FileSourceSettings
        {
            Path = path,
            Pattern = settings.Text("pattern"),
            StableFor = settings.Duration("stable-for"),
            MinAge = settings.Duration("min-age"),
            Poll = settings.Duration("poll"),
            ByTime = settings.Text("order-by") == "time",
            MaxSize = settings.Size("max-size"),
            MoveTo = settings.Text("after") == "remove" ? null : Below("move-to", "done"),
            Quarantine = Below("quarantine", "quarantine"),
            Claims = Below("claims", ".claims"),
            Lease = settings.Duration("lease"),
            ReadAhead = (int)settings.Integer("read-ahead"),
        };

        string Below(string key, string otherwise) => settings.TextOrNull(key) ?? FilePaths.Join(path, otherwise);
    }
}
