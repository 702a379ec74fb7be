using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Security;
using InterfaceEngine.Channels.Security.Bearer;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>What a channel file may say of the HTTP source.</summary>
internal static class HttpSourceSpec
{
    /// <summary>The keys under <c>source: http:</c>.</summary>
    public static ComponentSpec Spec { get; } = new(
        "http",
        "Takes the body of each request as a message. It is answered 202 with the message's id once it is stored, 200 if it had come before, "
        + "422 if its content is refused, 503 with Retry-After if it cannot be taken now.",
        [
            Listen,
            new("path", FieldKind.Text, "The path. With /* at its end, everything below belongs to the channel too; the path is then `%path`.") { Default = "/" },
            new("methods", FieldKind.TextList, "The methods taken; others are answered 405.") { Default = "POST", Example = "[POST, PUT]" },
            new("content-types", FieldKind.TextList, "The Content-Types taken; others are answered 415. Without it, those of the channel's format.")
            {
                Example = "[application/json]",
            },
            .. Shared,
        ],
        """
        from: portal
        http: { listen: "127.0.0.1:2579", path: /orders }
        format: json
        """)
    {
        Attributes = ["method", "path", "query"],
    };

    /// <summary>The address, for every source over HTTP.</summary>
    public static FieldSpec Listen => new("listen", FieldKind.Address, "The address and port. Channels may share one, with a path each.")
    {
        Required = true,
        Example = "\"127.0.0.1:2579\"",
    };

    /// <summary>The limits, for every source over HTTP.</summary>
    public static FieldSpec[] Shared =>
    [
        new("max-size", FieldKind.Size, "The largest body taken, unpacked where it comes as gzip; larger ones are answered 413.")
        {
            Default = "10MB",
            Min = "1KB",
            Max = "1GB",
        },
        new("timeout", FieldKind.Duration, "How long a request's body may take to come; it is answered 408 then. Below 240 bytes a second it is cut off sooner.")
        {
            Default = "60s",
            Min = "1s",
            Max = "1h",
        },
        new("rate-limit", FieldKind.Integer, "How many requests are taken in a second; more are answered 429 with Retry-After. Without it there is no limit.")
        {
            Min = "1",
            Max = "1000000",
            Example = "200",
        },
        TlsFields.Block,
        AuthFields.Block,
    ];

    /// <summary>Finds what is wrong beyond each key's own type.</summary>
    public static void Check(ComponentCheck check)
    {
        TlsCheck.Run(check.Settings, listens: true, check);
        AuthCheck.Run(check.Settings, !check.Settings.Has("listen") || AuthCheck.IsLoopback(check.Settings.Address("listen").Host), check);
    }

    /// <summary>The path without its /*.</summary>
    public static string PathOf(Settings settings, out bool takesBelow)
    {
        var path = settings.Text("path");
        takesBelow = path.EndsWith("/*", StringComparison.Ordinal);
        path = takesBelow ? path[..^2] : path;
        return path.StartsWith('/') ? path : "/" + path;
    }
}
