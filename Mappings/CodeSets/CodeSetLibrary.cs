using System.Collections.Frozen;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>The code sets of a configuration, by name. Immutable and safe for any thread.</summary>
public sealed class CodeSetLibrary : ICodeSets
{
    private readonly FrozenDictionary<string, CodeSet> _sets;

    private CodeSetLibrary(IEnumerable<CodeSet> sets) => _sets = sets.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);

    /// <summary>A library without code sets.</summary>
    public static CodeSetLibrary Empty { get; } = new([]);

    /// <summary>The names.</summary>
    public IReadOnlyCollection<string> Names => _sets.Keys;

    /// <summary>Reads code sets. A file with problems gives the part that could be read, so that one wrong line is one problem.</summary>
    /// <param name="files">The files; each one's name without folder and ending is its code set's.</param>
    /// <param name="problems">Gets what is wrong (codes <c>CODESET-…</c>).</param>
    public static CodeSetLibrary Load(IEnumerable<SourceFile> files, Problems problems)
    {
        var sets = new Dictionary<string, CodeSet>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var set = CodeSetReader.Read(file, problems);
            if (!sets.TryAdd(set.Name, set))
                problems.Error("CODESET-TWICE", new Position(file.Path, 1, 1), $"another file holds a code set '{set.Name}' too");
        }
        return new CodeSetLibrary(sets.Values);
    }

    /// <summary>A code set by name; null where there is none.</summary>
    public CodeSet? Find(string name) => _sets.GetValueOrDefault(name);

    /// <inheritdoc/>
    public string? Translate(string map, string code) => Find(map)?.Find(code)?.Target;

    /// <inheritdoc/>
    public bool Contains(string codeSet, string code) => Find(codeSet)?.Find(code) is not null;
}
