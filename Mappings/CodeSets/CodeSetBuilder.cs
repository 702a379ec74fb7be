using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>Gathers the entries of a code set, and tells where one source code would become two things on one day.</summary>
/// <param name="file">The file that the entries stand in.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class CodeSetBuilder(string file, Problems problems)
{
    private readonly Dictionary<string, List<CodeSetEntry>> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Source, CodeSetEntry Entry), int> _lines = [];

    /// <summary>The columns that the file adds.</summary>
    public IReadOnlyList<string> More { get; set; } = [];

    /// <summary>Adds an entry.</summary>
    /// <param name="source">The source code.</param>
    /// <param name="entry">What it becomes.</param>
    /// <param name="at">Where it stands.</param>
    public void Add(string source, CodeSetEntry entry, Position at)
    {
        if (entry.ValidFrom > entry.ValidTo)
        {
            problems.Error("CODESET-PERIOD", at, "the first day that this holds is after the last");
            return;
        }
        if (!_entries.TryGetValue(source, out var several))
            _entries.Add(source, several = []);
        if (several.Find(e => e.Overlaps(entry)) is { } other)
        {
            var first = $"first in line {_lines[(source, other)]}";
            problems.Error("CODESET-DUPLICATE", at, entry.HasPeriod || other.HasPeriod
                ? $"the source code '{source}' has two entries for the same days, {first}"
                : $"the source code '{source}' stands here twice, {first}");
            return;
        }
        several.Add(entry);
        _lines[(source, entry)] = at.Line;
    }

    /// <summary>Adds an entry where none of the same code from the same system holds on its days: of what is included twice one is enough.</summary>
    /// <inheritdoc cref="Add"/>
    public void Include(string source, CodeSetEntry entry, Position at)
    {
        if (!_entries.TryGetValue(source, out var several) || !several.Exists(e => e.Overlaps(entry) && string.Equals(e.System, entry.System, StringComparison.Ordinal)))
            Add(source, entry, at);
    }

    /// <summary>Takes a code away.</summary>
    public void Remove(string source, string? system)
    {
        if (_entries.TryGetValue(source, out var several) && several.RemoveAll(e => system is null || string.Equals(e.System, system, StringComparison.Ordinal)) > 0 && several.Count == 0)
            _entries.Remove(source);
    }

    /// <summary>The code set.</summary>
    public CodeSet Build() => new(NameOf(file), file, More, _entries.Where(e => e.Value.Count > 0));

    /// <summary>The name of the code set that a file holds.</summary>
    public static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);
}
