using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Mappings.Fhir;

/// <summary>Reads a FHIR R4 resource in its JSON or XML form, as its first character says. Whether it is a valid one is <see cref="FhirValidator"/>'s question.</summary>
public static class FhirReader
{
    /// <summary>The media type of FHIR JSON.</summary>
    public const string MediaType = "application/fhir+json";

    /// <summary>The names of all resources of R4, sorted.</summary>
    public static IReadOnlyList<string> ResourceTypes => FhirDefinitions.R4.ResourceNames;

    /// <summary>Whether a name is a resource's of R4.</summary>
    public static bool IsResourceType(string name) => FhirDefinitions.R4.IsResource(name);

    /// <summary>Whether a text may be a resource's id.</summary>
    public static bool IsId(string text) => FhirPrimitives.IsId(text);

    /// <summary>Reads one resource as a tree with places; nothing is lost or rewritten.</summary>
    /// <param name="utf8">The bytes: JSON in UTF-8, with or without a byte order mark, or XML in the encoding that it declares.</param>
    /// <param name="issue">Why they are no resource (codes <c>JSON-…</c>, <c>XML-…</c>, <c>FHIR-NAMESPACE</c>, <c>FHIR-NOT-OBJECT</c>, <c>FHIR-RESOURCE-TYPE</c>); null where they are.</param>
    /// <returns>The resource, an object with a known <c>resourceType</c>; or null.</returns>
    public static JObject? Read(ReadOnlyMemory<byte> utf8, out FhirIssue? issue)
    {
        if (XmlTree.LooksLikeXml(utf8.Span))
        {
            if (FhirXmlReader.Read(utf8.Span, out issue) is { } read)
                issue = CheckType(read, "");
            else
                read = null;
            return issue is null ? read : null;
        }
        var tree = JsonTree.Read(utf8, out var fault);
        if (tree is null)
        {
            issue = new FhirIssue(Severity.Error, fault!.Code, "structure", "", fault.Line, fault.Column, fault.Message);
            return null;
        }
        if (tree is not JObject resource)
        {
            var at = (IJsonLineInfo)tree;
            issue = new FhirIssue(Severity.Error, "FHIR-NOT-OBJECT", "structure", "", at.LineNumber, at.LinePosition,
                "a resource is a JSON object, this is not one");
            return null;
        }
        issue = CheckType(resource, "");
        return issue is null ? resource : null;
    }

    /// <summary>The resource's type; null where it says none.</summary>
    public static string? TypeOf(JObject resource)
        => resource["resourceType"] is JValue { Type: JTokenType.String } type ? (string?)type : null;

    /// <summary>What is wrong with a resource's <c>resourceType</c>; null where it names a resource of R4.</summary>
    internal static FhirIssue? CheckType(JObject resource, string path)
    {
        var value = resource["resourceType"];
        IJsonLineInfo at = value ?? resource;
        var name = TypeOf(resource);
        if (name is not null && FhirDefinitions.R4.IsResource(name))
            return null;
        var near = name is null ? null : NearNames.Nearest(name, FhirDefinitions.R4.ResourceNames);
        var message = value is null ? "the resource does not say its resourceType"
            : name is null ? "resourceType must be a text"
            : "resourceType is not a resource of R4" + (near is null ? "" : $"; did you mean '{near}'?");
        return new FhirIssue(Severity.Error, "FHIR-RESOURCE-TYPE", "structure", path, at.LineNumber, at.LinePosition, message);
    }
}
