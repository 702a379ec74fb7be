using InterfaceEngine.Channels.Messages;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>Which Content-Types a format comes as.</summary>
internal static class MediaTypes
{
    /// <summary>The types of a format; empty for any.</summary>
    public static IReadOnlyList<string> Of(ContentFormat format) => format switch
    {
        ContentFormat.Fhir => ["application/fhir+json", "application/fhir+xml", "application/json", "application/xml", "text/xml"],
        ContentFormat.Json => ["application/json", "application/*+json", "text/json"],
        ContentFormat.Xml => ["application/xml", "text/xml", "application/*+xml"],
        ContentFormat.Hl7v2 => ["application/hl7-v2", "application/hl7-v2+er7", "x-application/hl7-v2+er7", "application/hl7-v2+xml", "x-application/hl7-v2+xml", "application/xml", "text/xml", "text/plain", "application/octet-stream"],
        ContentFormat.Csv => ["text/csv", "text/plain", "application/octet-stream"],
        _ => [],
    };

    /// <summary>Why a request's body cannot be read as one of these types; null where it can, or the request says no type.</summary>
    public static MessageError? Refusal(HttpRequest request, IReadOnlyList<string> types)
    {
        if (!HttpBody.IsKnown(request.Headers.ContentEncoding.ToString()))
            return new MessageError("HTTP-CONTENT-ENCODING", "the body is compressed in a way that is not known here; send it as it is, or with Content-Encoding: gzip");
        if (types.Count == 0 || string.IsNullOrEmpty(request.ContentType))
            return null;
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var given) && types.Any(t => given.IsSubsetOf(MediaTypeHeaderValue.Parse(t).Essence())))
            return IsJson(given) && given.Charset.HasValue && !given.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                ? new MessageError("HTTP-CHARSET", "JSON is UTF-8; this Content-Type says another charset")
                : null;
        return new MessageError("HTTP-CONTENT-TYPE", $"this path takes the Content-Type {string.Join(" or ", types)}");
    }

    private static bool IsJson(MediaTypeHeaderValue type)
        => type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    // Parameters of what is allowed say nothing; those of what is given (charset) are looked at apart.
    private static MediaTypeHeaderValue Essence(this MediaTypeHeaderValue type) => new(type.MediaType);
}
