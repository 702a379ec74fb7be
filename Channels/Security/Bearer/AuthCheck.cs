using System.Net;
using InterfaceEngine.Channels.Components;

namespace InterfaceEngine.Channels.Security.Bearer;

/// <summary>Finds what is wrong with an <c>auth:</c> block beyond each key's own type.</summary>
internal static class AuthCheck
{
    /// <summary>Whether senders must prove who they are.</summary>
    public static bool Asks(Settings owner)
        => owner.BlockOrNull(AuthFields.Key) is { } auth && (auth.BlockOrNull("bearer") is not null || auth.BlockOrNull("client-certificate") is not null);

    /// <summary>Looks at the block of some settings; nothing where there is none.</summary>
    /// <param name="owner">The settings that may hold it.</param>
    /// <param name="isLoopback">Whether only this machine reaches the listener.</param>
    /// <param name="check">Gets what is wrong.</param>
    public static void Run(Settings owner, bool isLoopback, ComponentCheck check)
    {
        if (owner.BlockOrNull(AuthFields.Key) is not { } auth)
            return;
        var tls = owner.BlockOrNull(TlsFields.Key);
        if (!Asks(owner))
            check.Problems.Error("CFG-AUTH", auth.At, "'auth' names no proof", "name 'bearer' or 'client-certificate'");
        if (auth.BlockOrNull("client-certificate") is { } certificate)
        {
            if (tls?.TextOrNull("client-certificate") is null or "none")
                check.Problems.Error("CFG-AUTH", certificate.At, "nobody is asked for a certificate on this address", "give its tls block client-certificate: required, or optional");
            foreach (var line in certificate.Texts("allow"))
            {
                if (AllowedCertificates.FaultIn(line) is { } fault)
                    check.Problems.Error("CFG-AUTH", certificate.PlaceOf("allow"), $"a line of 'allow' {fault}");
            }
        }
        if (auth.BlockOrNull("bearer") is not { } bearer)
            return;
        if (tls is null && !isLoopback)
            check.Problems.Error("CFG-AUTH", bearer.At, "whoever can listen on the network would learn the tokens", "give the address a tls block, or listen on 127.0.0.1");
        if (bearer.TextOrNull("introspect") is { } address && Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme != Uri.UriSchemeHttps && !IsLoopback(url.Host.Trim('[', ']')))
            check.Problems.Error("CFG-AUTH", bearer.PlaceOf("introspect"), "tokens are not asked about in clear text", "use https");
        TlsCheck.Run(bearer, listens: false, check);
    }

    /// <summary>Whether a host is this machine alone.</summary>
    public static bool IsLoopback(string host)
        => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
}
