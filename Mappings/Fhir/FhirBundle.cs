using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>One entry of a Bundle.</summary>
/// <param name="Index">Its place in the Bundle, from 0.</param>
/// <param name="FullUrl">The identity that other entries refer to it by; null where it says none.</param>
/// <param name="Resource">What it carries; null where it carries nothing.</param>
/// <param name="Method">The request's method (<c>POST</c>, <c>PUT</c>, …); null where there is no request.</param>
/// <param name="Url">The request's address relative to the server's base; null where there is no request.</param>
public sealed record FhirBundleEntry(int Index, string? FullUrl, JObject? Resource, string? Method, string? Url)
{
    /// <summary>The request's own conditions, by the names of the HTTP headers that say the same; null where it says none.</summary>
    public string? IfNoneExist { get; init; }

    /// <inheritdoc cref="IfNoneExist"/>
    public string? IfMatch { get; init; }

    /// <inheritdoc cref="IfNoneExist"/>
    public string? IfNoneMatch { get; init; }

    /// <summary>Where the entry stands, for problems with it.</summary>
    public required JObject At { get; init; }

    /// <summary>Its place as FHIRPath: <c>Bundle.entry[3]</c>.</summary>
    public string Path => $"Bundle.entry[{Index}]";
}

/// <summary>A Bundle's type and entries, read from its tree.</summary>
public sealed class FhirBundle
{
    private FhirBundle(string? type, IReadOnlyList<FhirBundleEntry> entries) => (Type, Entries) = (type, entries);

    /// <summary><c>transaction</c>, <c>batch</c>, <c>collection</c>, <c>message</c>, …; null where it says none.</summary>
    public string? Type { get; }

    /// <summary>The entries in order.</summary>
    public IReadOnlyList<FhirBundleEntry> Entries { get; }

    /// <summary>Whether it is a list of requests: a transaction or a batch.</summary>
    public bool IsRequest => Type is "transaction" or "batch";

    /// <summary>Reads a Bundle; null where the resource is another.</summary>
    public static FhirBundle? From(JObject resource)
    {
        if (FhirReader.TypeOf(resource) != "Bundle")
            return null;
        var entries = new List<FhirBundleEntry>();
        if (resource["entry"] is JArray list)
            foreach (var item in list.OfType<JObject>())
            {
                var request = item["request"] as JObject;
                entries.Add(new FhirBundleEntry(
                    entries.Count, Text(item["fullUrl"]), item["resource"] as JObject, Text(request?["method"]), Text(request?["url"]))
                {
                    IfNoneExist = Text(request?["ifNoneExist"]),
                    IfMatch = Text(request?["ifMatch"]),
                    IfNoneMatch = Text(request?["ifNoneMatch"]),
                    At = item,
                });
            }
        return new FhirBundle(Text(resource["type"]), entries);
    }

    private static string? Text(JToken? token) => token is JValue { Type: JTokenType.String } value ? (string?)value : null;
}
