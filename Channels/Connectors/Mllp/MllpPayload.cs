using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>A payload as it is sent: an HL7 v2 message with a control id by which its acknowledgment can be known.</summary>
/// <param name="Content">The message.</param>
/// <param name="ControlId">Its MSH-10.</param>
internal readonly record struct MllpPayload(ReadOnlyMemory<byte> Content, string ControlId)
{
    // MSH-10 is 20 characters long before version 2.7, 199 from then on.
    private const int OldIdLength = 20;

    /// <summary>Whether MSH-16 wants to hear of the application's success.</summary>
    public bool AsksForApplication { get; init; }

    /// <summary>Whether any HL7 acknowledgment of success is to come: MSH-15 or MSH-16 asks for one, or whoever sent it waits for the answer.</summary>
    public bool AsksForAcknowledgment { get; init; }

    /// <summary>Whether the answer itself is wanted.</summary>
    public bool WantsReply { get; init; }

    private static readonly Hl7v2Path ControlIdPath = new(Hl7v2SegmentId.Msh, field: 10);

    /// <summary>Makes what is sent from a delivery; the same again at every repeat.</summary>
    /// <returns>Null, or why the payload cannot be sent by MLLP.</returns>
    public static MessageError? TryMake(Delivery delivery, out MllpPayload payload)
    {
        payload = default;
        var content = delivery.Payload.Span;
        if (!Hl7v2Header.TryRead(content, out var header))
            return new MessageError("MLLP-PAYLOAD-NO-MSH", "the payload does not begin with an MSH segment; the destination has to make an HL7 v2 message")
            {
                Place = "MSH",
            };
        if (!MllpFraming.CanCarry(content))
            return new MessageError("MLLP-PAYLOAD-CONTROL-BYTES", "the payload holds VT or FS CR, which end a frame; its map has to leave them out or escape them");
        var id = header.Field(content, 10).IsEmpty ? IdFrom(delivery.Key, header, content) : ReadId(delivery.Payload, header);
        payload = new MllpPayload(header.Field(content, 10).IsEmpty ? WithId(delivery.Payload, header, id) : delivery.Payload, id)
        {
            AsksForApplication = AsksForSuccess(header.Field(content, 16)),
            AsksForAcknowledgment = delivery.WantsReply || AsksForSuccess(header.Field(content, 15)) || AsksForSuccess(header.Field(content, 16)),
            WantsReply = delivery.WantsReply,
        };
        return null;
    }

    // Table 0155: always, or on success.
    private static bool AsksForSuccess(ReadOnlySpan<byte> condition) => condition.SequenceEqual("AL"u8) || condition.SequenceEqual("SU"u8);

    // An id with an escape sequence is compared as what it means: the target may write it another way.
    private static string ReadId(ReadOnlyMemory<byte> content, in Hl7v2Header header)
        => header.Field(content.Span, 10).Contains(header.Delimiters.Escape) && Hl7v2Message.TryParse(content, out var message, out _)
            ? message.Find(Hl7v2SegmentId.Msh).Field(10).ReadText()
            : header.ReadText(content.Span, 10);

    private static byte[] WithId(ReadOnlyMemory<byte> content, in Hl7v2Header header, string id)
    {
        var place = header.Range(10);
        if (place.End.Value > 0)
        {
            var at = place.Start.Value;
            var with = new byte[content.Length + id.Length];
            content.Span[..at].CopyTo(with);
            Encoding.ASCII.GetBytes(id, with.AsSpan(at));
            content.Span[at..].CopyTo(with.AsSpan(at + id.Length));
            return with;
        }
        // A header that ends before MSH-10 has to grow its separators first.
        if (!Hl7v2Message.TryParse(content, out var message, out var error))
            throw new InvalidOperationException($"A message whose header can be read cannot be parsed: {error.Code}.");
        var editor = new Hl7v2Editor(message);
        editor.SetText(ControlIdPath, id);
        return editor.ToArray();
    }

    // A key that is too long, or holds what this message divides fields by, becomes the beginning of its hash.
    private static string IdFrom(string key, in Hl7v2Header header, ReadOnlySpan<byte> content)
    {
        var longIds = IsAtLeast27(header.Component(content, 12, 1));
        return (longIds || key.Length <= OldIdLength) && !HoldsDelimiter(key, header.Delimiters)
            ? key
            : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..OldIdLength];
    }

    private static bool IsAtLeast27(ReadOnlySpan<byte> version) => version is [(byte)'2', (byte)'.', >= (byte)'7' and <= (byte)'9', ..];

    private static bool HoldsDelimiter(string key, Hl7v2Delimiters delimiters)
    {
        foreach (var c in key)
        {
            if (c == delimiters.Field || c == delimiters.Component || c == delimiters.Repetition || c == delimiters.Escape
                || c == delimiters.SubComponent || c == delimiters.Truncation)
                return true;
        }
        return false;
    }
}
