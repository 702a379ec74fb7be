using System.Text;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Security.OAuth;

/// <summary>Reads what a token endpoint answers (RFC 6749, 5), and says which setting to change where it says no.</summary>
/// <param name="settings">What was asked for, and how.</param>
/// <param name="time">The time, for a Retry-After that is a date.</param>
internal sealed class TokenAnswer(OAuthSettings settings, TimeProvider time)
{
    private const int MaxKept = 2 << 10;
    private const int MaxCode = 64;

    /// <summary>Reads one.</summary>
    public TokenOutcome Read(HttpResponseMessage response, byte[] body)
    {
        var answer = JsonTree.Read(body, out _) as JObject;
        return response.IsSuccessStatusCode ? ReadToken(answer) : new TokenOutcome.Denied(ErrorOf((int)response.StatusCode, answer) with { Value = Kept(body) }, AfterOf(response));
    }

    private TokenOutcome ReadToken(JObject? answer)
    {
        var token = Text(answer, "access_token");
        // It becomes a header.
        if (token is not { Length: > 0 } || token.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            return Denied("OAUTH-ANSWER", "the authorization server's answer holds no access_token; check that token-url is its token endpoint");
        if (!string.Equals(Text(answer, "token_type") ?? "Bearer", "Bearer", StringComparison.OrdinalIgnoreCase))
            return Denied("OAUTH-ANSWER", "the authorization server grants tokens of another type than Bearer, which the engine cannot use");
        if (settings.Scopes.Count > 0)
        {
            if (Text(answer, "scope") is { } granted)
            {
                var missing = settings.Scopes.Except(granted.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal).ToList();
                if (missing.Count > 0)
                    return Denied("OAUTH-SCOPE", $"the authorization server does not grant this client {string.Join(", ", missing)}; have it granted there, or change scope");
            }
            else if (!settings.UnstatedIsGranted)
            {
                return Denied("OAUTH-SCOPE", $"the authorization server grants a token without word of {string.Join(", ", settings.Scopes)}; have it granted there, change scope, or set "
                    + "unstated-scope: granted where this server never says what it grants");
            }
        }
        return new TokenOutcome.Granted(token, LifeOf(answer!));
    }

    private MessageError ErrorOf(int status, JObject? answer) => Text(answer, "error") switch
    {
        "invalid_client" => new MessageError("OAUTH-CLIENT", $"the authorization server does not accept this client: check client-id and {Proof()}"),
        "invalid_scope" => new MessageError("OAUTH-SCOPE", $"the authorization server does not grant this client {string.Join(", ", settings.Scopes)}; have it granted there, or change scope"),
        "invalid_target" => new MessageError("OAUTH-RESOURCE", "the authorization server knows no such resource; check resource"),
        "unauthorized_client" or "unsupported_grant_type" or "invalid_grant"
            => new MessageError("OAUTH-GRANT", "the authorization server lets this client have no token by client credentials; have that grant allowed for the client-id there"),
        { } other => new MessageError("OAUTH-REQUEST",
            $"the authorization server refuses the request for a token: {(other.Length <= MaxCode && other.AsSpan().IndexOfAnyExceptInRange('_', 'z') < 0 ? other : status)}; its own words are kept beside this error"),
        null when status is 401 or 403 => new MessageError("OAUTH-CLIENT", $"the authorization server does not accept this client (status {status}): check client-id and {Proof()}"),
        null when status is 404 or 405 => new MessageError("OAUTH-ANSWER", $"there is no token endpoint at token-url: it answers {status}"),
        null when status is 408 or 429 or >= 500 => new MessageError("OAUTH-UNAVAILABLE", $"the authorization server answers {status}, and can grant nothing now"),
        null => new MessageError("OAUTH-ANSWER", $"what answers at token-url is no token endpoint: it answers {status}"),
    };

    // Which setting the proof comes from.
    private string Proof() => settings.Authentication switch
    {
        ClientAuthentication.Basic => "client-secret, or send it by auth: post",
        ClientAuthentication.Post => "client-secret, or send it by auth: basic",
        ClientAuthentication.PrivateKeyJwt => "private-key, key-id and algorithm, and this machine's clock",
        _ => "the certificate of tls:, which must be the one registered there",
    };

    private static TimeSpan? LifeOf(JObject answer) => answer["expires_in"] switch
    {
        JValue { Type: JTokenType.Integer or JTokenType.Float or JTokenType.String } life
            when decimal.TryParse(life.ToString(System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1_000_000_000
            => TimeSpan.FromSeconds((double)seconds),
        _ => null,
    };

    private TimeSpan? AfterOf(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static TokenOutcome.Denied Denied(string code, string message) => new(new MessageError(code, message));

    private static string? Text(JObject? answer, string name) => (answer?[name] as JValue)?.Value as string;

    private static string? Kept(byte[] body) => body.Length == 0 ? null : Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, MaxKept));
}
