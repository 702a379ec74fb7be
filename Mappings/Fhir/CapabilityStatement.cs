using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>What one FHIR base address does, from which its CapabilityStatement is made.</summary>
public sealed record FhirEndpoint
{
    /// <summary>What people are told of it.</summary>
    public required string Description { get; init; }

    /// <summary>The base address as the client reached it.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The engine's version.</summary>
    public required string Version { get; init; }

    /// <summary>What each of the channels behind it takes, in the order in which they are asked.</summary>
    public required IReadOnlyList<FhirAbilities> Channels { get; init; }

    /// <summary>Since when the endpoint has been like this: the start of its last channel.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>What one channel takes at a FHIR base address.</summary>
public sealed record FhirAbilities
{
    /// <summary>The channel's name.</summary>
    public required string Channel { get; init; }

    /// <summary>The resources it takes one by one; empty for all of R4.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The types of Bundles it takes: <c>transaction</c>, <c>batch</c>.</summary>
    public IReadOnlyList<string> Bundles { get; init; } = [];

    /// <summary>How senders prove who they are, as codes of restful-security-service (<c>OAuth</c>, <c>Certificates</c>); empty where they need not.</summary>
    public IReadOnlyList<string> Security { get; init; } = [];
}

/// <summary>Writes the CapabilityStatement that <c>GET [base]/metadata</c> answers.</summary>
public static class CapabilityStatement
{
    /// <summary>The statement of an endpoint: what its channels take, and nothing else.</summary>
    public static JObject Of(FhirEndpoint endpoint)
    {
        var resources = new JArray();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var channel in endpoint.Channels)
            foreach (var name in channel.Resources.Count > 0 ? channel.Resources : FhirDefinitions.R4.ResourceNames)
                if (named.Add(name))
                    resources.Add(Resource(name, channel));
        var rest = new JObject(
            new JProperty("mode", "server"),
            new JProperty("documentation", "Takes resources in and passes them on; it keeps none that could be read or searched."));
        if (SecurityOf(endpoint.Channels) is { } security)
            rest.Add("security", security);
        if (resources.Count > 0)
            rest.Add("resource", resources);
        if (endpoint.Channels.SelectMany(c => c.Bundles).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } bundles)
            rest.Add("interaction", Interactions(bundles));
        return new JObject(
            new JProperty("resourceType", "CapabilityStatement"),
            new JProperty("name", string.Join('_', endpoint.Channels.Select(c => c.Channel))),
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
            new JProperty("rest", new JArray(rest)));
    }

    private static JObject Resource(string name, FhirAbilities channel) => new(
        new JProperty("type", name),
        new JProperty("documentation", $"Goes to the channel {channel.Channel}."),
        new JProperty("interaction", Interactions("create", "update")),
        new JProperty("versioning", "versioned"),
        new JProperty("readHistory", false),
        new JProperty("updateCreate", true),
        new JProperty("conditionalCreate", true),
        new JProperty("conditionalRead", "not-supported"),
        new JProperty("conditionalUpdate", true),
        new JProperty("conditionalDelete", "not-supported"));

    private static JObject? SecurityOf(IReadOnlyList<FhirAbilities> channels)
    {
        var services = channels.SelectMany(c => c.Security).Distinct(StringComparer.Ordinal).ToArray();
        if (services.Length == 0)
            return null;
        return new JObject(
            new JProperty("cors", false),
            new JProperty("service", new JArray(services.Select(code => new JObject(new JProperty("coding", new JArray(new JObject(
                new JProperty("system", "http://terminology.hl7.org/CodeSystem/restful-security-service"),
                new JProperty("code", code)))))))),
            new JProperty("description", string.Join("; ", channels.Select(c => $"{c.Channel}: {(c.Security.Count == 0 ? "no proof is asked for" : string.Join(" and ", c.Security))}"))));
    }

    private static JArray Interactions(params string[] codes) => new(codes.Select(code => new JObject(new JProperty("code", code))));
}
