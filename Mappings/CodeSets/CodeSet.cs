using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>A table of codes and what they become, read from a file. Immutable; codes are compared exactly, as their owners write them.</summary>
public sealed class CodeSet
{
    // For most codes one entry; several where their periods follow each other.
    private readonly FrozenDictionary<string, CodeSetEntry[]> _entries;

    internal CodeSet(string name, string file, IEnumerable<string> more, IEnumerable<KeyValuePair<string, List<CodeSetEntry>>> entries)
    {
        (Name, File, Columns) = (name, file, ["target", "display", "system", .. more]);
        _entries = entries.ToFrozenDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal);
        HasPeriods = _entries.Values.Any(several => Array.Exists(several, e => e.HasPeriod));
    }

    /// <summary>The name: the file's, without its ending.</summary>
    public string Name { get; }

    /// <summary>The file that it was read from.</summary>
    public string File { get; }

    /// <summary>The columns that <see cref="CodeSetEntry.Read"/> knows: the target, display and system, and those that the file adds.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>How many source codes it has.</summary>
    public int Count => _entries.Count;

    /// <summary>The source codes, in no order.</summary>
    public IReadOnlyCollection<string> Sources => _entries.Keys;

    /// <summary>Whether some of its entries hold on some days only, so that <see cref="Find"/> must know the day.</summary>
    public bool HasPeriods { get; }

    /// <summary>Its codes with what stands for each, for code sets that are made of others.</summary>
    internal IEnumerable<KeyValuePair<string, CodeSetEntry[]>> Entries => _entries;

    /// <summary>What it has for a source code; null where it has nothing that holds on the day.</summary>
    /// <param name="source">The source code.</param>
    /// <param name="day">The day; says nothing where the set has no periods.</param>
    public CodeSetEntry? Find(string source, DateOnly day)
    {
        if (!_entries.TryGetValue(source, out var entries))
            return null;
        foreach (var entry in entries)
            if (!entry.HasPeriod || entry.Holds(day))
                return entry;
        return null;
    }
}
