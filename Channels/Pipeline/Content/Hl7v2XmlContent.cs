using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Expressions;
using InterfaceEngine.Mappings.Hl7v2;
using InterfaceEngine.Mappings.Hl7v2.Xml;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>HL7 v2 messages in their XML encoding. Rules see them as any other; what is stored, and what goes out as it came, is the XML.</summary>
internal sealed class Hl7v2XmlContent : ContentReader
{
    private readonly Hl7v2Content _delimited = new(Hl7v2TextRules.Standard);

    public override string ContentType => Hl7v2Xml.MediaType;

    public override ReadContent Read(Envelope envelope)
        => Hl7v2Xml.TryRead(envelope.Content, out var message, out var error)
            ? _delimited.Read(envelope with { Content = message.Content })
            : new ReadContent { Error = new MessageError(error.Code, error.Message) { Place = error.Path, Condition = error.Condition } };

    public override string? ReadDefaultKey(Envelope envelope, in Focus content) => _delimited.ReadDefaultKey(envelope, content);

    public override void CollectSearchKeys(in Focus content, List<string> into) => _delimited.CollectSearchKeys(content, into);
}
