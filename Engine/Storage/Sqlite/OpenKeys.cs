using System.Runtime.InteropServices;

namespace InterfaceEngine.Engine.Storage.Sqlite;

/// <summary>
/// The search keys of the segment that is being written, in memory, so that a sender's question does not read all of its rows. It is filled when it is first asked, from
/// the rows, and caught up at each later question; nobody who does not search pays for it.
/// </summary>
internal sealed class OpenKeys
{
    /// <summary>How many keys are held: some 100 MB. Messages behind them are found by reading their rows.</summary>
    private const int MostKeys = 4 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, int> _last = [];
    private readonly List<(long Number, int Before)> _entries = [];

    /// <summary>The last message whose keys it holds.</summary>
    public long Covered { get; private set; }

    /// <summary>The messages with any of these search keys among those covered; null where there are more than so many.</summary>
    /// <param name="keys">The keys' hashes.</param>
    /// <param name="most">How many are given at the most.</param>
    /// <param name="until">The last message that is committed.</param>
    /// <param name="read">Reads the keys of the messages behind one and up to another.</param>
    /// <param name="covered">The last message that was looked at.</param>
    public List<long>? Find(
        IEnumerable<ulong> keys, int most, long until, Func<long, long, List<(ulong Hash, long Number)>> read, out long covered)
    {
        lock (_gate)
        {
            CatchUp(until, read);
            covered = Covered;
            var found = new List<long>();
            foreach (var key in keys)
            {
                for (var at = _last.GetValueOrDefault(key); at > 0; at = _entries[at - 1].Before)
                {
                    if (found.Count >= most)
                        return null;
                    found.Add(_entries[at - 1].Number);
                }
            }

            return found;
        }
    }

    private void CatchUp(long until, Func<long, long, List<(ulong Hash, long Number)>> read)
    {
        while (Covered < until && _entries.Count < MostKeys)
        {
            var to = Math.Min(until, Covered + SegmentIndex.RunMessages);
            foreach (var (hash, number) in read(Covered, to))
            {
                ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, hash, out _);
                _entries.Add((number, last));
                last = _entries.Count;
            }

            Covered = to;
        }
    }
}
