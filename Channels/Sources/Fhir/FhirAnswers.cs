using System.Globalization;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Fhir;
using Microsoft.AspNetCore.WebUtilities;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>Composes what a sender hears of the resources that it sent.</summary>
internal static class FhirAnswers
{
    /// <summary>The resource as it is known, with its version.</summary>
    public static JObject Representation(JObject resource, FhirIdentity identity, DateTimeOffset at)
    {
        var copy = (JObject)JsonTree.Copy(resource);
        var meta = copy["meta"] as JObject ?? [];
        meta["versionId"] = identity.Version.ToString(CultureInfo.InvariantCulture);
        meta["lastUpdated"] = Instant(at);
        copy["id"] = identity.Id;
        copy["meta"] = meta;
        return copy;
    }

    /// <summary>That it is stored, for people.</summary>
    public static JObject Stored(FhirOutcome outcome) => OperationOutcome.Of(outcome.Message is { } message
        ? new OutcomeIssue("information", "informational", outcome.IsDuplicate ? "DUPLICATE" : "STORED", outcome.IsDuplicate ? $"had been stored before as message {message}" : $"stored as message {message}")
        : new OutcomeIssue("information", "informational", "EXISTS", "the condition found it, so nothing was stored"));

    /// <summary>An error as an issue.</summary>
    /// <param name="status">The HTTP status that goes with it.</param>
    /// <param name="error">The error.</param>
    /// <param name="message">The message that it is about; null where nothing was stored.</param>
    public static OutcomeIssue IssueOf(int status, MessageError error, MessageId? message)
        => new("error", IssueTypes.Of(status, error), error.Code, message is null ? error.Message : $"{error.Message} (message {message})")
        {
            // Places of other formats are no FHIRPath.
            Expression = error.Place?.Contains(' ', StringComparison.Ordinal) == true ? null : error.Place,
        };

    /// <summary>The response of a transaction or batch: an entry for each entry.</summary>
    /// <param name="type">The type of the Bundle that was sent.</param>
    /// <param name="outcomes">What became of each entry; null of one that asked for nothing.</param>
    /// <param name="preference">What the sender wants to see of each.</param>
    public static JObject BundleResponse(string type, IEnumerable<FhirOutcome?> outcomes, FhirPreference preference) => new(
        new JProperty("resourceType", "Bundle"),
        new JProperty("type", $"{type}-response"),
        new JProperty("entry", new JArray(outcomes.Select(o => Entry(o, preference)))));

    /// <summary>A time as FHIR's instant.</summary>
    public static string Instant(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static JObject Entry(FhirOutcome? outcome, FhirPreference preference)
    {
        var entry = new JObject();
        var response = new JObject(new JProperty("status", outcome is null ? "200 OK" : $"{outcome.Status} {ReasonPhrases.GetReasonPhrase(outcome.Status)}"));
        if (outcome is { Issues.Count: > 0 })
            response.Add("outcome", OperationOutcome.Of(outcome.Issues));
        else if (outcome is not null)
        {
            response.Add("location", outcome.Identity.Location);
            response.Add("etag", outcome.Identity.ETag);
            response.Add("lastModified", Instant(outcome.At));
            if (preference == FhirPreference.Outcome)
                response.Add("outcome", Stored(outcome));
            if (preference == FhirPreference.Representation && outcome.Resource() is { } resource)
                entry.Add("resource", Representation(resource, outcome.Identity, outcome.At));
        }
        entry.Add("response", response);
        return entry;
    }
}
