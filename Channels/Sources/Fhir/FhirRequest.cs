using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;
using Microsoft.AspNetCore.Http;

namespace InterfaceEngine.Channels.Sources.Fhir;

/// <summary>What a request asks of a FHIR endpoint.</summary>
internal enum FhirInteraction
{
    /// <summary>GET [base]/metadata.</summary>
    Capabilities,

    /// <summary>POST [base]: a transaction or batch.</summary>
    Bundle,

    /// <summary>POST [base]/[type].</summary>
    Create,

    /// <summary>PUT [base]/[type]/[id].</summary>
    Update,
}

/// <summary>A request's place and headers, read before its body.</summary>
/// <param name="Interaction">What it asks for.</param>
/// <param name="Type">The resource type in its path; empty where there is none.</param>
/// <param name="Id">The id in its path; empty where there is none.</param>
internal readonly record struct FhirRequest(FhirInteraction Interaction, string Type, string Id)
{
    private static readonly string[] Conditions = ["If-None-Exist", "If-Match", "If-None-Match", "If-Modified-Since"];

    /// <summary>Reads a request below a base path.</summary>
    /// <param name="request">The request.</param>
    /// <param name="below">The path below the base, without slashes at its ends.</param>
    /// <param name="resources">The types that are taken; empty for all.</param>
    /// <param name="asked">What it asks for.</param>
    /// <returns>Status and reason where it asks for what is not there; null where it can be answered.</returns>
    public static FhirRefusal? Read(HttpRequest request, string below, IReadOnlyList<string> resources, out FhirRequest asked)
    {
        asked = default;
        var parts = below.Length == 0 ? [] : below.Split('/');
        if (parts is ["metadata"])
        {
            asked = new FhirRequest(FhirInteraction.Capabilities, "", "");
            return request.Method == "GET" ? null : Only("GET");
        }
        if (parts is [])
        {
            asked = new FhirRequest(FhirInteraction.Bundle, "", "");
            return request.Method == "POST" ? Condition(request) : Only("POST");
        }
        if (parts is not ([_] or [_, _]))
            return new(404, new MessageError("FHIR-NOT-SUPPORTED", "this endpoint takes POST [base], POST [base]/[type] and PUT [base]/[type]/[id]"));
        if (!Takes(resources, parts[0]))
            return new(404, new MessageError("FHIR-RESOURCE-TYPE",
                resources.Count > 0 ? $"this endpoint takes the resources {string.Join(", ", resources)}" : "the path names no resource of R4"));
        if (parts is [_, var id] && !IsId(id))
            return new(400, new MessageError("FHIR-ID", "the path ends in no id; expected 1 to 64 characters A-Z a-z 0-9 - ."));
        asked = parts is [_] ? new FhirRequest(FhirInteraction.Create, parts[0], "") : new FhirRequest(FhirInteraction.Update, parts[0], parts[1]);
        var method = asked.Interaction == FhirInteraction.Create ? "POST" : "PUT";
        return request.Method == method ? Condition(request) : Only(method);
    }

    private static bool Takes(IReadOnlyList<string> resources, string type)
        => (resources.Count > 0 ? resources : FhirReader.ResourceTypes).Contains(type, StringComparer.Ordinal);

    private static bool IsId(string text)
        => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    // A condition that is passed over would do what the sender wanted to prevent.
    private static FhirRefusal? Condition(HttpRequest request)
    {
        foreach (var name in Conditions)
            if (request.Headers.ContainsKey(name))
                return new(412, new MessageError("FHIR-CONDITION", $"this endpoint keeps no resources and cannot honour {name}; send it without"));
        return null;
    }

    private static FhirRefusal Only(string method)
        => new(405, new MessageError("FHIR-NOT-SUPPORTED", $"only {method} is possible here; nothing can be read, searched or deleted"))
        {
            Allow = method,
        };
}

/// <summary>Why a request is not answered as it wants.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The reason.</param>
internal sealed record FhirRefusal(int Status, MessageError Error)
{
    /// <summary>The method that is possible, for 405; null otherwise.</summary>
    public string? Allow { get; init; }
}
