using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.CodeSets.Fhir;

/// <summary>
/// Reads a ValueSet: each code that it allows becomes itself. Its expansion counts where it has one; else what it includes less what it excludes, of
/// codes that it lists, of whole code systems and of other value sets that lie in the folder too.
/// </summary>
internal sealed class ValueSetReader(TerminologyFile file, CodeSetBuilder builder, Problems problems, TerminologyFiles others)
{
    public void Read()
    {
        var resource = file.Resource!;
        if (resource["expansion"] is JObject expansion)
        {
            Expansion(expansion);
        }
        else if (resource["compose"] is JObject compose)
        {
            foreach (var include in TerminologyFile.Items(compose, "include"))
                foreach (var (code, entry, at) in Codes(include))
                    builder.Include(code, entry, at);
            foreach (var exclude in TerminologyFile.Items(compose, "exclude"))
                foreach (var (code, entry, _) in Codes(exclude))
                    builder.Remove(code, entry.System);
        }
        else
        {
            problems.Error("CODESET-EMPTY", file.At(null), "this value set has neither an expansion nor a definition of what it includes");
        }
    }

    private void Expansion(JObject of)
    {
        foreach (var contained in TerminologyFile.Items(of, "contains"))
        {
            var system = TerminologyFile.Text(contained, "system");
            if (TerminologyFile.Text(contained, "code") is { } code && contained["abstract"] is not JValue { Value: true })
                builder.Include(code, new CodeSetEntry(code, TerminologyFile.Text(contained, "display"), system), file.At(contained["code"]));
            Expansion(contained);
        }
    }

    private List<(string Code, CodeSetEntry Entry, Position At)> Codes(JObject include)
    {
        var found = new List<(string, CodeSetEntry, Position)>();
        var system = TerminologyFile.Text(include, "system");
        var sets = include["valueSet"] as JArray ?? [];
        if (include["filter"] is { } filter)
        {
            problems.Error("CODESET-FILTER", file.At(filter), "what a filter finds is not known here", "list the codes, or give the expansion");
        }
        else if (sets.Count > 0 && (system is not null || sets.Count > 1))
        {
            problems.Error("CODESET-FILTER", file.At(sets), "what is in several sets at once is not known here", "list the codes, or give the expansion");
        }
        else if (include["concept"] is JArray)
        {
            foreach (var concept in TerminologyFile.Items(include, "concept"))
                if (TerminologyFile.Text(concept, "code") is { } code)
                    found.Add((code, new CodeSetEntry(code, TerminologyFile.Text(concept, "display"), system), file.At(concept["code"])));
        }
        else if ((sets.Count == 1 ? (string?)sets[0] : system) is { } url)
        {
            var at = file.At(sets.Count == 1 ? sets[0] : include["system"]);
            var other = others.Find(url, out var isBroken);
            if (isBroken)
                problems.Error("CODESET-REFERENCE", at, "the file of what is included here has errors of its own");
            else if (other is not null)
                found.AddRange(other.Entries.SelectMany(e => e.Value.Select(entry => (e.Key, entry, at))));
            else
                problems.Error("CODESET-REFERENCE", at, "no file of codesets/ holds what is included here, or it includes this one in turn", "list the codes, or give the expansion");
        }
        return found;
    }
}
