using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.CodeSets.Fhir;

/// <summary>
/// Reads a ConceptMap: its groups' elements, each with the one code that it becomes. Of several targets the one that is equal or equivalent counts; a
/// target that is unmatched or disjoint says that there is no translation.
/// </summary>
internal sealed class ConceptMapReader(TerminologyFile file, CodeSetBuilder builder, Problems problems)
{
    public void Read()
    {
        foreach (var group in TerminologyFile.Items(file.Resource!, "group"))
        {
            if (group["unmapped"] is { } unmapped)
                problems.Warning("CODESET-UNMAPPED", file.At(unmapped), "'unmapped' has no say here", "what becomes of a code without an entry is said by 'miss:' in the map");
            foreach (var element in TerminologyFile.Items(group, "element"))
                Element(element, TerminologyFile.Text(group, "target"));
        }
    }

    private void Element(JObject element, string? system)
    {
        if (TerminologyFile.Text(element, "code") is not { } source)
        {
            problems.Error("CODESET-EMPTY", file.At(element), "this element has no code");
            return;
        }
        var targets = TerminologyFile.Items(element, "target").Where(t => TerminologyFile.Text(t, "equivalence") is not ("unmatched" or "disjoint")).ToList();
        if (targets.Count > 1 && targets.FindAll(t => TerminologyFile.Text(t, "equivalence") is "equal" or "equivalent") is [var same])
            targets = [same];
        switch (targets)
        {
            case []:
                break;
            case [var target] when target["dependsOn"] is { } condition:
                problems.Error("CODESET-DEPENDS", file.At(condition), $"what '{source}' becomes depends on something else, which a code set cannot ask", "decide it in the map, with two code sets and 'when:'");
                break;
            case [var target] when TerminologyFile.Text(target, "code") is { } code:
                builder.Add(source, new CodeSetEntry(code, TerminologyFile.Text(target, "display"), system), file.At(element["code"]));
                break;
            case [var target]:
                problems.Error("CODESET-EMPTY", file.At(target), $"a target of '{source}' has no code");
                break;
            default:
                problems.Error("CODESET-SEVERAL", file.At(targets[1]), $"'{source}' becomes {targets.Count} codes, of which not one alone is equal or equivalent", "leave the one that is meant");
                break;
        }
    }
}
