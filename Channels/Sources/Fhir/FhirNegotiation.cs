using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Sources.Http;
using InterfaceEngine.Mappings.Fhir;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>What a sender wants to hear back.</summary>
internal enum FhirPreference
{
    /// <summary>Headers only.</summary>
    Minimal,

    /// <summary>The resource as it was taken.</summary>
    Representation,

    /// <summary>An OperationOutcome.</summary>
    Outcome,
}

/// <summary>Content negotiation: JSON and XML are spoken, of FHIR 4.0; JSON where the sender does not mind.</summary>
internal static class FhirNegotiation
{
    private static readonly MediaTypeHeaderValue FhirJson = new("application/fhir+json");
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue[] Xml = [new(FhirXml.MediaType), new("application/xml"), new("text/xml")];

    /// <summary>Why the answer cannot be what the sender accepts (406); null where it can.</summary>
    public static MessageError? RefuseAccept(HttpRequest request)
    {
        if (request.Query.TryGetValue("_format", out var format))
            return IsXml(format.ToString()) || format.ToString().Contains("json", StringComparison.OrdinalIgnoreCase) ? null : NotAcceptable();
        var accepted = request.Headers.Accept;
        if (accepted.Count == 0 || !MediaTypeHeaderValue.TryParseList(accepted, out var types))
            return null;
        return types.Any(t => t.Quality is not 0 && (TakesJson(t) || TakesXml(t))) ? null : NotAcceptable();
    }

    /// <summary>Whether the answer is to be XML: the sender asks for it, and for JSON less or not at all.</summary>
    public static bool WantsXml(HttpRequest request)
    {
        if (request.Query.TryGetValue("_format", out var format))
            return IsXml(format.ToString());
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types))
            return false;
        return types.Where(TakesXml).Select(t => t.Quality ?? 1).DefaultIfEmpty(0).Max() > types.Where(TakesJson).Select(t => t.Quality ?? 1).DefaultIfEmpty(0).Max();
    }

    /// <summary>Why the body cannot be read (415); null where it can.</summary>
    public static MessageError? RefuseContent(HttpRequest request)
    {
        if (MediaTypes.Refusal(request, MediaTypes.Of(ContentFormat.Fhir)) is { } refusal)
            return refusal;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return null;
        var version = type.Parameters.FirstOrDefault(p => p.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase))?.Value.ToString().Trim('"');
        return version is null or "4.0" or "4.0.1" ? null
            : new MessageError("HTTP-CONTENT-TYPE", "this endpoint speaks FHIR 4.0; the Content-Type says another fhirVersion");
    }

    /// <summary>Reads the Prefer header.</summary>
    /// <param name="request">The request.</param>
    /// <param name="otherwise">What is preferred by who does not say.</param>
    public static FhirPreference PreferenceOf(HttpRequest request, FhirPreference otherwise)
    {
        var prefer = request.Headers["Prefer"].ToString();
        return prefer.Contains("return=representation", StringComparison.OrdinalIgnoreCase) ? FhirPreference.Representation
            : prefer.Contains("return=OperationOutcome", StringComparison.OrdinalIgnoreCase) ? FhirPreference.Outcome
            : prefer.Contains("return=minimal", StringComparison.OrdinalIgnoreCase) ? FhirPreference.Minimal
            : otherwise;
    }

    private static bool TakesJson(MediaTypeHeaderValue type) => FhirJson.IsSubsetOf(Essence(type)) || Json.IsSubsetOf(Essence(type));

    private static bool TakesXml(MediaTypeHeaderValue type) => Xml.Any(x => x.IsSubsetOf(Essence(type)));

    private static bool IsXml(string format) => format.Contains("xml", StringComparison.OrdinalIgnoreCase);

    private static MediaTypeHeaderValue Essence(MediaTypeHeaderValue type) => new(type.MediaType);

    private static MessageError NotAcceptable()
        => new("HTTP-NOT-ACCEPTABLE", "this endpoint answers in application/fhir+json or application/fhir+xml; it accepts no other");
}
