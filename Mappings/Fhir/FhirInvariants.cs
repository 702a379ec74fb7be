using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>Those of R4's invariants that break most often in the field and need nothing but the element itself; by the standard's own keys.</summary>
internal static class FhirInvariants
{
    /// <summary>The rules of data types.</summary>
    public static void CheckElement(JObject element, FhirType type, string path, FhirIssues issues)
    {
        switch (type.Name)
        {
            case "Extension":
                var hasValue = element.Properties().Any(p => p.Name.TrimStart('_').StartsWith("value", StringComparison.Ordinal));
                if (hasValue == element.ContainsKey("extension"))
                    issues.Error(element, "FHIR-EXT-1", "invariant", path, "an extension must have either a value or extensions, not both and not neither");
                break;
            case "Period":
                if (Text(element, "start") is { } start && Text(element, "end") is { } end && IsAfter(start, end))
                    issues.Error(element, "FHIR-PER-1", "invariant", path, "the period ends before it starts");
                break;
            case "Expression":
                if (!Has(element, "expression") && !Has(element, "reference"))
                    issues.Error(element, "FHIR-EXP-1", "invariant", path, "an Expression must have an expression or a reference");
                break;
            case "Quantity" or "Age" or "Count" or "Distance" or "Duration":
                if (Has(element, "code") && !Has(element, "system"))
                    issues.Error(element, "FHIR-QTY-3", "invariant", path, "a quantity whose unit has a code must say the code's system");
                break;
            case "Attachment":
                if (Has(element, "data") && !Has(element, "contentType"))
                    issues.Error(element, "FHIR-ATT-1", "invariant", path, "an attachment with data must say its contentType");
                break;
            case "RiskAssessment.prediction":
                if (element["probabilityDecimal"] is JValue { Value: decimal and > 100m })
                    issues.Error(element, "FHIR-RAS-2", "invariant", path, "a probability is a percentage, of at most 100");
                break;
            case "Questionnaire.item":
                if (element["enableWhen"] is JArray { Count: > 1 } && !Has(element, "enableBehavior"))
                    issues.Error(element, "FHIR-QUE-12", "invariant", path, "an item with several enableWhen must say its enableBehavior");
                break;
        }
    }

    /// <summary>The rules of resources as a whole.</summary>
    public static void CheckResource(JObject resource, FhirType type, string path, FhirIssues issues)
    {
        if (resource["contained"] is JArray contained)
            foreach (var inner in contained.OfType<JObject>())
            {
                if (inner.ContainsKey("contained"))
                    issues.Error(inner, "FHIR-DOM-2", "invariant", $"{path}.contained", "a contained resource must not contain another");
                if (inner["meta"] is JObject meta && (meta.ContainsKey("versionId") || meta.ContainsKey("lastUpdated")))
                    issues.Error(meta, "FHIR-DOM-4", "invariant", $"{path}.contained", "a contained resource must not have meta.versionId or meta.lastUpdated");
            }
        if (type.Name == "Bundle")
            FhirBundleRules.Check(resource, path, issues);
    }

    private static bool Has(JObject element, string name) => element.ContainsKey(name) || element.ContainsKey("_" + name);

    private static string? Text(JObject element, string name) => element[name] is JValue { Type: JTokenType.String } value ? (string?)value : null;

    // Texts of unlike precision or zone compare by what they share: only a certain contradiction is one.
    private static bool IsAfter(string start, string end)
    {
        if (start.Length >= 20 && end.Length >= 20 && DateTimeOffset.TryParse(start, out var from) && DateTimeOffset.TryParse(end, out var to))
            return from > to;
        var shared = Math.Min(Math.Min(start.Length, end.Length), 10);
        return string.CompareOrdinal(start, 0, end, 0, shared) > 0;
    }
}
