namespace InterfaceEngine.Engine.Cli;

/// <summary>Waits until somebody has saved a file below a folder.</summary>
internal sealed class FolderChanges : IDisposable
{
    // Editors save in several steps; what follows within this time belongs to the same save.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    private readonly FileSystemWatcher _watcher;
    private readonly SemaphoreSlim _changed = new(0);

    public FolderChanges(string folder)
    {
        _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.DirectoryName };
        _watcher.Changed += (_, _) => _changed.Release();
        _watcher.Created += (_, _) => _changed.Release();
        _watcher.Deleted += (_, _) => _changed.Release();
        _watcher.Renamed += (_, _) => _changed.Release();
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Completes after the next save.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(cancellationToken);
        await Task.Delay(Quiet, TimeProvider.System, cancellationToken);
        while (_changed.Wait(0, CancellationToken.None))
        {
            // The rest of the same save.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher.Dispose();
        _changed.Dispose();
    }
}
