using System.Net;
using System.Net.Sockets;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>What can go wrong between us and the target, as outcomes. None of them says whether the target has the message: it is sent again, with the same control id.</summary>
internal static class MllpFailure
{
    public static DeliveryOutcome Connect(DnsEndPoint address, SocketError error) => Target(
        "MLLP-CONNECT-FAILED", $"cannot connect to {address.Host}:{address.Port}: {error}; the target may be down, or the address wrong");

    public static DeliveryOutcome ConnectTimeout(DnsEndPoint address, TimeSpan limit) => Target(
        "MLLP-CONNECT-TIMEOUT", $"cannot connect to {address.Host}:{address.Port} within {limit.TotalSeconds:0.###}s (connect-timeout)");

    public static DeliveryOutcome NoReply(MllpConnectorSettings settings) => MllpReply.By(settings, ReplyCondition.NoReply, new MessageError(
        "MLLP-TIMEOUT",
        $"no acknowledgment within {settings.Timeout.TotalSeconds:0.###}s (timeout); the connection was closed. A message whose MSH-15 and MSH-16 ask for none may get none"));

    public static DeliveryOutcome NoApplicationAcknowledgment(MllpConnectorSettings settings) => MllpReply.By(
        settings, ReplyCondition.NoApplicationAcknowledgment, new MessageError(
            "MLLP-NO-APPLICATION-ACK",
            $"the target committed (CA), but no application acknowledgment came within {settings.ApplicationTimeout.TotalSeconds:0.###}s (application-timeout)"));

    public static DeliveryOutcome Closed { get; } = new DeliveryOutcome.RetryLater(
        RetryScope.Message, new MessageError("MLLP-CLOSED", "the target closed the connection before its acknowledgment"));

    public static DeliveryOutcome Tls(DnsEndPoint address, MessageError error) => Target(
        error.Code, $"no TLS connection with {address.Host}:{address.Port}: {error.Message}", error.Value);

    public static DeliveryOutcome WantsTls { get; } = Target(
        "MLLP-TARGET-WANTS-TLS", "the target answered with TLS, and its system's mllp block has no tls block; the connection was closed");

    public static DeliveryOutcome Unreadable(MllpConnectorSettings settings, string code) => MllpReply.By(settings, ReplyCondition.Unreadable, new MessageError(
        "MLLP-ANSWER-UNREADABLE", $"the target answered something that is no acknowledgment ({code}); the connection was closed"));

    public static DeliveryOutcome OtherMessage(MllpConnectorSettings settings) => MllpReply.By(settings, ReplyCondition.OtherMessage, new MessageError(
        "MLLP-ANSWER-MISMATCH", "the target acknowledged another message than the one sent (MSA-2 differs from MSH-10); the connection was closed"));

    private static DeliveryOutcome.RetryLater Target(string code, string message, string? value = null)
        => new(RetryScope.Target, new MessageError(code, message) { Value = value });
}
