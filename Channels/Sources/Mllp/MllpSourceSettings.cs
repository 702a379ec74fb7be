using System.Net;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>The settings of <see cref="MllpSource"/>, typed.</summary>
internal sealed record MllpSourceSettings
{
    public static ComponentSpec Spec { get; } = new(
        "mllp",
        "Takes HL7 v2 messages over MLLP, from senders that connect or from one that is connected to, and acknowledges each on the connection that it came by, in order.",
        [
            new("listen", FieldKind.Address, "The address and port to listen on.") { Example = "\"127.0.0.1:2575\"" },
            new("connect", FieldKind.Address, "In place of listen: the sender's address and port, where the sender waits to be connected to. The connection is opened anew whenever it ends.")
            {
                Example = "\"lab.hospital.example:2575\"",
            },
            new("reconnect", FieldKind.Duration, "With connect, the pause before the connection is opened anew; after failures it doubles up to a minute.")
            {
                Default = "1s",
                Min = "10ms",
                Max = "1h",
                Example = "5s",
            },
            new("connect-timeout", FieldKind.Duration, "With connect, how long connecting may take.")
            {
                Default = "10s",
                Min = "10ms",
                Max = "5m",
                Example = "3s",
            },
            .. PeerFields.All,
            TlsFields.Block,
            new("release", FieldKind.Choice,
                "The release of MLLP. With 2 every frame is answered by a byte, ACK once the message is stored and NAK where it is not; HL7 acknowledgments follow where MSH-15 and MSH-16 ask for them.")
            {
                Choices = ["1", "2"],
                Default = "1",
                Example = "2",
            },
            new("max-size", FieldKind.Size, "The longest message taken. A longer one is refused before it is read whole, and its connection closed.")
            {
                Default = "10MB",
                Min = "1KB",
                Max = "1GB",
                Example = "50MB",
            },
            new("frame-timeout", FieldKind.Duration,
                "The longest pause inside a frame, and for a sender to take its acknowledgment; then the connection is closed.")
            {
                Default = "30s",
                Min = "10ms",
                Max = "1h",
                Example = "1m",
            },
            new("idle-timeout", FieldKind.Duration, "The longest pause between frames; then the connection is closed. Without it a sender may be silent for days.")
            {
                Min = "10ms",
                Example = "12h",
            },
            new("keep-alive", FieldKind.Duration,
                "How long a connection is silent before TCP asks whether the peer is still there, so that dead ones are given up; 0s never asks.")
            {
                Default = "60s",
                Max = "2h",
                Example = "30s",
            },
            new("end-of-frame", FieldKind.Choice,
                "What ends a frame: strict wants FS and CR; lenient takes FS alone, for senders that leave out the CR, and then no FS may stand in a message.")
            {
                Choices = ["strict", "lenient"],
                Default = "strict",
                Example = "lenient",
            },
            new("text-lengths", FieldKind.Choice,
                "How long the texts in acknowledgments may be: full, or standard, which cuts them to what versions before 2.7 allow (MSA-3 to 80 characters, ERR-7 to 2048, ERR-8 to 250).")
            {
                Choices = ["full", "standard"],
                Default = "full",
                Example = "standard",
            },
            new("partial-frame", FieldKind.Choice, "What a sender hears that begins a frame anew before the last has ended: nothing, or a negative acknowledgment of the partial one. It is reported in both cases.")
            {
                Choices = ["ignore", "nak"],
                Default = "ignore",
                Example = "nak",
            },
            new("unreadable", FieldKind.Choice, "What a sender hears whose frame does not begin with an MSH segment: a fixed negative acknowledgment, or the end of its connection. It is reported in both cases.")
            {
                Choices = ["nak", "close"],
                Default = "nak",
                Example = "close",
            },
        ],
        """
        mllp:
          listen: "127.0.0.1:2575"
          max-size: 20MB
        """);

    /// <summary>Where senders connect to; null where this end connects.</summary>
    public DnsEndPoint? Listen { get; init; }

    /// <summary>Where this end connects to; null where it listens.</summary>
    public DnsEndPoint? Connect { get; init; }

    public TimeSpan Reconnect { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TlsSettings? Tls { get; init; }

    /// <summary>Whether each frame is answered by a commit of release 2.</summary>
    public bool Commits { get; init; }

    public int MaxSize { get; init; } = 10 << 20;

    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan? IdleTimeout { get; init; }

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    public bool LenientEnd { get; init; }

    /// <summary>Whether texts in acknowledgments are cut to what the version allows.</summary>
    public bool KeepsLengths { get; init; }

    public bool AnswersPartial { get; init; }

    public bool ClosesUnreadable { get; init; }

    public static MllpSourceSettings From(Settings settings, string folder) => new()
    {
        Listen = settings.Has("listen") ? settings.Address("listen") : null,
        Connect = settings.Has("connect") ? settings.Address("connect") : null,
        Reconnect = settings.Duration("reconnect"),
        ConnectTimeout = settings.Duration("connect-timeout"),
        Tls = TlsSettings.From(settings, folder),
        Commits = settings.Text("release") == "2",
        MaxSize = (int)settings.Size("max-size"),
        FrameTimeout = settings.Duration("frame-timeout"),
        IdleTimeout = settings.Has("idle-timeout") ? settings.Duration("idle-timeout") : null,
        KeepAlive = settings.Duration("keep-alive"),
        KeepsLengths = settings.Text("text-lengths") == "standard",
        LenientEnd = settings.Text("end-of-frame") == "lenient",
        AnswersPartial = settings.Text("partial-frame") == "nak",
        ClosesUnreadable = settings.Text("unreadable") == "close",
    };

    /// <summary>Finds what no key's own type shows.</summary>
    public static void Check(ComponentCheck check)
    {
        var settings = check.Settings;
        if (settings.IsWritten("listen") && settings.IsWritten("connect"))
            check.Problems.Error("CFG-MLLP", settings.PlaceOf("connect"), "a source listens or connects, not both", "remove 'listen' or 'connect'");
        else if (!settings.IsWritten("listen") && !settings.IsWritten("connect"))
            check.Problems.Error("CFG-MISSING-KEY", settings.At, "'mllp' says not where messages come from", "give it listen: \"127.0.0.1:2575\", or connect: and the sender's address");
        PeerFields.Check(settings, listens: !settings.IsWritten("connect"), check);
        TlsCheck.Run(settings, listens: !settings.IsWritten("connect"), check);
    }
}
