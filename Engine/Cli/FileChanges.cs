namespace InterfaceEngine.Engine.Cli;

/// <summary>
/// Waits until somebody has saved one of some files. Notices of the system only make it quick: what counts is that a file differs from when it was
/// last looked at, so that no save is missed, whatever happened meanwhile and wherever the folder lies.
/// </summary>
internal sealed class FileChanges : IDisposable
{
    // Editors save in several steps; what follows within this time belongs to the same save.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(120);

    // How long a save goes unseen where the system gives no notice.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<string> _places;
    private readonly Func<string, bool> _counts;
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly SemaphoreSlim _noticed = new(0);
    private Dictionary<string, (DateTime Time, long Length)> _last;

    /// <summary>Looks at the files for the first time.</summary>
    /// <param name="places">Files, and folders with all that lies below them; those that are not there yet may come.</param>
    /// <param name="counts">Whether a file of a folder counts, by its path.</param>
    public FileChanges(IReadOnlyList<string> places, Func<string, bool> counts)
    {
        (_places, _counts) = ([.. places.Select(Path.GetFullPath)], counts);
        foreach (var folder in _places.Select(p => Directory.Exists(p) ? p : Path.GetDirectoryName(p)!).Where(Directory.Exists).Distinct(StringComparer.Ordinal))
            Watch(folder, recursively: _places.Contains(folder));
        _last = TakeIn();
    }

    /// <summary>Completes after the next save: with all that was saved since the last time, as full paths.</summary>
    public async Task<IReadOnlyList<string>> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = TakeIn();
            if (!IsSame(now, _last))
            {
                now = await SettleAsync(now, cancellationToken);
                var before = _last;
                _last = now;
                return [.. now.Keys.Union(before.Keys).Where(f => !now.TryGetValue(f, out var is_) || !before.TryGetValue(f, out var was) || is_ != was)
                    .Order(StringComparer.Ordinal)];
            }
            await _noticed.WaitAsync(Look, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var watcher in _watchers)
            watcher.Dispose();
        _noticed.Dispose();
    }

    private async Task<Dictionary<string, (DateTime, long)>> SettleAsync(Dictionary<string, (DateTime, long)> seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Quiet, TimeProvider.System, cancellationToken);
            var now = TakeIn();
            if (IsSame(now, seen))
                return now;
            seen = now;
        }
    }

    private void Watch(string folder, bool recursively)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = recursively, NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.DirectoryName };
            watcher.Changed += Notice;
            watcher.Created += Notice;
            watcher.Deleted += Notice;
            watcher.Renamed += Notice;
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (IOException)
        {
            // The system has no more notices to give; it is looked at every second then.
        }
    }

    private void Notice(object sender, FileSystemEventArgs e)
    {
        if (_noticed.CurrentCount == 0)
            _noticed.Release();
    }

    private Dictionary<string, (DateTime Time, long Length)> TakeIn()
    {
        var files = new Dictionary<string, (DateTime, long)>(StringComparer.Ordinal);
        foreach (var place in _places)
            try
            {
                if (File.Exists(place))
                    files[place] = StateOf(new FileInfo(place));
                else if (Directory.Exists(place))
                    foreach (var file in new DirectoryInfo(place).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => _counts(f.FullName)))
                        files[file.FullName] = StateOf(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A folder went while it was looked at; the next look sees what became of it.
            }
        return files;
    }

    private static (DateTime, long) StateOf(FileInfo file) => (file.LastWriteTimeUtc, file.Length);

    private static bool IsSame(Dictionary<string, (DateTime, long)> one, Dictionary<string, (DateTime, long)> other)
        => one.Count == other.Count && one.All(f => other.TryGetValue(f.Key, out var state) && state == f.Value);
}
