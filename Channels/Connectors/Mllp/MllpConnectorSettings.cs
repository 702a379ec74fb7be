using System.Net;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Connectors.Mllp;

/// <summary>The settings of <see cref="MllpConnector"/>, typed.</summary>
internal sealed record MllpConnectorSettings
{
    public static ComponentSpec Spec { get; } = new(
        "mllp",
        "Sends each payload, an HL7 v2 message, as one MLLP frame and waits for its acknowledgment. Where the payload leaves MSH-10 empty, the "
        + "delivery's key is put there.",
        [
            ReplyTable.Field(
                "What follows an answer of the target, or its silence, where it differs from the system's `replies`: accept, warn (accepted, and the oddity "
                + "is kept with the delivery and logged), retry (the same again later), park (as `on-refused` says: a dead letter, or the lane is held), stop (the "
                + "destination is paused with this delivery at its lane's head, until a person resumes it)."),
        ],
        """
        mllp:
          replies: { AE: retry, no-reply: stop }
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
            new("application-timeout", FieldKind.Duration,
                "How long, after CA, the application acknowledgment is waited for where MSH-16 of what was sent asks for one. It comes on the same connection, "
                + "or as a message to a channel of this engine that listens to the same system.")
            {
                Default = "30s",
                Min = "10ms",
                Max = "24h",
                Example = "5m",
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
            new("idle-timeout", FieldKind.Duration,
                "How long a connection may lie unused before the next message opens another, for targets and firewalls that forget silent ones. Without it one is used again however old.")
            {
                Min = "10ms",
                Example = "5m",
            },
            TlsFields.Client,
            ReplyTable.Field("What follows an answer of this system, or its silence, at every destination that sends to it and does not say otherwise."),
        ],
        """
        mllp: { address: "127.0.0.1:2591", timeout: 10s }
        """);

    public required DnsEndPoint Address { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    public required TimeSpan KeepAlive { get; init; }

    /// <summary>How long an application acknowledgment is waited for after CA.</summary>
    public required TimeSpan ApplicationTimeout { get; init; }

    public required TimeSpan? IdleTimeout { get; init; }

    public required TlsSettings? Tls { get; init; }

    public required ReplyTable Replies { get; init; }

    public static MllpConnectorSettings From(Settings send, Settings system, string folder) => new()
    {
        Address = system.Address("address"),
        Timeout = system.Duration("timeout"),
        ConnectTimeout = system.Duration("connect-timeout"),
        KeepAlive = system.Duration("keep-alive"),
        ApplicationTimeout = system.Duration("application-timeout"),
        IdleTimeout = system.Has("idle-timeout") ? system.Duration("idle-timeout") : null,
        Tls = TlsSettings.From(system, folder),
        Replies = ReplyTable.From(send, system),
    };

    /// <summary>Finds what no key's own type shows.</summary>
    public static void Check(ComponentCheck check) => TlsCheck.Run(check.System, check.Folder, check.Time.GetUtcNow(), check.Problems);
}
