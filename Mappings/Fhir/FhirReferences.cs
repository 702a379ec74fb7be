using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>Finds where a resource refers to others, and changes what it says there (http.html#trules: Reference, uri, url, oid, uuid, and links of the narrative).</summary>
internal static class FhirReferences
{
    /// <summary>Puts other texts in the place of references.</summary>
    /// <param name="resource">The resource, which is changed.</param>
    /// <param name="target">What a reference becomes; null where it stays. Asked for each text of a Reference, and for each other text that begins with <c>urn:</c>.</param>
    public static void Change(JObject resource, Func<string, string?> target)
    {
        if (FhirReader.TypeOf(resource) is { } name && FhirDefinitions.R4.Find(name) is { IsResource: true } type)
            Change(resource, type, target);
    }

    /// <summary>The conditional references of a resource (<c>Patient?identifier=…</c>), as they stand.</summary>
    public static void CollectConditional(JObject resource, ICollection<JValue> into)
    {
        foreach (var property in resource.Properties())
        {
            switch (property.Value)
            {
                case JObject part:
                    CollectConditional(part, into);
                    break;
                case JArray list:
                    foreach (var item in list)
                    {
                        if (item is JObject one)
                            CollectConditional(one, into);
                    }
                    break;
                case JValue { Value: string text } value when property.Name == "reference" && IsConditional(text):
                    into.Add(value);
                    break;
            }
        }
    }

    /// <summary>Whether a reference is a search: a type, a question mark, and what is looked for.</summary>
    public static bool IsConditional(string reference)
        => reference.IndexOf('?', StringComparison.Ordinal) is > 0 and var mark && FhirDefinitions.R4.IsResource(reference[..mark]);

    private static void Change(JObject owner, FhirType type, Func<string, string?> target)
    {
        foreach (var property in owner.Properties())
        {
            switch (property.Value)
            {
                case JObject part when TypeOf(part, type, property.Name) is { } known:
                    Change(part, known, target);
                    break;
                case JArray list:
                    foreach (var item in list)
                    {
                        if (item is JObject one && TypeOf(one, type, property.Name) is { } each)
                            Change(one, each, target);
                        else if (item is JValue { Value: string text } value && Refers(type, property.Name, text))
                            Put(value, target(text));
                    }
                    break;
                case JValue { Value: string text } value when property.Name == "div" && type.Name == "Narrative":
                    Put(value, ChangeLinks(text, target));
                    break;
                case JValue { Value: string text } value when Refers(type, property.Name, text):
                    Put(value, target(text));
                    break;
            }
        }
    }

    private static FhirType? TypeOf(JObject part, FhirType owner, string name)
    {
        var type = owner.Elements.GetValueOrDefault(name)?.Type;
        return type is { IsResource: true } ? FhirDefinitions.R4.Find(FhirReader.TypeOf(part) ?? "") : type;
    }

    private static bool Refers(FhirType owner, string name, string text)
        => owner.Name == "Reference" ? name == "reference"
            : text.StartsWith("urn:", StringComparison.Ordinal) && owner.Elements.GetValueOrDefault(name)?.TypeName is "uri" or "url" or "oid" or "uuid";

    private static string? ChangeLinks(string div, Func<string, string?> target)
    {
        string? changed = null;
        for (var at = div.IndexOf("\"urn:", StringComparison.Ordinal); at >= 0; at = div.IndexOf("\"urn:", at + 1, StringComparison.Ordinal))
        {
            var end = div.IndexOf('"', at + 1);
            if (end < 0)
                break;
            if (target(div[(at + 1)..end]) is { } other)
                changed = (changed ?? div).Replace(div[at..(end + 1)], $"\"{other}\"", StringComparison.Ordinal);
        }
        return changed;
    }

    private static void Put(JValue value, string? text)
    {
        if (text is not null)
            value.Value = text;
    }
}
