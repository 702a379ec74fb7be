using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>FHIR R4 resources as JSON or XML.</summary>
internal sealed class FhirContent : ContentReader
{
    public override string ContentType => FhirReader.MediaType;

    public override string ContentTypeOf(Envelope envelope) => XmlTree.LooksLikeXml(envelope.Content.Span) ? FhirXml.MediaType : ContentType;

    public override ReadContent Read(Envelope envelope)
    {
        var resource = FhirReader.Read(envelope.Content, out var issue);
        if (resource is null)
            return new ReadContent { Error = new MessageError(issue!.Code, issue.Message) { Place = $"line {issue.Line}" } };
        return new ReadContent
        {
            Value = new Focus(resource),
            Type = FhirReader.TypeOf(resource),
            ControlId = TextOf(resource["id"]),
        };
    }

    /// <summary>Type and id of the resource, and of each in a bundle; the identifiers of patients and encounters.</summary>
    public override void CollectSearchKeys(in Focus content, List<string> into)
    {
        if (content.Tree is not JObject resource)
            return;
        Add(resource, into);
        foreach (var entry in FhirBundle.From(resource)?.Entries ?? [])
        {
            if (entry.Resource is not null)
                Add(entry.Resource, into);
        }
    }

    private static void Add(JObject resource, List<string> into)
    {
        var type = FhirReader.TypeOf(resource);
        if (TextOf(resource["id"]) is { } id)
            into.Add($"{type}={id}");
        var name = type switch { "Patient" => "patient", "Encounter" => "visit", _ => null };
        if (name is null || resource["identifier"] is not JArray identifiers)
            return;
        foreach (var identifier in identifiers)
        {
            if (TextOf((identifier as JObject)?["value"]) is { } value)
                into.Add($"{name}={value}");
        }
    }

    private static string? TextOf(JToken? token) => token is JValue { Value: string text } ? text : null;
}
