using System.Net;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Security;

namespace InterfaceEngine.Channels.Sources.Mllp;

/// <summary>The settings of <see cref="MllpSource"/>, typed.</summary>
internal sealed record MllpSourceSettings
{
    public static ComponentSpec Spec { get; } = new(
        "mllp",
        "Listens for HL7 v2 messages over MLLP and acknowledges each on the connection that it came by, in order.",
        [
            new("listen", FieldKind.Address, "The address and port to listen on.") { Required = true, Example = "\"127.0.0.1:2575\"" },
            new("max-connections", FieldKind.Integer, "How many senders may be connected at once; a further one is closed at once and reported.")
            {
                Default = "256",
                Min = "1",
                Max = "10000",
                Example = "64",
            },
            new("max-connections-per-address", FieldKind.Integer, "How many connections of one address may be open at once. Without it only max-connections holds.")
            {
                Min = "1",
                Max = "10000",
                Example = "4",
            },
            new("allow-from", FieldKind.TextList, "The networks and addresses that senders may connect from, IPv4 and IPv6. Without it all. It tells machines apart, and proves nothing: use it beside tls.")
            {
                Example = "[10.1.0.0/16, \"fd00::/8\"]",
            },
            TlsFields.Server,
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
        ],
        """
        mllp:
          listen: "127.0.0.1:2575"
          max-size: 20MB
        """);

    public required DnsEndPoint Listen { get; init; }

    public int MaxConnections { get; init; } = 256;

    public int? MaxConnectionsPerAddress { get; init; }

    public required AddressList AllowFrom { get; init; }

    public required TlsSettings? Tls { get; init; }

    public int MaxSize { get; init; } = 10 << 20;

    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan? IdleTimeout { get; init; }

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    public bool LenientEnd { get; init; }

    /// <summary>Whether texts in acknowledgments are cut to what the version allows.</summary>
    public bool KeepsLengths { get; init; }

    public static MllpSourceSettings From(Settings settings, string folder) => new()
    {
        Listen = settings.Address("listen"),
        MaxConnections = (int)settings.Integer("max-connections"),
        MaxConnectionsPerAddress = settings.Has("max-connections-per-address") ? (int)settings.Integer("max-connections-per-address") : null,
        AllowFrom = AddressList.Of(settings.Texts("allow-from")),
        Tls = TlsSettings.From(settings, folder),
        MaxSize = (int)settings.Size("max-size"),
        FrameTimeout = settings.Duration("frame-timeout"),
        IdleTimeout = settings.Has("idle-timeout") ? settings.Duration("idle-timeout") : null,
        KeepAlive = settings.Duration("keep-alive"),
        KeepsLengths = settings.Text("text-lengths") == "standard",
        LenientEnd = settings.Text("end-of-frame") == "lenient",
    };

    /// <summary>Finds what no key's own type shows.</summary>
    public static void Check(ComponentCheck check)
    {
        foreach (var line in check.Settings.Texts("allow-from"))
        {
            if (AddressList.FaultIn(line) is { } fault)
                check.Problems.Error("CFG-ALLOW-FROM", check.Settings.PlaceOf("allow-from"), $"'allow-from': {fault}");
        }
        TlsCheck.Run(check.Settings, check.Folder, check.Time.GetUtcNow(), check.Problems);
    }
}
