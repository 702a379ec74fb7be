using System.Globalization;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.CodeSets.Fhir;

/// <summary>
/// Reads a CodeSystem: each concept becomes itself, with its display and the system's url. Concepts that may not be chosen are left out; the properties
/// <c>effectiveDate</c> and <c>retirementDate</c> say on which days one holds.
/// </summary>
internal sealed class CodeSystemReader(TerminologyFile file, CodeSetBuilder builder, Problems problems)
{
    public void Read()
    {
        var resource = file.Resource!;
        if (!TerminologyFile.Items(resource, "concept").Any())
            problems.Error("CODESET-EMPTY", file.At(resource["content"]), "this code system holds no concepts", "a code set needs them in its file");
        Concepts(resource);
    }

    private void Concepts(JObject of)
    {
        foreach (var concept in TerminologyFile.Items(of, "concept"))
        {
            if (TerminologyFile.Text(concept, "code") is { } code && Property(concept, "notSelectable", "valueBoolean") is not JValue { Value: true })
                builder.Add(code, new CodeSetEntry(code, TerminologyFile.Text(concept, "display"), file.Url)
                {
                    ValidFrom = Day(concept, "effectiveDate"),
                    // It does not hold any more on the day on which it is retired.
                    ValidTo = Day(concept, "retirementDate")?.AddDays(-1),
                }, file.At(concept["code"]));
            Concepts(concept);
        }
    }

    private DateOnly? Day(JObject concept, string name)
    {
        if (Property(concept, name, "valueDateTime") is not JValue { Value: string text } value)
            return null;
        if (text.Length >= 10 && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        problems.Error("CODESET-DATE", file.At(value), $"'{name}' must say the day", "2026-03-04");
        return null;
    }

    private static JToken? Property(JObject concept, string name, string type)
        => TerminologyFile.Items(concept, "property").FirstOrDefault(p => TerminologyFile.Text(p, "code") == name)?[type];
}
