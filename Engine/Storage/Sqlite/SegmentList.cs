namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>The segments, oldest first. Readers take the array as it is; only the writer puts another in its place.</summary>
internal sealed class SegmentList(string folder, ContentFolder content) : IDisposable
{
    private volatile Segment[] _all = [];

    public Segment[] All => _all;

    public Segment Make(SegmentEntry entry) => new(folder, entry) { Content = content };

    public void Add(Segment segment) => _all = [.. _all, segment];

    public Segment? Find(int number)
    {
        var all = _all;
        // Numbers ascend by one from the first on, unless the oldest ones were removed.
        var at = all.Length == 0 ? -1 : number - all[0].Number;
        return at >= 0 && at < all.Length && all[at].Number == number ? all[at] : Array.Find(all, s => s.Number == number);
    }

    public void Dispose()
    {
        foreach (var segment in _all)
            segment.Dispose();
    }
}
