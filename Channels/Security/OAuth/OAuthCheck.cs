using InterfaceEngine.Channels.Components;
using InterfaceEngine.Mappings.Documents;

namespace InterfaceEngine.Channels.Security.OAuth;

/// <summary>Finds what is wrong with an <c>oauth:</c> block before anybody asks for a token.</summary>
internal static class OAuthCheck
{
    /// <summary>Looks at the block of a system; nothing where there is none.</summary>
    /// <param name="system">The system's settings.</param>
    /// <param name="isFhir">Whether the system itself can say where tokens are had.</param>
    /// <param name="check">Says the configuration folder, and gets what is wrong.</param>
    public static void Run(Settings system, bool isFhir, ComponentCheck check)
    {
        if (system.BlockOrNull(OAuthFields.Key) is not { } block)
            return;
        var problems = check.Problems;
        foreach (var other in new[] { "bearer-token", "basic" }.Where(system.Has))
            problems.Error("CFG-OAUTH", block.At, $"a system has 'oauth' or '{other}', not both: each says who the engine is", $"remove '{other}'");
        if (block.Has("token-url") && block.Has("issuer"))
            problems.Error("CFG-OAUTH", block.PlaceOf("issuer"), "'oauth' has a 'token-url' or an 'issuer' that says it, not both");
        if (!isFhir && !block.IsWritten("token-url") && !block.IsWritten("issuer"))
            problems.Error("CFG-OAUTH", block.At, "'oauth' does not say where tokens are had", "give it a token-url, or the issuer that says it");
        foreach (var key in new[] { "token-url", "issuer" }.Where(block.Has))
        {
            if (new Uri(block.Text(key)) is { Scheme: "http", IsLoopback: false })
                problems.Error("CFG-OAUTH-PLAIN", block.PlaceOf(key), "an authorization server is spoken to by TLS: without it, everybody on the way can read the token", "write https");
        }
        CheckProof(system, block, problems);
        TlsCheck.Run(block, listens: false, check);
        if (block.TextOrNull("private-key") is { } file && !block.Has("private-key-password"))
            CheckKey(block, Path.GetFullPath(file, check.Folder), problems);
    }

    private static void CheckProof(Settings system, Settings block, Problems problems)
    {
        var way = OAuthSettings.AuthenticationOf(block);
        var hasCertificate = (block.BlockOrNull(TlsFields.Key) ?? system.BlockOrNull(TlsFields.Key))?.IsWritten("certificate") == true;
        if (way is ClientAuthentication.Basic or ClientAuthentication.Post && !block.IsWritten("client-secret"))
            problems.Error("CFG-OAUTH", block.PlaceOf("auth"), "'auth' sends a client-secret, and there is none", "such as client-secret: secret:fhir-client");
        if (way == ClientAuthentication.PrivateKeyJwt && !block.IsWritten("private-key"))
            problems.Error("CFG-OAUTH", block.PlaceOf("auth"), "'auth' signs with a private-key, and there is none", "such as private-key: keys/fhir-client.pem");
        if (way == ClientAuthentication.MutualTls && !hasCertificate)
            problems.Error("CFG-OAUTH", block.PlaceOf("auth"), "the client proves nothing: there is no client-secret, no private-key and no certificate", "give it one of these; a certificate is named below tls:");
        var unused = way switch
        {
            ClientAuthentication.Basic or ClientAuthentication.Post => new[] { "private-key", "private-key-password", "key-id", "key-set-url", "algorithm" },
            ClientAuthentication.PrivateKeyJwt => ["client-secret"],
            _ => ["client-secret", "private-key", "private-key-password", "key-id", "key-set-url", "algorithm"],
        };
        foreach (var key in unused.Where(block.Has))
            problems.Error("CFG-OAUTH", block.PlaceOf(key), $"'{key}' is of no use with this 'auth'", "remove it, or set auth to the way that uses it");
    }

    private static void CheckKey(Settings block, string file, Problems problems)
    {
        try
        {
            ClientKey.Read(file, password: null, block.TextOrNull("algorithm"));
        }
        catch (CertificateFileException e)
        {
            problems.Error(e.Error.Code, block.PlaceOf("private-key"), e.Error.Message);
        }
    }
}
