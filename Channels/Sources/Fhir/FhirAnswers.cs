using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>Composes what a sender hears of a resource that was taken. Ids come from the message's id, so that a repeat is answered alike.</summary>
internal static class FhirAnswers
{
    /// <summary>The version that every resource has here: what comes later under the same id is another message.</summary>
    public const string ETag = "W/\"1\"";

    /// <summary>The address of a resource relative to the base.</summary>
    public static string LocationOf(string type, string id) => $"{type}/{id}/_history/1";

    /// <summary>The id that a created resource gets.</summary>
    public static string IdOf(MessageId message) => message.ToString();

    /// <summary>The resource as it was taken, with its id and version.</summary>
    public static JObject Representation(JObject resource, string id, DateTimeOffset at)
    {
        var copy = new JObject(resource) { ["id"] = id };
        var meta = copy["meta"] as JObject ?? [];
        meta["versionId"] = "1";
        meta["lastUpdated"] = Instant(at);
        copy["meta"] = meta;
        return copy;
    }

    /// <summary>That it is stored, for people.</summary>
    public static JObject Stored(MessageId message, bool isDuplicate) => OperationOutcome.Of(new OutcomeIssue(
        "information", "informational", isDuplicate ? "DUPLICATE" : "STORED",
        isDuplicate ? $"had been stored before as message {message}" : $"stored as message {message}"));

    /// <summary>The response of a transaction or batch: an entry for each entry.</summary>
    public static JObject BundleResponse(FhirBundle bundle, MessageId message, DateTimeOffset at) => new(
        new JProperty("resourceType", "Bundle"),
        new JProperty("id", IdOf(message)),
        new JProperty("type", $"{bundle.Type}-response"),
        new JProperty("entry", new JArray(bundle.Entries.Select(entry => new JObject(new JProperty("response", Response(entry, message, at)))))));

    private static JObject Response(FhirBundleEntry entry, MessageId message, DateTimeOffset at)
    {
        var response = new JObject(new JProperty("status", entry.Method == "POST" ? "201 Created" : "200 OK"));
        if (entry.Resource is null)
            return response;
        var location = entry.Method == "PUT" && entry.Url is { Length: > 0 } url
            ? $"{url.Split('?')[0]}/_history/1"
            : LocationOf(FhirReader.TypeOf(entry.Resource) ?? "Resource", $"{IdOf(message)}-{entry.Index + 1}");
        response.Add("location", location);
        response.Add("etag", ETag);
        response.Add("lastModified", Instant(at));
        return response;
    }

    private static string Instant(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
