using System.IO.Enumeration;

namespace InterfaceEngine.Channels.Sources.Folder;

/// <summary>A file as it was last seen.</summary>
/// <param name="Name">Its name, without the folder.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Changed">When it was last written.</param>
internal readonly record struct SeenFile(string Name, long Size, DateTime Changed);

/// <summary>Knows which files of a folder have stopped changing. Nothing but what the folder shows at each look counts: no notifications, which get lost.</summary>
internal sealed class FolderScan(FolderSourceSettings settings, TimeProvider time)
{
    private static readonly string[] Temporary = [".part", ".tmp"];

    private readonly Dictionary<string, (SeenFile File, long Since)> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether the last look saw a file that was not complete yet.</summary>
    public bool SawIncomplete { get; private set; }

    /// <summary>Looks once.</summary>
    /// <returns>The files that are as they were for <c>stable-for</c>, in the order in which they are to be taken.</returns>
    public IReadOnlyList<SeenFile> Look()
    {
        var now = time.GetTimestamp();
        var complete = new List<SeenFile>();
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var info in new DirectoryInfo(settings.Path).EnumerateFiles())
        {
            if (!IsWanted(info))
                continue;
            SeenFile file;
            try
            {
                file = new SeenFile(info.Name, info.Length, info.LastWriteTimeUtc);
            }
            catch (FileNotFoundException)
            {
                continue;
            }
            present.Add(file.Name);
            if (!_seen.TryGetValue(file.Name, out var before) || before.File != file)
                _seen[file.Name] = before = (file, now);
            if (time.GetElapsedTime(before.Since, now) >= settings.StableFor)
                complete.Add(file);
        }
        foreach (var gone in _seen.Keys.Where(name => !present.Contains(name)).ToArray())
            _seen.Remove(gone);
        SawIncomplete = present.Count > complete.Count;
        complete.Sort(settings.ByTime ? ByTime : ByName);
        return complete;
    }

    private bool IsWanted(FileInfo info)
        => !info.Name.StartsWith('.')
        && !info.Attributes.HasFlag(FileAttributes.ReparsePoint)
        && !Array.Exists(Temporary, end => info.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
        && FileSystemName.MatchesSimpleExpression(settings.Pattern, info.Name, ignoreCase: true);

    private static int ByName(SeenFile a, SeenFile b) => string.CompareOrdinal(a.Name, b.Name);

    private static int ByTime(SeenFile a, SeenFile b) => a.Changed != b.Changed ? a.Changed.CompareTo(b.Changed) : ByName(a, b);
}
