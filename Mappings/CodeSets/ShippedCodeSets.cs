using System.Collections.Concurrent;
using InterfaceEngine.Mappings.CodeSets.Fhir;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Library;

namespace InterfaceEngine.Mappings.CodeSets;

/// <summary>The code sets that ship with the engine. Each is read when it is first asked for and kept: they are the same for every configuration.</summary>
internal static class ShippedCodeSets
{
    private static readonly ConcurrentDictionary<string, CodeSet> s_read = new(StringComparer.Ordinal);

    // A value set may name others by their url, so all that are FHIR are opened with the first.
    private static readonly Lazy<TerminologyFiles> s_resources
        = new(() => new TerminologyFiles(ShippedFiles.CodeSets.Values.Where(CodeSetLibrary.IsFhir).Select(ShippedFiles.Read)));

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => ShippedFiles.CodeSets.Keys;

    /// <summary>A code set by name; null where none ships under it.</summary>
    public static CodeSet? Find(string name)
        => s_read.TryGetValue(name, out var known) ? known
        : ShippedFiles.CodeSets.TryGetValue(name, out var path) ? s_read.GetOrAdd(name, Read(path))
        : null;

    private static CodeSet Read(string path)
    {
        var problems = new Problems();
        CodeSet set;
        if (CodeSetLibrary.IsFhir(path))
        {
            // The files of a set know which of them is being read, so one thread reads at a time.
            lock (s_resources)
                set = s_resources.Value.Read(path, problems);
        }
        else
        {
            set = CsvCodeSetReader.Read(ShippedFiles.Read(path), problems);
        }
        return problems.HasErrors ? throw new InvalidOperationException($"A code set that ships has errors: {problems[0]}") : set;
    }
}
