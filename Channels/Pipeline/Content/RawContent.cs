using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Pipeline.Content;

/// <summary>Bytes that no rule reads.</summary>
internal sealed class RawContent : ContentReader
{
    public override string ContentType => "application/octet-stream";

    public override ReadContent Read(Envelope envelope) => default;
}
