using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Xml;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>XML of no particular kind.</summary>
internal sealed class XmlContent : ContentReader
{
    public override string ContentType => XmlTree.MediaType;

    public override ReadContent Read(Envelope envelope)
    {
        var tree = XmlTree.Read(envelope.Content, out var fault);
        return tree is null
            ? new ReadContent { Error = new MessageError(fault!.Code, fault.Message) { Place = $"line {fault.Line}, column {fault.Column}" } }
            : new ReadContent { Value = new Focus(tree), Type = tree.Properties().First().Name };
    }
}
