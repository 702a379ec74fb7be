using System.Buffers;
using InterfaceEngine.Channels.Acknowledgments;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>
/// Says an acceptance in HL7 v2, on the connection that the message came by: in original mode the one acknowledgment, in enhanced mode the accept
/// acknowledgment. The application's follows as a message of its own where the acceptance says so, and otherwise goes out right behind.
/// </summary>
internal sealed class MllpAnswerer(TimeProvider time, bool keepsLengths = false)
{
    private readonly AcknowledgmentIds _ids = new(time);

    /// <summary>Writes, framed, what the sender wants to hear; nothing where it wants to hear nothing.</summary>
    /// <param name="output">Gets the frames.</param>
    /// <param name="content">The message, or its beginning; without an MSH it is answered in a fixed form.</param>
    /// <param name="acceptance">What became of it.</param>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> content, Acceptance acceptance)
    {
        var error = ErrorOf(acceptance);
        var request = new AcknowledgmentRequest(content);
        // An accept acknowledgment speaks of safe keeping only: a stored message with bad content is accepted.
        var kept = acceptance is Acceptance.Stored or Acceptance.Duplicate or Acceptance.Synchronized or Acceptance.Unfinished;
        if (request.WantsAccept(kept))
        {
            Write(output, content, AcceptCode(acceptance), kept ? null : error, acceptance.SequenceNumber);
            // What was not kept never comes before the application.
            if (!kept)
                return;
        }
        if (AnswersLater(acceptance) || !request.WantsApplication(error is null))
            return;
        if (ReplyOf(acceptance) is { IsEmpty: false } reply)
            MllpFraming.Write(output, reply.Span);
        else
            Write(output, content, acceptance is Acceptance.Unavailable or Acceptance.Unfinished ? Hl7v2AcknowledgmentCode.AR : ApplicationAnswer.CodeOf(error), error, acceptance.SequenceNumber);
    }

    /// <summary>The first MSA-1 that the sender of something that is not taken hears; empty where it wants to hear nothing.</summary>
    /// <param name="content">The message, or its beginning.</param>
    /// <param name="error">Why it is not taken.</param>
    public static string WordFor(ReadOnlySpan<byte> content, MessageError error)
    {
        var request = new AcknowledgmentRequest(content);
        return request.WantsAccept(success: false) ? AcceptCode(new Acceptance.Rejected(error)).ToString()
            : request.WantsApplication(success: false) ? ApplicationAnswer.CodeOf(error).ToString()
            : "";
    }

    private void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> content, Hl7v2AcknowledgmentCode code, MessageError? error, long? sequence)
        => MllpFraming.Write(output, ApplicationAnswer.Write(
            content, code, error, _ids.Next(), time.GetLocalNow(), new Hl7v2AcknowledgmentForm { KeepsLengths = keepsLengths, ExpectedSequence = sequence }));

    private static bool AnswersLater(Acceptance acceptance) => acceptance switch
    {
        Acceptance.Stored stored => stored.AnswersLater,
        Acceptance.Duplicate duplicate => duplicate.AnswersLater,
        _ => false,
    };

    private static ReadOnlyMemory<byte> ReplyOf(Acceptance acceptance) => acceptance switch
    {
        Acceptance.Stored stored => stored.Answer.Reply,
        Acceptance.Duplicate duplicate => duplicate.Answer.Reply,
        _ => default,
    };

    private static MessageError? ErrorOf(Acceptance acceptance) => acceptance switch
    {
        Acceptance.Stored stored => stored.Answer.Error,
        Acceptance.Duplicate duplicate => duplicate.Answer.Error,
        Acceptance.Synchronized => null,
        Acceptance.Unfinished unfinished => unfinished.Error,
        Acceptance.Unavailable unavailable => unavailable.Error,
        Acceptance.Rejected rejected => rejected.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(acceptance)),
    };

    private static Hl7v2AcknowledgmentCode AcceptCode(Acceptance acceptance) => acceptance switch
    {
        Acceptance.Stored or Acceptance.Duplicate or Acceptance.Synchronized or Acceptance.Unfinished => Hl7v2AcknowledgmentCode.CA,
        Acceptance.Rejected rejected when ApplicationAnswer.IsHeaderFault(rejected.Error) => Hl7v2AcknowledgmentCode.CR,
        _ => Hl7v2AcknowledgmentCode.CE,
    };
}
