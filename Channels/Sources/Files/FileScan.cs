using System.IO.Enumeration;
using InterfaceEngine.Channels.Files;

namespace InterfaceEngine.Channels.Sources.Files;

/// <summary>Knows which files of a folder have stopped changing. Nothing but what the folder shows at each look counts: no notifications, which get lost.</summary>
internal sealed class FileScan(IFileSystem files, FileSourceSettings settings, TimeProvider time, int most = FileScan.MostFiles)
{
    /// <summary>How many files one look keeps in mind: the first in their order. Those behind them have their turn when these are gone.</summary>
    public const int MostFiles = 50_000;

    private static readonly string[] s_temporary = [".part", ".tmp"];

    private Dictionary<string, (SeenFile File, long Since)> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether the last look saw a file that was not complete yet.</summary>
    public bool SawIncomplete { get; private set; }

    /// <summary>Whether the last look saw more files than it keeps in mind.</summary>
    public bool SawMore { get; private set; }

    /// <summary>Looks once.</summary>
    /// <returns>The files that are as they were for <c>stable-for</c>, in the order in which they are to be taken.</returns>
    public async ValueTask<IReadOnlyList<SeenFile>> LookAsync(CancellationToken cancellationToken)
    {
        var present = await ListAsync(cancellationToken);
        var (now, utc) = (time.GetTimestamp(), time.GetUtcNow());
        var seen = new Dictionary<string, (SeenFile File, long Since)>(present.Count, StringComparer.Ordinal);
        var complete = new List<SeenFile>();
        foreach (var file in present)
        {
            var since = _seen.TryGetValue(file.Name, out var before) && before.File == file ? before.Since : now;
            seen[file.Name] = (file, since);
            if (time.GetElapsedTime(since, now) >= settings.StableFor && IsOldEnough(file, utc))
                complete.Add(file);
        }
        _seen = seen;
        SawIncomplete = present.Count > complete.Count;
        return complete;
    }

    // Without an age asked for, the clocks of the two machines need not agree.
    private bool IsOldEnough(SeenFile file, DateTimeOffset now) => settings.MinAge == TimeSpan.Zero || now - file.Changed >= settings.MinAge;

    /// <summary>The order in which files are taken.</summary>
    public Comparer<SeenFile> Order { get; } = Comparer<SeenFile>.Create(settings.ByTime ? ByTime : ByName);

    // In order, and no more than are kept in mind.
    private async ValueTask<List<SeenFile>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<SeenFile>();
        SawMore = false;
        await foreach (var batch in files.ListAsync(settings.Path, cancellationToken))
        {
            foreach (var entry in batch)
            {
                if (IsWanted(entry))
                    found.Add(SeenFile.Of(entry));
            }
            if (found.Count > 2L * most)
                KeepFirst(found);
        }
        KeepFirst(found);
        return found;
    }

    private void KeepFirst(List<SeenFile> found)
    {
        found.Sort(Order);
        if (found.Count <= most)
            return;
        found.RemoveRange(most, found.Count - most);
        SawMore = true;
    }

    private bool IsWanted(FileEntry entry)
        => entry.Kind == FileKind.File
        && !entry.Name.StartsWith('.')
        && !Array.Exists(s_temporary, end => entry.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
        && FileSystemName.MatchesSimpleExpression(settings.Pattern, entry.Name, ignoreCase: true);

    private static int ByName(SeenFile a, SeenFile b) => string.CompareOrdinal(a.Name, b.Name);

    private static int ByTime(SeenFile a, SeenFile b) => a.Changed != b.Changed ? a.Changed.CompareTo(b.Changed) : ByName(a, b);
}
