using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Security.OAuth;

/// <summary>The token by which a client proves that it has its key (RFC 7523, 3; SMART Backend Services), good for one request.</summary>
internal static class ClientAssertion
{
    // SMART allows five minutes; two clocks may differ by the rest.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(3);

    /// <summary>Makes one.</summary>
    /// <param name="settings">The client.</param>
    /// <param name="key">Its key.</param>
    /// <param name="tokenUrl">Whom it is shown to.</param>
    /// <param name="now">The time.</param>
    public static string Make(OAuthSettings settings, ClientKey key, Uri tokenUrl, DateTimeOffset now)
    {
        var head = new JObject(new JProperty("alg", key.Algorithm), new JProperty("typ", "JWT"));
        if (settings.KeyId is { } id)
            head.Add("kid", id);
        if (settings.KeySetUrl is { } url)
            head.Add("jku", url);
        var claims = new JObject(
            new JProperty("iss", settings.ClientId),
            new JProperty("sub", settings.ClientId),
            new JProperty("aud", tokenUrl.AbsoluteUri),
            new JProperty("iat", now.ToUnixTimeSeconds()),
            new JProperty("exp", (now + Life).ToUnixTimeSeconds()),
            new JProperty("jti", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))));
        var signed = $"{Encode(head)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(JObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToString(Formatting.None)));
}
