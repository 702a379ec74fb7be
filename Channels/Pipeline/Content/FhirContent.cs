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
        if (envelope.ReadAs?.Take() is not JObject resource)
        {
            var read = FhirReader.Read(envelope.Content, out var issue);
            if (read is null)
                return new ReadContent { Error = new MessageError(issue!.Code, issue.Message) { Place = $"line {issue.Line}" } };
            resource = read;
            if (envelope.Attributes.TryGetValue(FhirAttributes.Resources, out var assigned))
                FhirAssignments.Parse(assigned).Apply(resource);
        }
        return new ReadContent
        {
            Value = new Focus(resource),
            Type = FhirReader.TypeOf(resource),
            ControlId = resource["id"] is JValue { Value: string id } ? id : null,
        };
    }

    /// <summary>Type and id of the resource, and of each in a bundle; their identifiers.</summary>
    public override void CollectSearchKeys(in Focus content, List<string> into)
    {
        if (content.Tree is JObject resource)
            FhirSearchKeys.Collect(resource, into);
    }
}
