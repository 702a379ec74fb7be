using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Fhir;
using Newtonsoft.Json.Linq;

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

    /// <summary>PUT [base]/[type]/[id], or PUT [base]/[type]?[search].</summary>
    Update,
}

/// <summary>What a method and an address below the base ask for; of an HTTP request and of a Bundle's entry alike.</summary>
/// <param name="Interaction">What it asks for.</param>
/// <param name="Type">The resource type in the address; empty where there is none.</param>
/// <param name="Id">The id in the address; empty where there is none.</param>
/// <param name="Query">The search of a conditional update; empty where there is none.</param>
internal readonly record struct FhirRequest(FhirInteraction Interaction, string Type, string Id, string Query)
{
    /// <summary>Reads it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="below">The address below the base, without slashes at its ends and without its query.</param>
    /// <param name="query">The query, without its question mark.</param>
    /// <param name="resources">The types that are taken; empty for all.</param>
    /// <param name="asked">What it asks for.</param>
    /// <returns>Status and reason where it asks for what is not there; null where it can be answered.</returns>
    public static FhirRefusal? Read(string method, string below, string query, IReadOnlyCollection<string> resources, out FhirRequest asked)
    {
        asked = default;
        var parts = below.Length == 0 ? [] : below.Split('/');
        if (parts is ["metadata"])
        {
            asked = new FhirRequest(FhirInteraction.Capabilities, "", "", "");
            return method == "GET" ? null : Only("GET");
        }
        if (parts is [])
        {
            asked = new FhirRequest(FhirInteraction.Bundle, "", "", "");
            return method == "POST" ? null : Only("POST");
        }
        if (parts is not ([_] or [_, _]))
            return new(404, new MessageError("FHIR-NOT-SUPPORTED", "this endpoint takes POST [base], POST [base]/[type] and PUT [base]/[type]/[id]"));
        if (!Takes(resources, parts[0]))
            return new(404, new MessageError("FHIR-RESOURCE-TYPE",
                resources.Count > 0 ? $"this endpoint takes the resources {string.Join(", ", resources)}" : "the path names no resource of R4"));
        if (parts is [_, var id])
        {
            if (!FhirReader.IsId(id))
                return new(400, new MessageError("FHIR-ID", "the path ends in no id; expected 1 to 64 characters A-Z a-z 0-9 - ."));
            asked = new FhirRequest(FhirInteraction.Update, parts[0], id, "");
            return method == "PUT" ? null : Only("PUT");
        }
        if (method == "PUT" && query.Length > 0)
        {
            asked = new FhirRequest(FhirInteraction.Update, parts[0], "", query);
            return null;
        }
        asked = new FhirRequest(FhirInteraction.Create, parts[0], "", "");
        return method == "POST" ? null : Only("POST");
    }

    /// <summary>What is wrong between the address and what is sent there: what each says must agree; else one of them reaches the wrong place.</summary>
    public FhirRefusal? Contradicts(JObject resource)
    {
        var type = FhirReader.TypeOf(resource);
        if (type != Type)
            return new(400, new MessageError("FHIR-TYPE-DIFFERS", "the body's resourceType is not the type in the path") { Place = $"{type}" });
        if (Id.Length > 0 && (resource["id"] as JValue)?.Value as string != Id)
            return new(400, new MessageError("FHIR-ID-DIFFERS", "the body's id is not the id in the path; an update must say it in both") { Place = $"{type}.id" });
        return null;
    }

    private static bool Takes(IReadOnlyCollection<string> resources, string type)
        => resources.Count > 0 ? resources.Contains(type) : FhirReader.IsResourceType(type);

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
