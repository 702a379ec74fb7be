using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using InterfaceEngine.Mappings.Expressions;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>JSON of no particular kind.</summary>
internal sealed class JsonContent : ContentReader
{
    public override string ContentType => "application/json";

    public override ReadContent Read(Envelope envelope)
    {
        var tree = JsonTree.Read(envelope.Content, out var fault);
        return tree is null
            ? new ReadContent { Error = new MessageError(fault!.Code, fault.Message) { Place = $"line {fault.Line}" } }
            : new ReadContent { Value = new Focus(tree) };
    }
}
