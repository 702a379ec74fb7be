using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>
/// The values that a resource can be found by, as <c>name=value</c>: people look for messages by them, and an endpoint for what it has taken before.
/// </summary>
public static class FhirSearchKeys
{
    /// <summary>The key of a resource's id: <c>Patient=123</c>.</summary>
    public static string OfId(string type, string id) => $"{type}={id}";

    /// <summary>The key of one of its identifiers, whatever their system: <c>patient=</c>, <c>visit=</c>, <c>identifier=</c>.</summary>
    public static string OfIdentifier(string type, string value) => $"{type switch { "Patient" => "patient", "Encounter" => "visit", _ => "identifier" }}={value}";

    /// <summary>Adds the keys of a resource; of a Bundle also those of what it holds.</summary>
    public static void Collect(JObject resource, ICollection<string> into)
    {
        AddOne(resource, into);
        if (FhirReader.TypeOf(resource) != "Bundle" || resource["entry"] is not JArray entries)
            return;
        foreach (var entry in entries)
        {
            if ((entry as JObject)?["resource"] is JObject held)
                AddOne(held, into);
        }
    }

    /// <summary>The identifiers of a resource: system, null where it says none, and value.</summary>
    public static IEnumerable<(string? System, string Value)> IdentifiersOf(JObject resource)
    {
        // Of a few resources it does not repeat.
        IEnumerable<JToken> all = resource["identifier"] switch { JArray list => list, JObject one => [one], _ => [] };
        foreach (var identifier in all)
        {
            if (identifier is JObject known && Text(known["value"]) is { } value)
                yield return (Text(known["system"]), value);
        }
    }

    private static void AddOne(JObject resource, ICollection<string> into)
    {
        if (FhirReader.TypeOf(resource) is not { } type)
            return;
        if (Text(resource["id"]) is { } id)
            into.Add(OfId(type, id));
        foreach (var (_, value) in IdentifiersOf(resource))
            into.Add(OfIdentifier(type, value));
    }

    private static string? Text(JToken? token) => token is JValue { Value: string text } ? text : null;
}
