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

    /// <summary>The outcome that an answer comes to.</summary>
    public static DeliveryOutcome Judge(MllpConnectorSettings settings, Hl7v2ReceivedAcknowledgment answer, ReadOnlySpan<byte> frame)
    {
        if (answer.Code is not { } code)
            return MllpFailure.UnknownCode(TextOf(answer));
        var action = settings.Replies[code];
        if (action == ReplyAction.Deliver)
            return new DeliveryOutcome.Delivered(ReceiptOf(frame));
        var error = new MessageError($"MLLP-ANSWERED-{code}", $"the target answered {code}{ConditionOf(answer)}; its own words are kept with the delivery")
        {
            Place = answer.Errors.Count > 0 ? answer.Errors[0].Place : null,
            Condition = answer.Errors.Count > 0 && answer.Errors[0].Condition > 0 ? answer.Errors[0].Condition : 207,
            Value = TextOf(answer),
        };
        return action == ReplyAction.Refuse
            ? new DeliveryOutcome.Refused(error)
            : new DeliveryOutcome.RetryLater(RetryScope.Message, error);
    }

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
