using System.Collections.Frozen;
using InterfaceEngine.Mappings.CodeSets.Fhir;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>The code sets of a configuration and those that ship, by name; one of the configuration's own takes the place of one that ships. Immutable and safe for any thread.</summary>
public sealed class CodeSetLibrary : ICodeSets
{
    private readonly FrozenDictionary<string, CodeSet> _sets;

    private CodeSetLibrary(IEnumerable<CodeSet> sets, IReadOnlySet<string> broken)
    {
        (_sets, Broken) = (sets.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal), broken);
        AllNames = ShippedCodeSets.Names.Concat(_sets.Keys).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Only the code sets that ship.</summary>
    public static CodeSetLibrary Empty { get; } = new([], FrozenSet<string>.Empty);

    /// <summary>The names of the configuration's own.</summary>
    public IReadOnlyCollection<string> Names => _sets.Keys;

    /// <summary>The names of all that may be translated with: the configuration's own and those that ship.</summary>
    public IReadOnlySet<string> AllNames { get; }

    /// <summary>The names of those with errors. They hold what could be read, for further checks, and nothing that translates with them may run.</summary>
    public IReadOnlySet<string> Broken { get; }

    /// <summary>Reads code sets. A file with problems gives the part that could be read, so that one wrong line is one problem.</summary>
    /// <param name="files">
    /// The files: CSV, or <c>.json</c> with a FHIR R4 ConceptMap, ValueSet or CodeSystem. Each one's name without folder and ending is its code set's.
    /// </param>
    /// <param name="problems">Gets what is wrong (codes <c>CODESET-…</c>, and <c>FHIR-…</c> and <c>JSON-…</c> of a resource).</param>
    public static CodeSetLibrary Load(IEnumerable<SourceFile> files, Problems problems)
    {
        var sets = new Dictionary<string, CodeSet>(StringComparer.Ordinal);
        var broken = new HashSet<string>(StringComparer.Ordinal);
        var all = files.ToArray();
        var resources = new TerminologyFiles(all.Where(f => IsFhir(f.Path)));
        foreach (var file in all)
        {
            var found = new Problems();
            var set = IsFhir(file.Path) ? resources.Read(file.Path, found) : CsvCodeSetReader.Read(file, found);
            if (!sets.TryAdd(set.Name, set))
                found.Error("CODESET-TWICE", new Position(file.Path, 1, 1), $"another file holds a code set '{set.Name}' too: {sets[set.Name].File}");
            if (found.HasErrors)
                broken.Add(set.Name);
            problems.AddAll(found);
        }
        return new CodeSetLibrary(sets.Values, broken);
    }

    /// <summary>A code set by name; null where there is none.</summary>
    public CodeSet? Find(string name) => _sets.GetValueOrDefault(name) ?? ShippedCodeSets.Find(name);

    /// <summary>The columns that <c>lookup()</c> may name of a code set; null where there is no such set.</summary>
    /// <param name="name">The code set's name.</param>
    public IReadOnlyCollection<string>? ColumnsOf(string name) => Find(name)?.Columns;

    /// <inheritdoc/>
    public string? Translate(string map, string code, EvaluationContext context)
        => Entry(map, code, context)?.Target;

    /// <inheritdoc/>
    public string? Lookup(string codeSet, string code, string column, EvaluationContext context)
        => Entry(codeSet, code, context)?.Read(column);

    /// <inheritdoc/>
    public bool Contains(string codeSet, string code, EvaluationContext context) => Find(codeSet) is { } set && set.Find(code, DayOf(set, context)) is not null;

    /// <summary>The day on which a code set is asked where a rule names none: that of the receipt, in the zone of the engine, so that a replay answers the same.</summary>
    internal static DateOnly DayOf(CodeSet set, EvaluationContext context)
        => set.HasPeriods ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(context.ReceivedAt, context.Zone).DateTime) : default;

    private CodeSetEntry? Entry(string name, string code, EvaluationContext context)
    {
        if (Find(name) is not { } set)
            return null;
        var entry = set.Find(code, DayOf(set, context));
        if (entry is null)
            CodeSetMisses.Count(name);
        return entry;
    }

    internal static bool IsFhir(string path) => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
}
