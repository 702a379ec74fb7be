using System.Buffers;
using InterfaceEngine.Channels.Framing;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>Answers the messages of a batch as the channel's <c>split:</c> says: each by itself, all in one batch, only what went wrong, or not at all.</summary>
internal sealed class BatchAnswerer(BatchReply reply, MllpAnswerer answerer, TimeProvider time)
{
    private readonly AcknowledgmentIds _ids = new(time);

    /// <summary>Writes, framed, what the sender of a batch hears.</summary>
    /// <param name="output">Gets the frames.</param>
    /// <param name="content">What came in one frame.</param>
    /// <param name="acceptance">What became of it.</param>
    /// <returns>False where it is no batch, or holds no message: then nothing was written.</returns>
    public bool TryWrite(IBufferWriter<byte> output, ReadOnlyMemory<byte> content, Acceptance acceptance)
    {
        if (!Hl7v2Batch.HoldsSeveral(content.Span))
            return false;
        var messages = Hl7v2Batch.Split(content).Messages;
        if (messages.Count == 0)
            return false;
        if (reply == BatchReply.None)
            return true;
        var answers = new List<(Hl7v2BatchMessage, byte[])>();
        for (var i = 0; i < messages.Count; i++)
        {
            var one = Of(acceptance, i + 1);
            if (reply == BatchReply.Errors && one is Acceptance.Stored { Answer.Error: null } or Acceptance.Duplicate { Answer.Error: null })
                continue;
            if (reply != BatchReply.Batch)
                answerer.Write(output, messages[i].Content.Span, one);
            else if (Unframed(messages[i].Content.Span, one) is { Length: > 0 } acknowledgments)
                answers.Add((messages[i], acknowledgments));
        }

        if (answers.Count > 0)
            MllpFraming.Write(output, Hl7v2BatchAcknowledgment.Write(answers, _ids.Next, time.GetLocalNow()));
        return true;
    }

    /// <summary>What the sender of a batch that is not taken hears of its first message, which stands for the others; null where it is no batch, or holds no message.</summary>
    /// <param name="reply">How the channel answers batches.</param>
    /// <param name="content">What came in one frame.</param>
    /// <param name="error">Why it is not taken.</param>
    public static string? WordFor(BatchReply reply, ReadOnlyMemory<byte> content, MessageError error)
        => !Hl7v2Batch.HoldsSeveral(content.Span) || Hl7v2Batch.Split(content).Messages is not [var first, ..] ? null
        : reply == BatchReply.None ? ""
        : MllpAnswerer.WordFor(first.Content.Span, error);

    // What became of the batch as a whole is what became of each message, but for those of which more is known.
    private static Acceptance Of(Acceptance whole, int number)
    {
        var (id, outcome) = whole switch
        {
            Acceptance.Stored stored => (stored.Id, stored.Batch),
            Acceptance.Duplicate duplicate => (duplicate.First, duplicate.Batch),
            _ => (default, null),
        };
        if (outcome is null)
            return whole;
        return outcome.FaultOf(number) switch
        {
            null => new Acceptance.Stored(id, Answer.Positive),
            { } error when number > outcome.Taken => new Acceptance.Unavailable(error),
            { Condition: >= 200 and <= 203 } header => new Acceptance.Rejected(header),
            { } error => new Acceptance.Stored(id, new Answer(error)),
        };
    }

    // In enhanced mode a message may have two acknowledgments: both go into the batch, one after the other.
    private byte[] Unframed(ReadOnlySpan<byte> message, Acceptance acceptance)
    {
        var framed = new ArrayBufferWriter<byte>(512);
        answerer.Write(framed, message, acceptance);
        using var reader = new MllpFrameReader(Math.Max(framed.WrittenCount, 1));
        var content = new ArrayBufferWriter<byte>(512);
        var rest = framed.WrittenSpan;
        while (!rest.IsEmpty)
        {
            var room = reader.GetBuffer().Span;
            var part = Math.Min(room.Length, rest.Length);
            rest[..part].CopyTo(room);
            reader.Advance(part);
            rest = rest[part..];
            while (reader.Read(out var bytes) == MllpRead.Frame)
                content.Write(bytes);
        }

        return content.WrittenSpan.ToArray();
    }
}
