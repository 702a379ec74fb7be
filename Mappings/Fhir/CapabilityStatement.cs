using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>What one FHIR endpoint of the engine does, from which its CapabilityStatement is made.</summary>
public sealed record FhirEndpoint
{
    /// <summary>The channel's name.</summary>
    public required string Name { get; init; }

    /// <summary>What people are told of it.</summary>
    public required string Description { get; init; }

    /// <summary>The base address as the client reached it.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The engine's version.</summary>
    public required string Version { get; init; }

    /// <summary>The resources it takes; empty for all of R4.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Since when the endpoint has been like this: its start.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>Writes the CapabilityStatement that <c>GET [base]/metadata</c> answers.</summary>
public static class CapabilityStatement
{
    /// <summary>The statement of an endpoint: create and update of its resources, batch and transaction of the whole.</summary>
    public static JObject Of(FhirEndpoint endpoint)
    {
        var resources = endpoint.Resources.Count > 0 ? endpoint.Resources : FhirDefinitions.R4.ResourceNames;
        return new JObject(
            new JProperty("resourceType", "CapabilityStatement"),
            new JProperty("name", endpoint.Name),
            new JProperty("status", "active"),
            new JProperty("date", endpoint.Since.ToString("yyyy-MM-dd'T'HH:mm:sszzz")),
            new JProperty("description", endpoint.Description),
            new JProperty("kind", "instance"),
            new JProperty("software", new JObject(
                new JProperty("name", "InterfaceEngine"),
                new JProperty("version", endpoint.Version))),
            new JProperty("implementation", new JObject(
                new JProperty("description", endpoint.Description),
                new JProperty("url", endpoint.BaseUrl))),
            new JProperty("fhirVersion", "4.0.1"),
            new JProperty("format", new JArray("json", "xml", FhirReader.MediaType, FhirXml.MediaType)),
            new JProperty("rest", new JArray(new JObject(
                new JProperty("mode", "server"),
                new JProperty("documentation", "Takes resources in and passes them on; it keeps none that could be read or searched."),
                new JProperty("resource", new JArray(resources.Select(name => new JObject(
                    new JProperty("type", name),
                    new JProperty("interaction", Interactions("create", "update")),
                    new JProperty("versioning", "no-version"),
                    new JProperty("readHistory", false),
                    new JProperty("updateCreate", true),
                    new JProperty("conditionalCreate", false),
                    new JProperty("conditionalUpdate", false))))),
                new JProperty("interaction", Interactions("transaction", "batch"))))));
    }

    private static JArray Interactions(params string[] codes) => new(codes.Select(code => new JObject(new JProperty("code", code))));
}
