namespace InterfaceEngine.Channels.Sftp;

/// <summary>
/// Syncs folders, one call of the server for all who ask while the one before is under way: what they have renamed was renamed before the next begins, and is in it.
/// </summary>
/// <param name="sync">Syncs one folder.</param>
internal sealed class FolderSyncs(Func<string, Task> sync)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Folder> _folders = new(StringComparer.Ordinal);

    /// <summary>Waits for a sync that begins after this call.</summary>
    public async ValueTask SyncAsync(string path, CancellationToken cancellationToken)
    {
        TaskCompletionSource mine;
        lock (_gate)
        {
            var isFirst = !_folders.TryGetValue(path, out var folder);
            if (isFirst)
                _folders.Add(path, folder = new Folder());
            mine = folder!.Next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (isFirst)
                _ = RunAsync(path, folder);
        }
        await mine.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync(string path, Folder folder)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (true)
        {
            TaskCompletionSource asked;
            lock (_gate)
            {
                if (folder.Next is null)
                {
                    _folders.Remove(path);
                    return;
                }
                (asked, folder.Next) = (folder.Next, null);
            }
            try
            {
                await sync(path);
                asked.SetResult();
            }
            catch (Exception e)
            {
                asked.SetException(e);
            }
        }
    }

    private sealed class Folder
    {
        /// <summary>What those wait for whose sync has not begun; null where nobody does.</summary>
        public TaskCompletionSource? Next { get; set; }
    }
}
