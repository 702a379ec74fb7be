using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Runtime;

/// <summary>Makes a stored message an envelope again, as it came: the same bytes, the same time of receipt, the same key.</summary>
internal static class StoredEnvelope
{
    public static Envelope Of(StoredMessage message, StoredContent content) => new()
    {
        Channel = message.Channel,
        ReceivedAt = message.ReceivedAt,
        Format = message.Format,
        Content = content.Bytes,
        Large = content.Large,
        Peer = message.Peer,
        DuplicateKey = message.DuplicateKey,
        Attributes = message.Attributes,
    };
}
