using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Acknowledgments;

/// <summary>
/// The application acknowledgment of enhanced mode as what it is: a message of its own, owed to the sender like any other payload to its destination.
/// </summary>
public static class ApplicationReply
{
    /// <summary>The destination that stands for the senders of a channel.</summary>
    public const string Destination = "@reply";

    /// <summary>The attribute that says which sender a reply is for: its MSH-3 and MSH-4, as a text that names this sender and no other.</summary>
    public const string SenderAttribute = "sender";

    /// <summary>The attribute that says by which connection the message came.</summary>
    public const string PeerAttribute = "peer";

    // MSH-10 is 20 characters long before version 2.7.
    private const int IdLength = 20;

    /// <summary>Whether a sender wants an application acknowledgment as a message of its own: in enhanced mode, where MSH-16 is valued.</summary>
    public static bool MayBeWanted(ReadOnlySpan<byte> content)
        => Hl7v2Header.TryRead(content, out var header) && !header.Field(content, 16).IsEmpty;

    /// <summary>Makes what is owed to the sender; null where it wants to hear nothing, or not like this.</summary>
    /// <param name="envelope">The message that is answered.</param>
    /// <param name="answer">What its sender is told.</param>
    /// <param name="wantsAccept">Whether an accept acknowledgment is wanted of the reply.</param>
    /// <param name="keepsLengths">Whether texts are cut to what the version allows.</param>
    /// <param name="time">When it is written (MSH-7).</param>
    public static OwedDelivery? Make(Envelope envelope, Answer answer, bool wantsAccept, bool keepsLengths, DateTimeOffset time)
    {
        var content = envelope.Content.Span;
        var request = new AcknowledgmentRequest(content);
        var error = answer.Error;
        if (!request.IsEnhanced || !request.WantsApplication(error is null))
            return null;
        var key = KeyOf(envelope);
        if (!answer.Reply.IsEmpty)
            return Owe(envelope, key, answer.Reply);
        return Owe(envelope, key, ApplicationAnswer.Write(
            content, ApplicationAnswer.CodeOf(error), error, IdOf(key), time, new Hl7v2AcknowledgmentForm { WantsAccept = wantsAccept, KeepsLengths = keepsLengths }));
    }

    /// <summary>A sender as MSH-3 and MSH-4 name it.</summary>
    public static string SenderOf(ReadOnlySpan<byte> content)
        => Hl7v2Header.TryRead(content, out var header) ? SenderOf(content, header) : "";

    /// <summary>The same of a header that was read.</summary>
    public static string SenderOf(ReadOnlySpan<byte> content, in Hl7v2Header header)
        => string.Concat(Encoding.UTF8.GetString(header.Field(content, 3)), "|", Encoding.UTF8.GetString(header.Field(content, 4)));

    /// <summary>MSH-10 of what answers a message: the same each time.</summary>
    public static string IdFor(Envelope envelope) => IdOf(KeyOf(envelope));

    // The same message that comes again later, and is no duplicate any more, is another message.
    private static string KeyOf(Envelope envelope) => string.Create(CultureInfo.InvariantCulture,
        $"{envelope.Channel}:reply:{StableHash.Of(envelope.Content.Span):x16}:{envelope.ReceivedAt.UtcTicks:x}");

    private static string IdOf(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..IdLength];

    private static OwedDelivery Owe(Envelope envelope, string key, ReadOnlyMemory<byte> payload)
    {
        var sender = SenderOf(envelope.Content.Span);
        return new OwedDelivery
        {
            Destination = Destination,
            // A sender that is away keeps its own replies waiting, and nobody else's.
            Lane = sender,
            Key = key,
            Payload = payload,
            ContentType = "x-application/hl7-v2+er7",
            Attributes = new Dictionary<string, string> { [SenderAttribute] = sender, [PeerAttribute] = envelope.Peer },
        };
    }
}
