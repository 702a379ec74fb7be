using System.Collections.Frozen;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>What a code set has for one source code.</summary>
/// <param name="Target">The code that it becomes.</param>
/// <param name="Display">What it means; null where the file does not say.</param>
/// <param name="System">The code set that the target comes from; null where the file does not say.</param>
public sealed record CodeSetEntry(string Target, string? Display, string? System);

/// <summary>A table of codes and what they become, read from a file. Immutable; codes are compared exactly, as their owners write them.</summary>
public sealed class CodeSet
{
    private readonly FrozenDictionary<string, CodeSetEntry> _entries;

    internal CodeSet(string name, IEnumerable<KeyValuePair<string, CodeSetEntry>> entries)
    {
        Name = name;
        _entries = entries.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The name: the file's, without its ending.</summary>
    public string Name { get; }

    /// <summary>How many source codes it has.</summary>
    public int Count => _entries.Count;

    /// <summary>The source codes, in no order.</summary>
    public IReadOnlyCollection<string> Sources => _entries.Keys;

    /// <summary>What it has for a source code; null where it has nothing.</summary>
    public CodeSetEntry? Find(string source) => _entries.GetValueOrDefault(source);
}
