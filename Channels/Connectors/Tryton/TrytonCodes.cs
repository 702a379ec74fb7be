using System.Collections.Concurrent;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>What the codes of objects and settings mean in Tryton, kept for a while: an item or an account is asked for in nearly every document.</summary>
/// <remarks>Codes that Tryton does not know are not kept: whoever adds one wants it known at the next try.</remarks>
internal sealed class TrytonCodes(TimeSpan kept, TimeProvider time)
{
    // More than an item master of a hospital has in use in an hour; beyond it the oldest knowledge is not worth its memory.
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<(string Kind, string Code), Entry> _entries = new();

    /// <summary>What is known of a code; null where nothing is, or it is too old.</summary>
    public JObject? Find(string kind, string code)
        => _entries.TryGetValue((kind, code), out var entry) && time.GetElapsedTime(entry.Since) < kept ? entry.Record : null;

    /// <summary>Keeps what Tryton said of a code.</summary>
    public void Keep(string kind, string code, JObject record)
    {
        if (_entries.Count >= Most)
            _entries.Clear();
        _entries[(kind, code)] = new Entry(record, time.GetTimestamp());
    }

    /// <summary>Forgets codes, because a document that was made with them was refused.</summary>
    public void Forget(IEnumerable<(string Kind, string Code)> codes)
    {
        foreach (var code in codes)
            _entries.TryRemove(code, out _);
    }

    private sealed record Entry(JObject Record, long Since);
}
