using System.Net;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Security;
using InterfaceEngine.Channels.Security.Bearer;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Definitions;

/// <summary>What addresses that are listened on mean to each other and to the network.</summary>
internal static class Listeners
{
    /// <summary>The key of a source's settings that makes it a listener.</summary>
    public const string Key = "listen";

    /// <summary>Where a channel's source listens; null where it does not listen.</summary>
    public static DnsEndPoint? Of(ChannelModel channel)
        => IsListener(channel.Source.Component.Spec) && channel.Source.Settings.Has(Key) ? channel.Source.Settings.Address(Key) : null;

    /// <summary>Whether a component of this spec listens.</summary>
    public static bool IsListener(ComponentSpec spec) => spec.Fields.Any(f => f.Kind == FieldKind.Address && f.Key == Key);

    /// <summary>Whether two channels can listen on one address: both over HTTP, on different paths or with different things on one.</summary>
    /// <returns>What stands against it, as a sentence's second half; null where nothing does.</returns>
    public static string? WhyNotShared(ChannelModel a, ChannelModel b)
    {
        if (!a.Source.Component.SharesListener || !b.Source.Component.SharesListener || !Same(a.Source.Settings.Address(Key), b.Source.Settings.Address(Key)))
            return "";
        if (!TlsSettings.AreAlike(a.Source.Settings, b.Source.Settings))
            return "with another tls block; an address has one, which all of its channels state alike";
        if (!string.Equals(PathOf(a), PathOf(b), StringComparison.OrdinalIgnoreCase))
            return null;
        return a.Source.Component == b.Source.Component && a.Source.Component.MaySharePath is { } may ? may(a.Source.Settings, b.Source.Settings) : "";
    }

    /// <summary>Whether only this machine can reach it.</summary>
    public static bool IsLoopback(DnsEndPoint address)
        => AuthCheck.IsLoopback(address.Host);

    /// <summary>Where a channel's destinations listen for targets that connect.</summary>
    public static IEnumerable<Settings> OfDestinations(ChannelModel channel)
        => channel.Destinations.Where(d => IsListener(d.Component.SystemSpec)).Select(d => d.SystemSettings).OfType<Settings>().Where(s => s.Has(Key));

    /// <summary>
    /// Finds a listener that others than this machine can reach, and that does not ask them to prove who they are. TLS keeps what is sent to itself, and a
    /// certificate of the peer's own says who it is; an address is no proof, because whoever shares a network with a peer can take its place.
    /// </summary>
    /// <param name="settings">The settings that may hold a listener.</param>
    /// <param name="spec">What they are settings of.</param>
    /// <param name="verb">What is done with patient data there.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static void CheckOpen(Settings settings, ComponentSpec spec, string verb, Problems problems)
    {
        if (!IsListener(spec) || !settings.Has(Key) || IsLoopback(settings.Address(Key))
            || settings.BlockOrNull(TlsFields.Key)?.TextOrNull("client-certificate") == "required"
            || (settings.BlockOrNull(TlsFields.Key) is not null && AuthCheck.Asks(settings)))
            return;
        problems.Error("CFG-LISTENER-OPEN", settings.PlaceOf(Key),
            $"patient data is {verb} off loopback only where peers prove who they are: by TLS, with a certificate of their own{(spec.Fields.Any(f => f.Key == AuthFields.Key) ? " or an access token" : "")}",
            spec.Fields.Any(f => f.Key == AuthFields.Key)
                ? "give it a tls block and an auth block, or a tls block with client-certificate: required, or listen on 127.0.0.1"
                : spec.Fields.Any(f => f.Key == TlsFields.Key)
                ? "give it a tls block with client-certificate: required, or listen on 127.0.0.1; allow-from tells addresses apart and proves nothing"
                : "listen on 127.0.0.1 and put a proxy or tunnel that asks for both in front");
    }

    /// <summary>Whether two listeners would want the same port of the same interface.</summary>
    public static bool Collide(DnsEndPoint a, DnsEndPoint b)
        => a.Port != 0 && a.Port == b.Port && (IsAny(a) || IsAny(b) || (IsLoopback(a) && IsLoopback(b) && SameLoopback(a, b)) || Same(a, b));

    private static string PathOf(ChannelModel channel)
        => channel.Source.Settings.Has("path") ? channel.Source.Settings.Text("path").Trim('/') : "";

    private static bool IsAny(DnsEndPoint address)
        => IPAddress.TryParse(address.Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    private static bool Same(DnsEndPoint a, DnsEndPoint b) => string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase);

    // 127.0.0.1, 127.0.0.2 and ::1 are different interfaces; localhost may be 127.0.0.1 or ::1.
    private static bool SameLoopback(DnsEndPoint a, DnsEndPoint b)
        => Same(a, b) || IsLocalhost(a) || IsLocalhost(b);

    private static bool IsLocalhost(DnsEndPoint address) => string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase);
}
