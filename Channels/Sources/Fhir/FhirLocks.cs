namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>
/// Lets one request at a time decide about one search, one resource or one repeated request: what is looked up and what is committed after it belong together. Whoever
/// takes several takes them in one order, kind by kind and sorted within, so that no two wait for each other.
/// </summary>
internal sealed class FhirLocks
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Begins to take locks, which are given back together.</summary>
    public Held Begin() => new(this);

    private Entry Enter(string key)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out var entry))
                _entries.Add(key, entry = new Entry());
            entry.Users++;
            return entry;
        }
    }

    private void Leave(string key, Entry entry, bool isHeld)
    {
        lock (_entries)
        {
            if (isHeld)
                entry.Turn.Release();
            if (--entry.Users > 0)
                return;
            _entries.Remove(key);
            entry.Turn.Dispose();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }
    }

    /// <summary>The locks of one request.</summary>
    public sealed class Held(FhirLocks owner) : IDisposable
    {
        private List<(string Key, Entry Entry)>? _held;

        /// <summary>Waits for the locks of one kind; those of another kind are asked for later, by everybody.</summary>
        public async ValueTask TakeAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
        {
            foreach (var key in keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray())
            {
                var entry = owner.Enter(key);
                try
                {
                    await entry.Turn.WaitAsync(cancellationToken);
                }
                catch
                {
                    owner.Leave(key, entry, isHeld: false);
                    throw;
                }
                (_held ??= []).Add((key, entry));
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (var (key, entry) in _held ?? [])
                owner.Leave(key, entry, isHeld: true);
            _held = null;
        }
    }
}
