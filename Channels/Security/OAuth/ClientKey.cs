using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Security.OAuth;

/// <summary>A client's private key and how it signs (RFC 7518, 3.1).</summary>
internal sealed class ClientKey
{
    private readonly AsymmetricAlgorithm _key;
    private readonly HashAlgorithmName _hash;

    private ClientKey(AsymmetricAlgorithm key, string algorithm)
    {
        (_key, Algorithm) = (key, algorithm);
        _hash = algorithm.EndsWith("256", StringComparison.Ordinal) ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA384;
    }

    /// <summary>How it signs: RS256, RS384, ES256 or ES384.</summary>
    public string Algorithm { get; }

    /// <summary>Reads a PEM file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="password">What opens it; null where it is open.</param>
    /// <param name="algorithm">How it is to sign; null where the key says.</param>
    /// <exception cref="CertificateFileException">It cannot be read, or cannot sign so.</exception>
    public static ClientKey Read(string file, string? password, string? algorithm)
    {
        string text;
        try
        {
            text = File.ReadAllText(file, Encoding.ASCII);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, "is not there, or may not be read by the account that the engine runs as; relative paths are below the configuration folder (private-key)", e);
        }
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw Unusable(file, "holds no private key; a PEM file of an RSA or EC key is wanted (private-key)");
        var isLocked = text.Contains("ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
        if (isLocked && password is null)
            throw Unusable(file, "is encrypted, and private-key-password names no secret that opens it");
        var key = Import(file, text, isLocked ? password : null);
        var own = AlgorithmOf(key) ?? throw Unusable(file, "holds a key on a curve that is neither P-256 nor P-384");
        if (algorithm is not null && algorithm != own && !(key is RSA && algorithm[0] == 'R'))
            throw Unusable(file, $"holds a key that signs by {own}, not by {algorithm} (algorithm)");
        return new ClientKey(key, algorithm ?? own);
    }

    /// <summary>Signs some bytes, in the form that JSON Web Signatures have.</summary>
    public byte[] Sign(byte[] data) => _key switch
    {
        RSA rsa => rsa.SignData(data, _hash, RSASignaturePadding.Pkcs1),
        _ => ((ECDsa)_key).SignData(data, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
    };

    private static string? AlgorithmOf(AsymmetricAlgorithm key) => key switch
    {
        RSA => "RS384",
        { KeySize: 256 } => "ES256",
        { KeySize: 384 } => "ES384",
        _ => null,
    };

    private static AsymmetricAlgorithm Import(string file, string text, string? password)
    {
        Exception last = null!;
        foreach (var make in new Func<AsymmetricAlgorithm>[] { ECDsa.Create, RSA.Create })
        {
            var key = make();
            try
            {
                if (password is null)
                    key.ImportFromPem(text);
                else
                    key.ImportFromEncryptedPem(text, password);
                return key;
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                key.Dispose();
                last = e;
            }
        }
        throw Unusable(file, password is null ? "holds a key that is neither RSA nor EC, or is damaged (private-key)" : "cannot be opened with the secret that private-key-password names, or is damaged", last);
    }

    private static CertificateFileException Unusable(string file, string why, Exception? inner = null)
        => new(file, new MessageError("OAUTH-KEY", $"{file} {why}"), inner);
}
