namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// A store that no engine has open, looked at without a change to it: how it was stopped is still there to be said, and acted upon, by the engine that
/// starts next.
/// </summary>
public static class StoppedStore
{
    /// <summary>How a store stands, and its queues.</summary>
    /// <exception cref="StoreOpenException">It is in use, newer, foreign, damaged or cannot be read.</exception>
    public static (StoreStatus Status, IReadOnlyList<QueueSummary> Queues) Read(string folder)
    {
        try
        {
            var path = Path.Combine(folder, "control.db");
            if (!File.Exists(path))
                throw new StoreOpenException("STORE-DAMAGED", $"there is no control.db in {folder}: either no engine has run on it yet, or it has to be restored from a backup");
            StoreLock.ThrowIfTaken(folder);
            using var control = ControlFile.OpenToRead(path);
            using var segments = new SegmentList(folder, content: null);
            foreach (var entry in control.ReadSegments())
                segments.Add(segments.Make(entry));
            var bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
            var space = new FreeSpace(new SqliteStoreOptions { Folder = folder });
            space.Refresh();
            var status = new StoreStatus(folder, bytes, space.Read(), segments.All.Length, segments.All.Sum(s => s.Read(r => r.CountMessages())), space.Refusal, control.LastStopClean);
            return (status, segments.SummarizeQueues());
        }
        catch (Exception e) when (e is DatabaseException or StoreUnavailableException)
        {
            throw new StoreOpenException("STORE-IO", $"the store {folder} cannot be read ({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException("STORE-IO", $"the store {folder} cannot be read; check the folder, its disk and its owner", e);
        }
    }
}
