using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>Bytes that no rule reads.</summary>
internal sealed class RawContent : ContentReader
{
    public override string ContentType => "application/octet-stream";

    public override bool ReadsContent => false;

    public override ReadContent Read(Envelope envelope) => default;
}
