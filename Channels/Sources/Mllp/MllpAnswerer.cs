using System.Buffers;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>
/// Says an acceptance in HL7 v2: what MSA-1 it is, and who wants to hear it. Original mode, where MSH-15 and MSH-16 are both empty, has one
/// application acknowledgment. Enhanced mode, where either is valued, has an accept acknowledgment by MSH-15 and an application acknowledgment by
/// MSH-16; both go out at once, one after the other, since what the second says is known by then too.
/// </summary>
internal sealed class MllpAnswerer(TimeProvider time)
{
    private readonly AcknowledgmentIds _ids = new(time);

    /// <summary>Writes, framed, what the sender wants to hear; nothing where it wants to hear nothing.</summary>
    /// <param name="output">Gets the frames.</param>
    /// <param name="content">The message, or its beginning; without an MSH it is answered in a fixed form.</param>
    /// <param name="acceptance">What became of it.</param>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> content, Acceptance acceptance)
    {
        var error = ErrorOf(acceptance);
        var hasHeader = Hl7v2Header.TryRead(content, out var header);
        // An acknowledgment that comes as a message is never answered by the application: two engines would thank each other for ever.
        var isAcknowledgment = hasHeader && header.Component(content, 9, 1).SequenceEqual("ACK"u8);
        if (!hasHeader || !header.AsksForEnhancedAcknowledgment)
        {
            if (!isAcknowledgment)
                Write(output, content, ApplicationCode(acceptance), error);
            return;
        }
        // An accept acknowledgment speaks of safe keeping only: a stored message with bad content is accepted.
        var kept = acceptance is Acceptance.Stored or Acceptance.Duplicate;
        if (Wants(header.Field(content, 15), kept))
            Write(output, content, AcceptCode(acceptance), kept ? null : error);
        if (!isAcknowledgment && Wants(header.Field(content, 16), error is null))
            Write(output, content, ApplicationCode(acceptance), error);
    }

    private void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> content, Hl7v2AcknowledgmentCode code, MessageError? error)
    {
        var now = time.GetLocalNow();
        MllpFraming.Write(output, error is null
            ? Hl7v2Acknowledgment.Write(content, code, _ids.Next(), now)
            : Hl7v2Acknowledgment.Write(
                content, code, _ids.Next(), now, Reported(error)));
    }

    // An ERR for each thing that is wrong.
    private static Hl7v2AcknowledgmentError[] Reported(MessageError error)
    {
        var reported = new Hl7v2AcknowledgmentError[1 + error.Further.Count];
        for (var i = 0; i < reported.Length; i++)
        {
            var one = i == 0 ? error : error.Further[i - 1];
            reported[i] = new Hl7v2AcknowledgmentError(one.Condition, one.Message, one.Place, one.Code);
        }
        return reported;
    }

    private static MessageError? ErrorOf(Acceptance acceptance) => acceptance switch
    {
        Acceptance.Stored stored => stored.Answer.Error,
        Acceptance.Duplicate duplicate => duplicate.Answer.Error,
        Acceptance.Unavailable unavailable => unavailable.Error,
        Acceptance.Rejected rejected => rejected.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(acceptance)),
    };

    // AR says "not this kind of message" or "not now, send it again"; AE "mend it first".
    private static Hl7v2AcknowledgmentCode ApplicationCode(Acceptance acceptance) => acceptance switch
    {
        Acceptance.Unavailable => Hl7v2AcknowledgmentCode.AR,
        Acceptance.Rejected rejected when IsHeaderFault(rejected.Error) => Hl7v2AcknowledgmentCode.AR,
        _ when ErrorOf(acceptance) is null => Hl7v2AcknowledgmentCode.AA,
        _ => Hl7v2AcknowledgmentCode.AE,
    };

    private static Hl7v2AcknowledgmentCode AcceptCode(Acceptance acceptance) => acceptance switch
    {
        Acceptance.Stored or Acceptance.Duplicate => Hl7v2AcknowledgmentCode.CA,
        Acceptance.Rejected rejected when IsHeaderFault(rejected.Error) => Hl7v2AcknowledgmentCode.CR,
        _ => Hl7v2AcknowledgmentCode.CE,
    };

    // Table 0357: message type, event, processing id and version.
    private static bool IsHeaderFault(MessageError error) => error.Condition is >= 200 and <= 203;

    // Table 0155. In enhanced mode an empty field means never.
    private static bool Wants(ReadOnlySpan<byte> condition, bool success)
        => condition.SequenceEqual("AL"u8)
        || condition.SequenceEqual(success ? "SU"u8 : "ER"u8);
}
