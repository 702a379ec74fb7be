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
    private StoredContent? _content;

    /// <summary>Its id.</summary>
    public MessageId Id => id;

    /// <summary>The message; null where retention has taken it meanwhile.</summary>
    public StoredMessage? Message => message ??= store.FindMessage(id);

    /// <summary>Its deliveries.</summary>
    public IReadOnlyList<StoredDelivery> Deliveries => _deliveries ??= store.ReadDeliveries(id);

    /// <summary>The bytes that came; none where they are more than may be in memory.</summary>
    public ReadOnlyMemory<byte> Content => Found.Length <= LargeContent.MostInMemory ? Found.ReadAll() : default;

    private StoredContent Found => _content ??= Message is null ? new StoredContent(default, null) : store.FindContent(id);

    /// <summary>Whether the bytes that came hold others, however many they are.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes)
    {
        if (Found.Large is null)
            return Found.Bytes.Span.IndexOf(bytes) >= 0;
        var buffer = new byte[Math.Max(256 << 10, bytes.Length * 2)];
        using var stream = Found.OpenRead();
        for (var kept = 0; ;)
        {
            var read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            var there = buffer.AsSpan(0, kept + read);
            if (there.IndexOf(bytes) >= 0)
                return true;
            if (there.Length < buffer.Length)
                return false;
            // What is looked for may begin in this piece and end in the next.
            kept = bytes.Length;
            there[^kept..].CopyTo(buffer);
        }
    }
}
