using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Selection;

/// <summary>A message that may be what a selector names; what a term asks of it is read from the store when the first term asks.</summary>
/// <param name="store">The store.</param>
/// <param name="id">The message.</param>
/// <param name="message">What is known of it; null where it is still to be read.</param>
internal sealed class Candidate(MessageStore store, MessageId id, StoredMessage? message = null)
{
    private IReadOnlyList<StoredDelivery>? _deliveries;
    private ReadOnlyMemory<byte>? _content;

    /// <summary>Its id.</summary>
    public MessageId Id => id;

    /// <summary>The message; null where retention has taken it meanwhile.</summary>
    public StoredMessage? Message => message ??= store.FindMessage(id);

    /// <summary>Its deliveries.</summary>
    public IReadOnlyList<StoredDelivery> Deliveries => _deliveries ??= store.ReadDeliveries(id);

    /// <summary>The bytes that came.</summary>
    public ReadOnlyMemory<byte> Content => _content ??= Message is null ? ReadOnlyMemory<byte>.Empty : store.ReadContent(id);
}
