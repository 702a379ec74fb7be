using System.Security.Cryptography.X509Certificates;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Security;

/// <summary>Finds what is wrong with a <c>tls:</c> block and its files before anybody connects.</summary>
internal static class TlsCheck
{
    /// <summary>Looks at the block of some settings; nothing where there is none.</summary>
    /// <param name="owner">The settings that may hold it.</param>
    /// <param name="listens">Whether its owner is connected to; otherwise it connects.</param>
    /// <param name="check">Says the configuration folder and the time, and gets what is wrong.</param>
    public static void Run(Settings owner, bool listens, ComponentCheck check)
    {
        if (owner.BlockOrNull(TlsFields.Key) is not { } block)
            return;
        var problems = check.Problems;
        if (listens && !block.IsWritten("certificate"))
            problems.Error("CFG-TLS", block.At, "a listener under TLS needs a certificate", "name it with 'certificate', and its key with 'key'");
        if (listens && block.Has("server-name"))
            problems.Error("CFG-TLS", block.PlaceOf("server-name"), "'server-name' is for whoever connects, and this end listens", "remove it");
        if (!listens && block.Has("client-certificate"))
            problems.Error("CFG-TLS", block.PlaceOf("client-certificate"), "'client-certificate' is for a listener, and this end connects", "remove it; a certificate to show is named with 'certificate'");
        foreach (var line in block.Texts("allow"))
        {
            if (AllowedCertificates.FaultIn(line) is { } fault)
                problems.Error("CFG-TLS", block.PlaceOf("allow"), $"a line of 'allow' {fault}");
        }
        foreach (var word in block.Texts("versions").Where(w => TlsSettings.VersionOf(w) == System.Security.Authentication.SslProtocols.None))
            problems.Error("CFG-TLS", block.PlaceOf("versions"), $"'versions' knows \"1.2\" and \"1.3\", not {word}");
        if (listens && block.TextOrNull("client-certificate") is null or "none" && (block.Has("allow") || block.Has("trust")))
            problems.Error("CFG-TLS", block.PlaceOf(block.Has("allow") ? "allow" : "trust"), "'allow' and 'trust' judge certificates that nobody is asked for", "set client-certificate: required");
        foreach (var key in new[] { "key", "password" }.Where(k => block.Has(k) && !block.IsWritten("certificate")))
            problems.Error("CFG-TLS", block.PlaceOf(key), $"'{key}' belongs to a certificate, and there is none", "name it with 'certificate'");
        CheckFiles(block, check.Folder, check.Time.GetUtcNow(), problems);
    }

    private static void CheckFiles(Settings block, string folder, DateTimeOffset now, Problems problems)
    {
        if (block.TextOrNull("trust") is { } trust)
            Try(block.PlaceOf("trust"), () => _ = CertificateFiles.ReadTrust(Path.GetFullPath(trust, folder)));
        if (block.TextOrNull("certificate") is not { } certificate)
            return;
        var file = Path.GetFullPath(certificate, folder);
        var key = block.TextOrNull("key") is { } named ? Path.GetFullPath(named, folder) : null;
        Try(block.PlaceOf("certificate"), () =>
        {
            // The secret is the node's, and the check may run elsewhere.
            if (block.Has("password"))
            {
                foreach (var one in new[] { file, key }.OfType<string>().Where(f => !File.Exists(f)))
                    problems.Error("TLS-FILE-MISSING", block.PlaceOf("certificate"), $"{one} is not there; relative paths are below the configuration folder");
                return;
            }
            Judge(CertificateFiles.ReadOwn(file, key, password: null).Certificate, certificate, block.PlaceOf("certificate"), now, problems);
        });

        void Try(Position at, Action read)
        {
            try
            {
                read();
            }
            catch (CertificateFileException e)
            {
                problems.Error(e.Error.Code, at, e.Error.Message);
            }
        }
    }

    // An expired certificate is told and not barred: peers that do not look go on, and a restart must not turn them away.
    private static void Judge(X509Certificate2 certificate, string file, Position at, DateTimeOffset now, Problems problems)
    {
        var left = CertificateExpiry.DaysLeft(certificate, now);
        if (left <= 0)
            problems.Warning("TLS-EXPIRED", at, $"the certificate {file} has expired", "renew it: peers that look turn it down");
        else if (left <= CertificateExpiry.FirstWarning)
            problems.Warning("TLS-EXPIRES", at, $"the certificate {file} expires in {Math.Ceiling(left)} days", "renew it");
        if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
            problems.Warning("TLS-NOT-YET-VALID", at, $"the certificate {file} is not valid yet");
    }
}
