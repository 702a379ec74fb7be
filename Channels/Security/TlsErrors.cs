using System.Security.Cryptography.X509Certificates;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Security;

/// <summary>Why a handshake came to nothing. What a peer's certificate says of it goes into <see cref="MessageError.Value"/>.</summary>
internal static class TlsErrors
{
    public static MessageError Timeout(TimeSpan limit) => new(
        "TLS-HANDSHAKE-TIMEOUT", $"the handshake was not over within {limit.TotalSeconds:0.###}s (handshake-timeout)");

    public static MessageError Plain { get; } = new(
        "TLS-PLAIN-PEER", "the peer speaks plain MLLP, or something else that is no TLS, on a port that takes TLS only; the connection was closed");

    public static MessageError Failed(Exception e) => new(
        "TLS-HANDSHAKE-FAILED",
        $"the two ends could not agree on a TLS connection ({Innermost(e)}); they may share no version, the other end may speak no TLS, or may not believe this end's certificate");

    public static MessageError Broken { get; } = new("TLS-HANDSHAKE-FAILED", "the other end closed the connection within the handshake; it may not believe this end's certificate");

    public static MessageError NoCertificate { get; } = new(
        "TLS-CERTIFICATE-MISSING", "the peer showed no certificate, and one is required (client-certificate: required)");

    public static MessageError NotTrusted(X509Certificate2 certificate, IEnumerable<X509ChainStatusFlags> why) => new(
        "TLS-CERTIFICATE-NOT-TRUSTED", $"the peer's certificate is not to be believed ({string.Join(", ", why.Distinct())}); 'trust' names the authorities that are")
    {
        Value = Describe(certificate),
    };

    public static MessageError WrongName(X509Certificate2 certificate, string name) => new(
        "TLS-SERVER-NAME", $"the target's certificate does not bear the name {name}; the address may lead to another system, or 'server-name' says the name that it bears")
    {
        Value = Describe(certificate),
    };

    public static MessageError NotAllowed(X509Certificate2 certificate) => new(
        "TLS-CERTIFICATE-NOT-ALLOWED", "the peer's certificate is to be believed, but is none that 'allow' lets in")
    {
        Value = Describe(certificate),
    };

    private static string Describe(X509Certificate2 certificate)
        => $"{certificate.SubjectName.Name}; sha256:{certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256)}";

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e.Message.TrimEnd('.');
    }
}
