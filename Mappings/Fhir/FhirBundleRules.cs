using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>The rules of a Bundle by its type (bundle.html, bdl-1 to bdl-12).</summary>
internal static class FhirBundleRules
{
    /// <summary>Tells what is wrong with a Bundle whose elements have been checked.</summary>
    public static void Check(JObject bundle, string path, FhirIssues issues)
    {
        var type = Text(bundle["type"]);
        var entries = bundle["entry"] as JArray ?? [];
        if (bundle["total"] is { } total && type is not ("searchset" or "history"))
            issues.Error(total, "FHIR-BDL-1", "invariant", path, "only a searchset or history says a total");
        if (type is "document" or "message")
        {
            var first = type == "document" ? "Composition" : "MessageHeader";
            if (entries.Count == 0 || (entries[0] as JObject)?["resource"] is not JObject head || FhirReader.TypeOf(head) != first)
                issues.Error(bundle, type == "document" ? "FHIR-BDL-11" : "FHIR-BDL-12", "invariant", path, $"the first entry of a {type} must be a {first}");
            if (type == "document" && bundle["identifier"] is null)
                issues.Error(bundle, "FHIR-BDL-9", "invariant", path, "a document must have an identifier");
            if (type == "document" && bundle["timestamp"] is null)
                issues.Error(bundle, "FHIR-BDL-10", "invariant", path, "a document must have a timestamp");
        }
        var seen = new HashSet<(string, string?)>();
        for (var i = 0; i < entries.Count; i++)
            if (entries[i] is JObject entry)
                Entry(entry, type, $"{path}.entry[{i}]", seen, issues);
    }

    private static void Entry(
        JObject entry, string? type, string path, HashSet<(string, string?)> seen, FhirIssues issues)
    {
        if (type is "transaction" or "batch" && entry["request"] is null)
            issues.Error(entry, "FHIR-BDL-3", "invariant", path, $"an entry of a {type} must have a request with method and url");
        if (entry["request"] is { } request && type is not ("transaction" or "batch" or "history"))
            issues.Error(request, "FHIR-BDL-3", "invariant", path, "only entries of a transaction, batch or history have a request");
        if (entry["search"] is { } search && type != "searchset")
            issues.Error(search, "FHIR-BDL-2", "invariant", path, "only entries of a searchset have a search");
        if (type is "transaction-response" or "batch-response" or "history" && entry["response"] is null)
            issues.Error(entry, "FHIR-BDL-4", "invariant", path, $"an entry of a {type} must have a response");
        if (entry["resource"] is null && entry["request"] is null && entry["response"] is null)
            issues.Error(entry, "FHIR-BDL-5", "invariant", path, "an entry must have a resource, a request or a response");
        if (Text((entry["request"] as JObject)?["method"]) is "POST" or "PUT" && entry["resource"] is null && type is "transaction" or "batch")
            issues.Error(entry, "FHIR-BUNDLE-RESOURCE", "required", path, "a POST or PUT must have a resource");
        if (Text(entry["fullUrl"]) is not { } url)
            return;
        var version = Text(((entry["resource"] as JObject)?["meta"] as JObject)?["versionId"]);
        if (type != "history" && !seen.Add((url, version)))
            Repeated(entry["fullUrl"]!, type, path, issues);
        if (url.Contains("/_history/", StringComparison.Ordinal))
            issues.Error(entry["fullUrl"]!, "FHIR-BDL-8", "invariant", path, "fullUrl must not name a version");
        if (!FhirPrimitives.IsAbsoluteUri(url))
            issues.Error(entry["fullUrl"]!, "FHIR-BUNDLE-FULL-URL", "value", path, "fullUrl must be absolute (https://…, urn:uuid:…)");
    }

    // The entries of a batch are independent, and senders do put two requests for one resource into it.
    private static void Repeated(JToken fullUrl, string? type, string path, FhirIssues issues)
    {
        const string Message = "another entry has this fullUrl; expected each once, or with its own meta.versionId";
        if (type == "batch")
            issues.Warning(fullUrl, "FHIR-BDL-7", "invariant", path, Message);
        else
            issues.Error(fullUrl, "FHIR-BDL-7", "invariant", path, Message);
    }

    private static string? Text(JToken? token) => token is JValue { Type: JTokenType.String } value ? (string?)value : null;
}
