using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace InterfaceEngine.Channels.Security;

/// <summary>
/// Which certificates are let in, of those that are trusted: by common name, full subject, alternative name (DNS, URI, address) or SHA-256 thumbprint. One line
/// that fits is enough; no lines let in all.
/// </summary>
internal sealed class AllowedCertificates
{
    private const string AlternativeNames = "2.5.29.17";
    private const string CommonName = "2.5.4.3";

    // RFC 5280, 4.2.1.6: the tag of a URI among the alternative names.
    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, 6);

    private readonly List<(string Kind, string Value)> _lines = [];

    /// <summary>The words that a line may begin with, each before a colon.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["cn", "subject", "dns", "uri", "ip", "sha256"];

    /// <summary>Reads the lines; those that <see cref="FaultIn"/> finds fault with let nobody in.</summary>
    public static AllowedCertificates Of(IReadOnlyList<string> lines)
    {
        var allowed = new AllowedCertificates();
        foreach (var line in lines)
        {
            var (kind, value) = Divide(line);
            allowed._lines.Add((kind, kind switch
            {
                "subject" => NameOf(value) ?? value,
                "sha256" => Bare(value),
                "ip" => IPAddress.TryParse(value, out var address) ? address.ToString() : value,
                _ => value,
            }));
        }
        return allowed;
    }

    /// <summary>What is wrong with a line, as the second half of a sentence; null where nothing is.</summary>
    public static string? FaultIn(string line)
    {
        var (kind, value) = Divide(line);
        if (!Kinds.Contains(kind, StringComparer.Ordinal))
            return $"must begin with one of {string.Join(", ", Kinds.Select(k => k + ":"))}";
        return kind switch
        {
            _ when value.Length == 0 => $"names nothing after '{kind}:'",
            "ip" when !IPAddress.TryParse(value, out _) => "must be an address after 'ip:', such as ip:10.0.0.4",
            "sha256" when Bare(value) is var bare && (bare.Length != 64 || !bare.All(char.IsAsciiHexDigit)) => "must be 64 hexadecimal digits after 'sha256:'",
            "subject" when NameOf(value) is null => "must be a distinguished name after 'subject:', such as subject:CN=lab, O=Hospital",
            _ => null,
        };
    }

    /// <summary>Whether a certificate is let in.</summary>
    public bool Allows(X509Certificate2 certificate)
    {
        if (_lines.Count == 0)
            return true;
        var names = AlternativeNamesOf(certificate);
        foreach (var (kind, value) in _lines)
        {
            var fits = kind switch
            {
                "cn" => certificate.SubjectName.EnumerateRelativeDistinguishedNames().Any(n => IsCommonName(n, value)),
                "subject" => string.Equals(certificate.SubjectName.Name, value, StringComparison.Ordinal),
                "sha256" => string.Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), value, StringComparison.OrdinalIgnoreCase),
                "dns" => names.Any(n => n.Kind == kind && string.Equals(n.Value, value, StringComparison.OrdinalIgnoreCase)),
                _ => names.Contains((kind, value)),
            };
            if (fits)
                return true;
        }
        return false;
    }

    private static (string Kind, string Value) Divide(string line)
        => line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (line[..colon], line[(colon + 1)..].Trim()) : ("", line);

    private static string Bare(string thumbprint) => thumbprint.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private static bool IsCommonName(X500RelativeDistinguishedName name, string value)
        => !name.HasMultipleElements && name.GetSingleElementType().Value == CommonName && string.Equals(name.GetSingleElementValue(), value, StringComparison.Ordinal);

    // One way of writing a name, whatever blanks and quotes the line has.
    private static string? NameOf(string text)
    {
        try
        {
            return new X500DistinguishedName(new X500DistinguishedName(text).RawData).Name;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static HashSet<(string Kind, string Value)> AlternativeNamesOf(X509Certificate2 certificate)
    {
        var names = new HashSet<(string, string)>();
        foreach (var extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != AlternativeNames)
                continue;
            try
            {
                var known = new X509SubjectAlternativeNameExtension(extension.RawData);
                names.UnionWith(known.EnumerateDnsNames().Select(n => ("dns", n)));
                names.UnionWith(known.EnumerateIPAddresses().Select(a => ("ip", a.ToString())));
                var reader = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (reader.HasData)
                {
                    if (reader.PeekTag().HasSameClassAndValue(s_uri))
                        names.Add(("uri", reader.ReadCharacterString(UniversalTagNumber.IA5String, s_uri)));
                    else
                        reader.ReadEncodedValue();
                }
            }
            catch (Exception e) when (e is CryptographicException or AsnContentException)
            {
                // Names that cannot be read are names that nobody allowed.
            }
        }
        return names;
    }
}
