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

    public static DeliveryOutcome Timeout(TimeSpan limit) => Message(
        "MLLP-TIMEOUT",
        $"no acknowledgment within {limit.TotalSeconds:0.###}s (timeout); the connection was closed. A message whose MSH-15 and MSH-16 ask for none may get none");

    public static DeliveryOutcome Closed { get; } = Message("MLLP-CLOSED", "the target closed the connection before its acknowledgment");

    public static DeliveryOutcome Unreadable(string code, string? value) => Message(
        "MLLP-ANSWER-UNREADABLE", $"the target answered something that is no acknowledgment ({code}); the connection was closed", value);

    public static DeliveryOutcome Mismatch { get; } = Message(
        "MLLP-ANSWER-MISMATCH", "the target acknowledged another message than the one sent (MSA-2 differs from MSH-10); the connection was closed");

    public static DeliveryOutcome UnknownCode(string text) => Message(
        "MLLP-ANSWER-UNKNOWN-CODE", "MSA-1 of the target's answer is none of AA, AE, AR, CA, CE and CR", text);

    private static DeliveryOutcome.RetryLater Target(string code, string message) => new(RetryScope.Target, new MessageError(code, message));

    private static DeliveryOutcome.RetryLater Message(string code, string message, string? value = null)
        => new(RetryScope.Message, new MessageError(code, message) { Value = value });
}
