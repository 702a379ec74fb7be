using System.Net;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
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
            new("sequence", FieldKind.Flag,
                "Numbers the messages (MSH-13; HL7 v2 chapter 2, \"Sequence number protocol\"): one more each time, the same at every repeat. Each connection begins with the number 0, "
                + "which asks the target for the next; where the two do not agree, the destination is paused. Messages go one after the other, in one lane.")
            {
                Default = "false",
            },
        ],
        """
        mllp:
          replies: { AE: retry, no-reply: stop }
        """);

    public static ComponentSpec SystemSpec { get; } = new(
        "mllp",
        "Where a system listens for HL7 v2 over MLLP, or where it connects to for what is sent to it. Connections stay open; a destination uses as many as it has deliveries in hand.",
        [
            new("address", FieldKind.Address, "The host and port that the system listens on.") { Example = "\"127.0.0.1:2591\"" },
            new("listen", FieldKind.Address,
                "In place of address: where this end listens, for a system that connects to what it receives from. Deliveries wait while it is not connected. One destination only can send to it.")
            {
                Example = "\"127.0.0.1:2592\"",
            },
            .. PeerFields.All,
            new("release", FieldKind.Choice,
                "The release of MLLP. With 2 each message is to be answered by a byte that says whether it is stored; only where its MSH-15 or MSH-16 asks for it, an HL7 acknowledgment is waited for besides.")
            {
                Choices = ["1", "2"],
                Default = "1",
                Example = "2",
            },
            new("commit-resends", FieldKind.Integer, "With release 2, how often a message is sent again at once where no commit came, or a negative one; then it waits for its next try.")
            {
                Default = "2",
                Min = "0",
                Max = "10",
                Example = "0",
            },
            new("timeout", FieldKind.Duration, "How long an acknowledgment is waited for; then the connection is closed, so that a late one is never taken for another's.")
            {
                Default = "30s",
                Min = "10ms",
                Max = "1h",
                Example = "10s",
            },
            new("application-timeout", FieldKind.Duration,
                "How long, after CA, the application acknowledgment is waited for where MSH-16 of what was sent asks for one. It has to come "
                + "on the same connection.")
            {
                Default = "30s",
                Min = "10ms",
                Max = "24h",
                Example = "5m",
            },
            new("connect-timeout", FieldKind.Duration, "How long connecting may take; with listen, how long a delivery waits for the system to connect before the wait is told of.")
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
            TlsFields.Block,
            ReplyTable.Field("What follows an answer of this system, or its silence, at every destination that sends to it and does not say otherwise."),
        ],
        """
        mllp: { address: "127.0.0.1:2591", timeout: 10s }
        """);

    /// <summary>Where the target listens; null where this end does.</summary>
    public required DnsEndPoint? Address { get; init; }

    /// <summary>Where this end listens; null where the target does.</summary>
    public required DnsEndPoint? Listen { get; init; }

    /// <summary>Whether each message is answered by a commit of release 2.</summary>
    public required bool ExpectsCommits { get; init; }

    /// <summary>How often a message without a commit is sent again at once.</summary>
    public required int CommitResends { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    public required TimeSpan KeepAlive { get; init; }

    /// <summary>How long an application acknowledgment is waited for after CA.</summary>
    public required TimeSpan ApplicationTimeout { get; init; }

    public required TimeSpan? IdleTimeout { get; init; }

    public required TlsSettings? Tls { get; init; }

    public required ReplyTable Replies { get; init; }

    /// <summary>Whether messages are numbered.</summary>
    public bool IsNumbered { get; init; }

    public static MllpConnectorSettings From(Settings send, Settings system, string folder) => new()
    {
        Address = system.Has("address") ? system.Address("address") : null,
        Listen = system.Has("listen") ? system.Address("listen") : null,
        ExpectsCommits = system.Text("release") == "2",
        CommitResends = system.Text("release") == "2" ? (int)system.Integer("commit-resends") : 0,
        Timeout = system.Duration("timeout"),
        ConnectTimeout = system.Duration("connect-timeout"),
        KeepAlive = system.Duration("keep-alive"),
        ApplicationTimeout = system.Duration("application-timeout"),
        IdleTimeout = system.Has("idle-timeout") ? system.Duration("idle-timeout") : null,
        Tls = TlsSettings.From(system, folder),
        Replies = ReplyTable.From(send, system),
        IsNumbered = send.Flag("sequence"),
    };

    /// <summary>Finds what no key's own type shows.</summary>
    public static void Check(ComponentCheck check)
    {
        if (check.System is not { } system)
            return;
        var listens = system.IsWritten("listen");
        if (listens && system.IsWritten("address"))
            check.Problems.Error("CFG-MLLP", system.PlaceOf("listen"), "a system listens at its 'address', or connects to where this end listens, not both", "remove 'address' or 'listen'");
        else if (!listens && !system.IsWritten("address"))
            check.Problems.Error("CFG-MISSING-KEY", system.At, "'mllp' says not where the system is", "give it address: \"127.0.0.1:2591\", or listen: where the system connects to");
        PeerFields.Check(system, listens, check);
        TlsCheck.Run(system, listens, check);
    }
}
