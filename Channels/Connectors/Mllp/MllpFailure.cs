using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>What can go wrong between us and the target, as outcomes. None of them says whether the target has the message: it is sent again, with the same control id.</summary>
internal static class MllpFailure
{
    /// <summary>There is no connection.</summary>
    public static DeliveryOutcome Unreachable(MessageError error) => new DeliveryOutcome.RetryLater(RetryScope.Target, error);

    public static DeliveryOutcome NotCommitted { get; } = new DeliveryOutcome.RetryLater(
        RetryScope.Message, new MessageError("MLLP-NOT-COMMITTED", "the target says that it has not stored the message (NAK of MLLP release 2)"));

    public static DeliveryOutcome NoReply(MllpConnectorSettings settings) => MllpReply.By(settings, ReplyCondition.NoReply, new MessageError(
        "MLLP-TIMEOUT",
        $"no acknowledgment within {settings.Timeout.TotalSeconds:0.###}s (timeout); the connection was closed. A message whose MSH-15 and MSH-16 ask for none may get none"));

    public static DeliveryOutcome NoApplicationAcknowledgment(MllpConnectorSettings settings) => MllpReply.By(
        settings, ReplyCondition.NoApplicationAcknowledgment, new MessageError(
            "MLLP-NO-APPLICATION-ACK",
            $"the target committed (CA), but no application acknowledgment came within {settings.ApplicationTimeout.TotalSeconds:0.###}s (application-timeout)"));

    public static DeliveryOutcome Closed { get; } = new DeliveryOutcome.RetryLater(
        RetryScope.Message, new MessageError("MLLP-CLOSED", "the target closed the connection before its acknowledgment"));

    public static DeliveryOutcome WantsTls { get; } = Unreachable(new MessageError(
        "MLLP-TARGET-WANTS-TLS", "the target answered with TLS, and its system's mllp block has no tls block; the connection was closed"));

    public static DeliveryOutcome Unreadable(MllpConnectorSettings settings, string code) => MllpReply.By(settings, ReplyCondition.Unreadable, new MessageError(
        "MLLP-ANSWER-UNREADABLE", $"the target answered something that is no acknowledgment ({code}); the connection was closed"));

    public static DeliveryOutcome OtherMessage(MllpConnectorSettings settings) => MllpReply.By(settings, ReplyCondition.OtherMessage, new MessageError(
        "MLLP-ANSWER-MISMATCH", "the target acknowledged another message than the one sent (MSA-2 differs from MSH-10); the connection was closed"));
}
