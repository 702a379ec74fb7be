using System.Net;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Hl7v2;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>What an answer of the target comes to.</summary>
internal enum ReplyAction
{
    /// <summary>The target has it.</summary>
    Deliver,

    /// <summary>The same again later.</summary>
    Retry,

    /// <summary>Never again as it is.</summary>
    Refuse,
}

/// <summary>The settings of <see cref="MllpConnector"/>, typed.</summary>
internal sealed record MllpConnectorSettings
{
    private static readonly string[] Actions = ["deliver", "retry", "refuse"];

    public static ComponentSpec Spec { get; } = new(
        "mllp",
        "Sends each payload, an HL7 v2 message, as one MLLP frame and waits for its acknowledgment. Where the payload leaves MSH-10 empty, the "
        + "delivery's key is put there.",
        [
            new("replies", FieldKind.Block, "What each acknowledgment code of the target comes to, where it differs from the standard's meaning.")
            {
                Default = "{}",
                Fields =
                [
                    Reply("AA", "deliver", "The application took it."),
                    Reply("AE", "refuse", "The content is at fault."),
                    Reply("AR", "retry", "The target does not take it, or not now."),
                    Reply("CA", "deliver", "It is stored."),
                    Reply("CE", "refuse", "It could not be accepted."),
                    Reply("CR", "retry", "The target does not accept it, or not now."),
                ],
            },
        ],
        """
        mllp:
          replies: { AE: retry }
        """);

    public static ComponentSpec SystemSpec { get; } = new(
        "mllp",
        "Where a system listens for HL7 v2 over MLLP. Connections stay open; a destination opens as many as it has deliveries in hand.",
        [
            new("address", FieldKind.Address, "The host and port.") { Required = true, Example = "\"127.0.0.1:2591\"" },
            new("timeout", FieldKind.Duration, "How long an acknowledgment is waited for; then the connection is closed, so that a late one is never taken for another's.")
            {
                Default = "30s",
                Min = "10ms",
                Max = "1h",
                Example = "10s",
            },
            new("connect-timeout", FieldKind.Duration, "How long connecting may take.")
            {
                Default = "10s",
                Min = "10ms",
                Max = "5m",
                Example = "3s",
            },
            new("keep-alive", FieldKind.Duration, "How long a connection is silent before TCP asks whether the target is still there; 0s never asks.")
            {
                Default = "60s",
                Max = "2h",
                Example = "30s",
            },
        ],
        """
        mllp: { address: "127.0.0.1:2591", timeout: 10s }
        """);

    public required DnsEndPoint Address { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    public required TimeSpan KeepAlive { get; init; }

    public required IReadOnlyDictionary<Hl7v2AcknowledgmentCode, ReplyAction> Replies { get; init; }

    public static MllpConnectorSettings From(Settings send, Settings system) => new()
    {
        Address = system.Address("address"),
        Timeout = system.Duration("timeout"),
        ConnectTimeout = system.Duration("connect-timeout"),
        KeepAlive = system.Duration("keep-alive"),
        Replies = Enum.GetValues<Hl7v2AcknowledgmentCode>().ToDictionary(
            code => code, code => Enum.Parse<ReplyAction>(send.Block("replies").Text(code.ToString()), ignoreCase: true)),
    };

    private static FieldSpec Reply(string code, string action, string meaning) => new(code, FieldKind.Choice, meaning)
    {
        Choices = Actions,
        Default = action,
        Example = action,
    };
}
