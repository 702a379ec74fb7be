using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace InterfaceEngine.Mappings.Hl7v2.Dictionary;

/// <summary>The message structures of one version, each read when it is first asked for.</summary>
internal sealed class StructureSet
{
    // The longest names of types, events and structures have 3, 3 and 7 letters; a message may hold anything.
    private const int Longest = 32;

    private readonly FrozenDictionary<string, Entry> _byId;
    private readonly FrozenDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly FrozenDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _byEvent;

    private StructureSet(Dictionary<string, Entry> byId, Dictionary<string, Entry> byEvent)
    {
        _byId = byId.ToFrozenDictionary(StringComparer.Ordinal);
        _byName = _byId.GetAlternateLookup<ReadOnlySpan<char>>();
        _byEvent = byEvent.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IEnumerable<Hl7v2Structure> All => _byId.Values.Select(entry => entry.Structure);

    /// <summary>The structures of a message type, by name.</summary>
    public IEnumerable<Hl7v2Structure> OfType(string type)
        => _byId.Where(entry => entry.Key.Length == type.Length + 4 && entry.Key[type.Length] == '_' && entry.Key.StartsWith(type, StringComparison.Ordinal))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value.Structure);

    public static StructureSet Read(int version)
    {
        var byId = new Dictionary<string, Entry>(StringComparer.Ordinal);
        using (var lines = new DictionaryLines("structures", version))
        {
            while (lines.Read())
                byId.Add(lines.Name, new Entry(lines.Name, lines.Rest().ToString()));
        }

        var byEvent = new Dictionary<string, Entry>(StringComparer.Ordinal);
        using (var lines = new DictionaryLines("events", version))
        {
            while (lines.Read())
                byEvent.Add(lines.Name, byId[lines.Word().ToString()]);
        }

        return new StructureSet(byId, byEvent);
    }

    public bool TryFind(ReadOnlySpan<char> id, [NotNullWhen(true)] out Hl7v2Structure? structure)
    {
        structure = _byName.TryGetValue(id, out var entry) ? entry.Structure : null;
        return structure is not null;
    }

    public bool TryFind(
        ReadOnlySpan<char> type, ReadOnlySpan<char> triggerEvent, ReadOnlySpan<char> name, [NotNullWhen(true)] out Hl7v2Structure? structure)
    {
        if (TryFind(name, out structure))
            return true;
        if (type.Length + triggerEvent.Length < Longest)
        {
            Span<char> key = stackalloc char[Longest];
            type.CopyTo(key);
            key[type.Length] = '_';
            triggerEvent.CopyTo(key[(type.Length + 1)..]);
            ReadOnlySpan<char> whole = key[..(type.Length + 1 + triggerEvent.Length)];
            if (_byEvent.TryGetValue(whole, out var entry))
            {
                structure = entry.Structure;
                return true;
            }

            if (TryFind(whole, out structure))
                return true;
        }

        return TryFind(type, out structure);
    }

    private sealed class Entry(string id, string text)
    {
        private Hl7v2Structure? _structure;

        // Read twice where two threads ask at once: both get the same.
        public Hl7v2Structure Structure => _structure ?? Interlocked.CompareExchange(ref _structure, StructureText.Read(id, text), null) ?? _structure!;
    }
}
