using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Delimited;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Fhir;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Xml;
using InterfaceEngine.Mappings.Maps;
using InterfaceEngine.Mappings.Xml;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Cases;

/// <summary>A file as a map is given it: once for a message, resource or object, once for each record of delimited text.</summary>
/// <param name="Focus">What the map reads.</param>
/// <param name="ControlId">The sender's own id of it, MSH-10; null where it has none.</param>
public readonly record struct MapInput(Focus Focus, string? ControlId)
{
    /// <summary>Reads a file as what a map reads.</summary>
    /// <param name="source">What the map reads.</param>
    /// <param name="content">The file's bytes.</param>
    /// <param name="charset">The character set of HL7 v2; null where the message is believed.</param>
    /// <param name="error">Why it cannot be read as that; null where it can.</param>
    public static IReadOnlyList<MapInput> Read(MapSource source, ReadOnlyMemory<byte> content, Hl7v2CharacterSet? charset, out MessageError? error)
    {
        switch (source.Format)
        {
            case MapFormat.Hl7v2:
                return ReadHl7v2(content, charset, out error);
            case MapFormat.Csv:
                return ReadRecords(content, out error);
            case MapFormat.Fhir when !source.IsPart:
                var resource = FhirReader.Read(content, out var issue);
                error = issue is null ? null : new MessageError(issue.Code, issue.Message) { Place = $"line {issue.Line}, column {issue.Column}" };
                return resource is null ? [] : [new MapInput(new Focus(resource), null)];
            case MapFormat.Xml:
                var document = XmlTree.Read(content, out var wrong);
                error = wrong is null ? null : new MessageError(wrong.Code, wrong.Message) { Place = $"line {wrong.Line}, column {wrong.Column}" };
                return document is null ? [] : [new MapInput(new Focus(document), null)];
            default:
                var tree = JsonTree.Read(content, out var fault);
                error = fault is not null ? new MessageError(fault.Code, fault.Message) { Place = $"line {fault.Line}, column {fault.Column}" }
                    : tree is JObject || (tree is JArray && source.Format == MapFormat.Json) ? null
                    : new MessageError("JSON-NOT-OBJECT", $"a map of {source} reads one JSON object, this is something else");
                return error is null ? [new MapInput(new Focus(tree!), null)] : [];
        }
    }

    private static MapInput[] ReadHl7v2(ReadOnlyMemory<byte> content, Hl7v2CharacterSet? charset, out MessageError? error)
    {
        var isRead = TryReadHl7v2(content, charset, out var message, out var fault);
        error = fault is null ? null : new MessageError(fault.Code, fault.Message) { Place = fault.Path };
        if (!isRead)
            return [];
        var id = message!.Header.Field(10).ReadText();
        return [new MapInput(new Focus(message), id.Length == 0 ? null : id)];
    }

    private static bool TryReadHl7v2(ReadOnlyMemory<byte> content, Hl7v2CharacterSet? charset, out Hl7v2Message? message, out Hl7v2Error? fault)
    {
        if (Hl7v2Xml.LooksLikeXml(content.Span))
            return Hl7v2Xml.TryRead(content, out message, out fault);
        // Of a batch the first: one message is what a map is tried on.
        var batch = Hl7v2Batch.Split(content);
        return Hl7v2Message.TryParse(batch.Messages.Count > 0 ? batch.Messages[0].Content : content, out message, out fault, charset);
    }

    private static List<MapInput> ReadRecords(ReadOnlyMemory<byte> content, out MessageError? error)
    {
        var reader = DelimitedReader.Open(content, new DelimitedFormat());
        var inputs = new List<MapInput>();
        var fault = reader.Fault;
        foreach (var record in reader.Read())
        {
            fault ??= record.Fault;
            if (record.Value is { } value)
                inputs.Add(new MapInput(new Focus(value), null));
        }
        error = fault is null ? null : new MessageError(fault.Code, fault.Message) { Place = $"line {fault.Line}" };
        return error is null ? inputs : [];
    }
}
