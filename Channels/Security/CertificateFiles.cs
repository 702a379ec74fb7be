using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Security;

/// <summary>A certificate with its private key, and the authorities that were in its file.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Context">The same, with its chain, as handshakes want it.</param>
internal sealed record OwnCertificate(X509Certificate2 Certificate, SslStreamCertificateContext Context);

/// <summary>The authorities that are believed.</summary>
/// <param name="Roots">Those that a chain may end in.</param>
/// <param name="Others">Those that help to get there.</param>
internal sealed record TrustedAuthorities(X509Certificate2Collection Roots, X509Certificate2Collection Others);

/// <summary>Reads certificates, keys and authorities from files: PEM, or PFX.</summary>
internal static class CertificateFiles
{
    /// <summary>Reads a certificate and its key.</summary>
    /// <param name="file">The certificate: PEM, the own one first, or PFX.</param>
    /// <param name="keyFile">The key's PEM file; null where it is in the same file.</param>
    /// <param name="password">What opens it; null where it is open.</param>
    /// <exception cref="CertificateFileException">They cannot be read, or do not belong together.</exception>
    public static OwnCertificate ReadOwn(string file, string? keyFile, string? password)
    {
        var bytes = ReadFile(file);
        var all = IsPem(bytes) ? FromPem(file, Encoding.ASCII.GetString(bytes), keyFile, password) : FromPfx(file, bytes, password);
        var own = all[0];
        all.RemoveAt(0);
        // Without the network: a handshake must not wait for an authority's server.
        return new OwnCertificate(own, SslStreamCertificateContext.Create(own, all, offline: true));
    }

    /// <summary>Reads the authorities of a PEM file.</summary>
    /// <exception cref="CertificateFileException">It cannot be read, or holds no authority that a chain can end in.</exception>
    public static TrustedAuthorities ReadTrust(string file)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(Encoding.ASCII.GetString(ReadFile(file)));
        }
        catch (CryptographicException e)
        {
            throw Unreadable(file, "a certificate in it cannot be read", e);
        }
        var (roots, others) = (new X509Certificate2Collection(), new X509Certificate2Collection());
        foreach (var one in all)
            (one.SubjectName.RawData.AsSpan().SequenceEqual(one.IssuerName.RawData) ? roots : others).Add(one);
        return roots.Count > 0 ? new TrustedAuthorities(roots, others) : throw new CertificateFileException(file, new MessageError(
            "TLS-TRUST-EMPTY", $"{file} holds no root: a PEM file of authorities' own certificates is wanted, each the issuer of itself"));
    }

    private static X509Certificate2Collection FromPem(string file, string text, string? keyFile, string? password)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw Unreadable(file, "a certificate in it cannot be read", e);
        }
        if (all.Count == 0)
            throw Unreadable(file, "there is no certificate in it");
        var keyText = keyFile is null ? text : Encoding.ASCII.GetString(ReadFile(keyFile));
        all[0] = WithKey(file, text, keyFile ?? file, keyText, password);
        return all;
    }

    private static X509Certificate2 WithKey(string file, string text, string keyFile, string keyText, string? password)
    {
        if (!keyText.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new CertificateFileException(keyFile, new MessageError(
                "TLS-KEY-MISSING", $"there is no private key in {keyFile}; name the file that holds the key of {file} with 'key'"));
        var isLocked = keyText.Contains("ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
        if (isLocked && password is null)
            throw Locked(keyFile, "is encrypted, and 'password' names no secret that opens it");
        X509Certificate2 own;
        try
        {
            own = isLocked ? X509Certificate2.CreateFromEncryptedPem(text, keyText, password) : X509Certificate2.CreateFromPem(text, keyText);
        }
        catch (ArgumentException e)
        {
            throw Mismatch(file, keyFile, e);
        }
        catch (CryptographicException e) when (isLocked)
        {
            throw Locked(keyFile, "cannot be opened with the secret that 'password' names, or is damaged", e);
        }
        catch (CryptographicException e)
        {
            throw IsMismatch(e) ? Mismatch(file, keyFile, e) : Unreadable(keyFile, "its key cannot be read", e);
        }
        if (!OperatingSystem.IsWindows())
            return own;
        // Windows makes no handshake with a key that lives in memory only.
        using (own)
            return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), null);
    }

    private static X509Certificate2Collection FromPfx(string file, byte[] bytes, string? password)
    {
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(bytes, password);
        }
        catch (CryptographicException e)
        {
            throw password is null
                ? Unreadable(file, "it is neither PEM nor a PFX that opens without a password; 'password' names the secret that opens it", e)
                : Locked(file, "is no PFX, or cannot be opened with the secret that 'password' names", e);
        }
        var own = all.FirstOrDefault(c => c.HasPrivateKey)
            ?? throw new CertificateFileException(file, new MessageError("TLS-KEY-MISSING", $"no certificate in {file} has its private key with it"));
        all.Remove(own);
        all.Insert(0, own);
        return all;
    }

    private static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificateFileException(file, new MessageError("TLS-FILE-MISSING", e is UnauthorizedAccessException
                ? $"{file} may not be read by the account that the engine runs as"
                : $"{file} is not there, or cannot be read; relative paths are below the configuration folder"), e);
        }
    }

    private static bool IsPem(byte[] bytes) => bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    // Thrown where the key has another algorithm than the certificate.
    private static bool IsMismatch(CryptographicException e) => e.Message.Contains("match", StringComparison.OrdinalIgnoreCase);

    private static CertificateFileException Unreadable(string file, string why, Exception? inner = null)
        => new(file, new MessageError("TLS-CERTIFICATE-UNREADABLE", $"{file}: {why}"), inner);

    private static CertificateFileException Locked(string file, string why, Exception? inner = null)
        => new(file, new MessageError("TLS-KEY-LOCKED", $"{file} {why}"), inner);

    private static CertificateFileException Mismatch(string file, string keyFile, Exception inner)
        => new(keyFile, new MessageError("TLS-KEY-MISMATCH", $"the private key in {keyFile} is not that of the certificate in {file}"), inner);
}
