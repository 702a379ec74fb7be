using System.Collections.Frozen;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>The code sets of a configuration, by name. Immutable and safe for any thread.</summary>
public sealed class CodeSetLibrary : ICodeSets
{
    private readonly FrozenDictionary<string, CodeSet> _sets;

    private CodeSetLibrary(IEnumerable<CodeSet> sets, IReadOnlySet<string> broken)
        => (_sets, Broken) = (sets.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal), broken);

    /// <summary>A library without code sets.</summary>
    public static CodeSetLibrary Empty { get; } = new([], FrozenSet<string>.Empty);

    /// <summary>The names.</summary>
    public IReadOnlyCollection<string> Names => _sets.Keys;

    /// <summary>The names of those with errors. They hold what could be read, for further checks, and nothing that translates with them may run.</summary>
    public IReadOnlySet<string> Broken { get; }

    /// <summary>Reads code sets. A file with problems gives the part that could be read, so that one wrong line is one problem.</summary>
    /// <param name="files">The files; each one's name without folder and ending is its code set's.</param>
    /// <param name="problems">Gets what is wrong (codes <c>CODESET-…</c>).</param>
    public static CodeSetLibrary Load(IEnumerable<SourceFile> files, Problems problems)
    {
        var sets = new Dictionary<string, CodeSet>(StringComparer.Ordinal);
        var broken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var found = new Problems();
            var set = CodeSetReader.Read(file, found);
            if (!sets.TryAdd(set.Name, set))
                found.Error("CODESET-TWICE", new Position(file.Path, 1, 1), $"another file holds a code set '{set.Name}' too");
            if (found.HasErrors)
                broken.Add(set.Name);
            problems.AddAll(found);
        }
        return new CodeSetLibrary(sets.Values, broken);
    }

    /// <summary>A code set by name; null where there is none.</summary>
    public CodeSet? Find(string name) => _sets.GetValueOrDefault(name);

    /// <inheritdoc/>
    public string? Translate(string map, string code) => Find(map)?.Find(code)?.Target;

    /// <inheritdoc/>
    public bool Contains(string codeSet, string code) => Find(codeSet)?.Find(code) is not null;
}
