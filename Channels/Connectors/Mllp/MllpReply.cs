using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>What a target's frame means for the message that was sent.</summary>
internal static class MllpReply
{
    private const int ReceiptLength = 200;
    private const int TextLength = 2000;

    /// <summary>Whether an answer could be read as one to this message; where not, the connection is out of step and has to be closed.</summary>
    public static bool Belongs(MllpPayload sent, Hl7v2ReceivedAcknowledgment? answer)
        => answer is not null && string.Equals(answer.ControlId.Trim(), sent.ControlId.Trim(), StringComparison.Ordinal);

    /// <summary>
    /// Whether an application acknowledgment is to follow this answer: it is CA, the table takes that for good, and MSH-16 of what was sent wants one of
    /// success. Where it wants one of errors alone (ER), nothing follows a success, and there is nothing to wait for.
    /// </summary>
    public static bool IsFollowed(MllpConnectorSettings settings, MllpPayload sent, Hl7v2ReceivedAcknowledgment answer)
        => answer.Code == Hl7v2AcknowledgmentCode.CA && sent.AsksForApplication
           && settings.Replies[ReplyCondition.CA] is ReplyAction.Accept or ReplyAction.Warn;

    /// <summary>The outcome that an answer comes to.</summary>
    public static DeliveryOutcome Judge(MllpConnectorSettings settings, MllpPayload sent, Hl7v2ReceivedAcknowledgment answer, ReadOnlyMemory<byte> frame)
    {
        var condition = answer.Code is { } code ? ReplyTable.Of(code) : ReplyCondition.UnknownCode;
        var action = settings.Replies[condition];
        if (action == ReplyAction.Accept)
            return new DeliveryOutcome.Delivered(ReceiptOf(frame.Span)) { Reply = sent.WantsReply ? frame : default };
        var outcome = By(settings, condition, condition == ReplyCondition.UnknownCode
            ? new MessageError("MLLP-ANSWER-UNKNOWN-CODE", "MSA-1 of the target's answer is none of AA, AE, AR, CA, CE and CR") { Value = TextOf(answer) }
            : new MessageError($"MLLP-ANSWERED-{answer.Code}", $"the target answered {answer.Code}{ConditionOf(answer)}; its own words are kept with the delivery")
            {
                Place = answer.Errors.Count > 0 ? answer.Errors[0].Place : null,
                Condition = answer.Errors.Count > 0 && answer.Errors[0].Condition > 0 ? answer.Errors[0].Condition : 207,
                Value = TextOf(answer),
            });
        var reply = sent.WantsReply ? frame : default;
        return outcome switch
        {
            DeliveryOutcome.Delivered warned => warned with { Receipt = ReceiptOf(frame.Span), Reply = reply },
            DeliveryOutcome.Refused refused => refused with { Reply = reply },
            _ => outcome,
        };
    }

    /// <summary>The outcome that a condition comes to by the table.</summary>
    public static DeliveryOutcome By(MllpConnectorSettings settings, ReplyCondition condition, MessageError error) => settings.Replies[condition] switch
    {
        ReplyAction.Accept => new DeliveryOutcome.Delivered(null),
        ReplyAction.Warn => new DeliveryOutcome.Delivered(null) { Warning = error },
        ReplyAction.Park => new DeliveryOutcome.Refused(error),
        ReplyAction.Stop => new DeliveryOutcome.Stopped(error),
        _ => new DeliveryOutcome.RetryLater(RetryScope.Message, error),
    };

    private static string ConditionOf(Hl7v2ReceivedAcknowledgment answer)
        => answer.Errors.Count > 0 && answer.Errors[0].Condition > 0 ? $", condition {answer.Errors[0].Condition}" : "";

    private static string? ReceiptOf(ReadOnlySpan<byte> frame)
    {
        if (!Hl7v2Header.TryRead(frame, out var header))
            return null;
        var id = header.ReadText(frame, 10);
        return id.Length == 0 ? null : id.Length <= ReceiptLength ? id : id[..ReceiptLength];
    }

    private static string TextOf(Hl7v2ReceivedAcknowledgment answer)
    {
        var text = string.Join("; ", answer.Errors.Select(e => e.Code is null ? e.Text : $"{e.Code} {e.Text}").Prepend(answer.Text).Where(t => t.Length > 0));
        return text.Length <= TextLength ? text : text[..TextLength];
    }
}
