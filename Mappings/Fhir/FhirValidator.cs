using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>
/// Checks a resource against the structure of R4: its elements, their cardinality and types, required codes, and the rules of bundles.
/// Profiles, terminology servers and references to elsewhere are not its question.
/// </summary>
public static class FhirValidator
{
    /// <summary>How many issues are told of one resource; more would help nobody.</summary>
    public const int MaxIssues = 100;

    /// <summary>All issues, in the order of the text; empty for a valid resource. No message holds a value.</summary>
    /// <param name="resource">A resource as <see cref="FhirReader"/> read it.</param>
    public static IReadOnlyList<FhirIssue> Validate(JObject resource)
    {
        var walk = new Walk();
        walk.Resource(resource, FhirReader.TypeOf(resource) ?? "");
        return walk.Issues.All;
    }

    private sealed class Walk
    {
        public FhirIssues Issues { get; } = new();

        public void Resource(JObject resource, string path)
        {
            if (FhirReader.CheckType(resource, path) is { } issue)
            {
                Issues.Add(issue);
                return;
            }
            var type = FhirDefinitions.R4[FhirReader.TypeOf(resource)!];
            Object(resource, type, path);
            FhirInvariants.CheckResource(resource, type, path, Issues);
        }

        private void Object(JObject element, FhirType type, string path)
        {
            foreach (var property in element.Properties())
            {
                if (Issues.IsFull)
                    return;
                if (type.IsResource && property.Name == "resourceType")
                    continue;
                Property(element, property, type, path);
            }
            foreach (var (definition, names) in type.Required)
                if (!HasAny(element, names))
                    Issues.Error(element, "FHIR-REQUIRED", "required", path, $"'{definition}' is missing; {type.Name} must have it");
            if (type.HasChoices)
                OneOfEachChoice(element, type, path);
            FhirInvariants.CheckElement(element, type, path, Issues);
        }

        private void Property(JObject owner, JProperty property, FhirType type, string path)
        {
            var shadow = property.Name.StartsWith('_');
            var name = shadow ? property.Name[1..] : property.Name;
            if (!type.Elements.TryGetValue(name, out var element) || (shadow && element.Type is not null))
            {
                var near = NearNames.Nearest(name, type.Elements.Keys);
                Issues.Error(property, "FHIR-UNKNOWN-ELEMENT", "structure", path,
                    $"{type.Name} has no element {Quoted(name)}{(near is null ? "" : $"; did you mean '{near}'?")}");
                return;
            }
            if (!element.IsList && !shadow && IsGood(property.Value, element))
                return;
            var place = $"{path}.{name}";
            if (!element.IsList)
            {
                if (property.Value is JArray)
                    Issues.Error(property.Value, "FHIR-ARRAY", "structure", place, "this element does not repeat; expected one value, not a list");
                else
                    Value(property.Value, element, shadow, place);
                return;
            }
            if (property.Value is not JArray list)
            {
                Issues.Error(property.Value, "FHIR-ARRAY", "structure", place, "this element may repeat; expected a list in brackets, even for one value");
                return;
            }
            if (list.Count == 0)
                Issues.Error(list, "FHIR-EMPTY", "structure", place, "the list is empty; leave the element out where there is nothing to say");
            var other = owner[shadow ? name : "_" + name] as JArray;
            for (var i = 0; i < list.Count; i++)
            {
                // In a list of primitives a null holds the place of a value that only its other half has (json.html#primitive).
                if (list[i].Type == JTokenType.Null && element.Type is null && other?.Count > i && other[i].Type != JTokenType.Null)
                    continue;
                // A null in the list of extensions says that this primitive has none.
                if (list[i].Type == JTokenType.Null && shadow && other?.Count > i)
                    continue;
                if (shadow || !IsGood(list[i], element))
                    Value(list[i], element, shadow, $"{place}[{i}]");
            }
        }

        // Most of a resource is primitives with nothing wrong, of which nobody needs the place.
        private static bool IsGood(JToken value, FhirElement element)
            => element.Type is null && element.TypeName != "xhtml" && value is JValue { Type: not JTokenType.Null } primitive
                && FhirPrimitives.Check(element.TypeName, primitive) is null && element.Codes?.Contains((string)primitive.Value!) != false;

        private static bool HasAny(JObject element, string[] names)
        {
            foreach (var name in names)
                if (element.ContainsKey(name) || element.ContainsKey("_" + name))
                    return true;
            return false;
        }

        private void Value(JToken value, FhirElement element, bool shadow, string path)
        {
            if (value.Type == JTokenType.Null)
                Issues.Error(value, "FHIR-NULL", "structure", path, "null says nothing in FHIR; leave the element out");
            else if (shadow)
                Complex(value, FhirDefinitions.R4["Element"], path);
            else if (element.Type is { } type)
                Complex(value, type, path);
            else if (value is not JValue primitive)
                Issues.Error(value, "FHIR-PRIMITIVE", "structure", path, $"expected one value of type {element.TypeName}, not an object or list");
            else if (element.TypeName == "xhtml")
                FhirNarrative.Check(primitive, path, Issues);
            else if (FhirPrimitives.Check(element.TypeName, primitive) is { } wrong)
                Issues.Error(value, "FHIR-VALUE", "value", path, $"this is no {element.TypeName}; {wrong}");
            else if (element.Codes is not null && !element.Codes.Contains((string)primitive.Value!))
                Issues.Error(value, "FHIR-CODE", "code-invalid", path, $"this code is not one of those required here: {Listed(element.Codes)}");
        }

        private void Complex(JToken value, FhirType type, string path)
        {
            if (value is not JObject child)
                Issues.Error(value, "FHIR-OBJECT", "structure", path, $"expected an object of type {type.Name}");
            else if (child.Count == 0)
                Issues.Error(value, "FHIR-EMPTY", "structure", path, "the object is empty; leave the element out where there is nothing to say");
            else if (type.IsResource)
                Resource(child, path);
            else
                Object(child, type, path);
        }

        private void OneOfEachChoice(JObject element, FhirType type, string path)
        {
            string? first = null, choice = null;
            foreach (var property in element.Properties())
            {
                var name = property.Name.StartsWith('_') ? property.Name[1..] : property.Name;
                if (!type.Elements.TryGetValue(name, out var known) || !known.Definition.EndsWith("[x]", StringComparison.Ordinal))
                    continue;
                if (choice == known.Definition && first != name)
                    Issues.Error(property, "FHIR-CHOICE", "structure", path, $"'{known.Definition}' stands here twice, as {first} and as {name}; expected one");
                (first, choice) = (name, known.Definition);
            }
        }

        // A name that no standard gave might be anything: only what looks like an element's name is repeated.
        private static string Quoted(string name)
            => name.Length is > 0 and <= 40 && name.All(char.IsAsciiLetterOrDigit) ? $"'{name}'" : "of this name";

        private static string Listed(IReadOnlyCollection<string> codes)
            => codes.Count <= 16 ? string.Join(", ", codes.Order(StringComparer.Ordinal)) : $"one of {codes.Count} codes of its value set";
    }
}
