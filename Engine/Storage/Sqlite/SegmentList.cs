namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The segments, oldest first. Readers take the array as it is; only the writer puts another in its place.</summary>
/// <param name="folder">The store's folder.</param>
/// <param name="content">Where large contents are; null where none will be read.</param>
internal sealed class SegmentList(string folder, ContentFolder? content) : IDisposable
{
    private volatile Segment[] _all = [];

    public Segment[] All => _all;

    public Segment Make(SegmentEntry entry) => new(folder, entry) { Content = content! };

    public void Add(Segment segment) => _all = [.. _all, segment];

    public Segment? Find(int number)
    {
        var all = _all;
        // Numbers ascend by one from the first on, unless the oldest ones were removed.
        var at = all.Length == 0 ? -1 : number - all[0].Number;
        return at >= 0 && at < all.Length && all[at].Number == number ? all[at] : Array.Find(all, s => s.Number == number);
    }

    /// <summary>Per destination, over all segments; see <see cref="MessageStore.SummarizeQueues"/>.</summary>
    public IReadOnlyList<QueueSummary> SummarizeQueues()
        => [.. _all
            .SelectMany(s => s.Read(r => r.CountQueues()))
            .GroupBy(c => (c.Channel, c.Destination))
            .Select(g => new QueueSummary(
                g.Key.Channel,
                g.Key.Destination,
                g.SelectMany(c => c.Lanes).Distinct().Count(),
                g.Sum(c => c.Queued),
                g.Sum(c => c.Held),
                g.Sum(c => c.DeadLettered),
                g.Min(c => c.Oldest) is { } oldest ? new DateTimeOffset(oldest, TimeSpan.Zero) : null)
            {
                Waiting = g.Sum(c => c.Waiting),
            })
            .OrderBy(s => s.Channel, StringComparer.Ordinal)
            .ThenBy(s => s.Destination, StringComparer.Ordinal)];

    public void Dispose()
    {
        foreach (var segment in _all)
            segment.Dispose();
    }
}
