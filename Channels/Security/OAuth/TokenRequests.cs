using System.Net.Http.Headers;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Security.OAuth;

/// <summary>Asks an authorization server for tokens by client credentials (RFC 6749, 4.4), and first where that is done.</summary>
internal sealed class TokenRequests : IDisposable
{
    private const int MaxAnswer = 256 << 10;
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly OAuthSettings _settings;
    private readonly Func<string, string> _secrets;
    private readonly TimeProvider _time;
    private readonly HttpTransport _transport;
    private readonly FollowedFiles<ClientKey>? _key;
    private readonly TokenAnswer _answers;
    private Uri? _found;

    /// <summary>Makes one; nothing is asked yet.</summary>
    /// <exception cref="ComponentStartException">A key or certificate cannot be used, or a secret is not there.</exception>
    public TokenRequests(OAuthSettings settings, ComponentContext context)
    {
        (_settings, _secrets, _time) = (settings, context.Secrets, context.Time);
        _answers = new TokenAnswer(settings, _time);
        // Asked for anew with each token, so that a changed secret comes into use; asked for now, so that one that is missing is known at the start.
        var password = settings.PrivateKeyPassword is { } reference ? _secrets(reference) : null;
        if (settings.Secret is { } secret)
            _secrets(secret);
        if (settings.PrivateKey is { } file && settings.Authentication == ClientAuthentication.PrivateKeyJwt)
        {
            _key = new([file], () => ClientKey.Read(file, password, settings.Algorithm), context.Logger);
            try
            {
                _key.Read();
            }
            catch (CertificateFileException e)
            {
                throw new ComponentStartException(e.Error, e);
            }
        }
        _transport = new HttpTransport(settings.Tls, settings.Timeout, maxConnections: null, context);
    }

    /// <summary>Asks for one.</summary>
    /// <exception cref="OperationCanceledException">It was called off.</exception>
    public async Task<TokenOutcome> AskAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(_settings.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            if (_settings.TokenUrl is null && _found is null && await DiscoverAsync(either.Token) is { } denied)
                return denied;
            var url = _settings.TokenUrl ?? _found!;
            using var request = Request(url);
            using var response = await _transport.SendAsync(request, either.Token);
            var outcome = _answers.Read(response, await ReadAsync(response, either.Token));
            // What was found out may not hold any more.
            if (outcome is TokenOutcome.Denied)
                _found = null;
            return outcome;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            _found = null;
            return Unreachable($"gave no answer within {_settings.Timeout.TotalSeconds:0.###} s (oauth.timeout)");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException && !stop.IsCancellationRequested)
        {
            _found = null;
            return Failed(e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw new OperationCanceledException("No token is wanted any more.", e, stop);
        }
        catch (ComponentStartException e)
        {
            return new TokenOutcome.Denied(e.Error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private HttpRequestMessage Request(Uri url)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (_settings.Scopes.Count > 0)
            form.Add(new("scope", string.Join(' ', _settings.Scopes)));
        foreach (var resource in _settings.Resources)
            form.Add(new("resource", resource));
        if (_settings.Audience is { } audience)
            form.Add(new("audience", audience));
        var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (_settings.Authentication == ClientAuthentication.Basic)
        {
            // Encoded before they are joined, so that neither can hold the colon (RFC 6749, 2.3.1).
            var pair = $"{FormEncoded(_settings.ClientId)}:{FormEncoded(_secrets(_settings.Secret!))}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
        }
        else
        {
            form.Add(new("client_id", _settings.ClientId));
        }
        if (_settings.Authentication == ClientAuthentication.Post)
            form.Add(new("client_secret", _secrets(_settings.Secret!)));
        if (_key is not null)
        {
            form.Add(new("client_assertion_type", AssertionType));
            form.Add(new("client_assertion", ClientAssertion.Make(_settings, _key.Read(), url, _time.GetUtcNow())));
        }
        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private static string FormEncoded(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    // RFC 8414, OpenID Connect Discovery 1.0, SMART App Launch 2.0: all name the token endpoint alike.
    private async Task<TokenOutcome.Denied?> DiscoverAsync(CancellationToken cancellationToken)
    {
        var asked = _settings.Issuer is { } issuer
            ? new[]
            {
                new Uri($"{issuer.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration"),
                // RFC 8414, 3.1: before the issuer's path, not below it.
                new Uri($"{issuer.GetLeftPart(UriPartial.Authority)}/.well-known/oauth-authorization-server{issuer.AbsolutePath.TrimEnd('/')}"),
            }
            : [_settings.SmartConfiguration!];
        var setting = _settings.Issuer is null ? "the system's url" : "issuer";
        var status = 0;
        foreach (var url in asked)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await _transport.SendAsync(request, cancellationToken);
            var body = await ReadAsync(response, cancellationToken);
            status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode)
                continue;
            var said = JsonTree.Read(body, out _) as JObject;
            if (_settings.Issuer is not null && ((said?["issuer"] as JValue)?.Value as string)?.TrimEnd('/') != _settings.Issuer.AbsoluteUri.TrimEnd('/'))
                return NotFound("the description found there is of another issuer; write issuer exactly as the server does");
            if (!Uri.TryCreate((said?["token_endpoint"] as JValue)?.Value as string, UriKind.Absolute, out var found) || found.Scheme is not ("http" or "https"))
                return NotFound("the description found there names no token_endpoint; set token-url");
            // Who can change the description on its way must not be told the client's secret in the clear.
            if (found.Scheme != Uri.UriSchemeHttps && url.Scheme == Uri.UriSchemeHttps)
                return NotFound("the description found there names a token_endpoint without TLS; set token-url if that is meant");
            _found = found;
            return null;
        }
        return NotFound($"there is no description of an authorization server (status {status}); check it, or set token-url");

        TokenOutcome.Denied NotFound(string why) => new(new MessageError("OAUTH-DISCOVERY", $"where to get tokens could not be found out by {setting}: {why}"));
    }

    private TokenOutcome.Denied Failed(Exception e)
    {
        if (HttpTlsException.In(e) is { } tls)
        {
            return new TokenOutcome.Denied(tls.Error with
            {
                Code = "OAUTH-TLS",
                Message = $"no TLS connection with the authorization server ({tls.Error.Code}): {tls.Error.Message}; its own tls: is below oauth:, else the system's holds",
            });
        }
        return (e as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => Unreachable("has a name that DNS does not know"),
            HttpRequestError.ConnectionError => Unreachable("does not take connections"),
            HttpRequestError.InvalidResponse => Unreachable("does not speak HTTP"),
            _ => Unreachable("broke the connection off"),
        };
    }

    private TokenOutcome.Denied Unreachable(string why) => new(new MessageError(
        "OAUTH-UNREACHABLE", $"the authorization server {why}; check {(_settings.TokenUrl is not null ? "token-url" : _settings.Issuer is not null ? "issuer" : "the system's url")} and the way there"));

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[4 << 10];
        for (int count; kept.Length < MaxAnswer && (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            kept.Write(buffer, 0, count);
        return kept.ToArray();
    }
}
