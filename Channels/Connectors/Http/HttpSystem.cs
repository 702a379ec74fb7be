using System.Net;
using System.Net.Http.Headers;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security;
using InterfaceEngine.Channels.Security.OAuth;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>
/// A system that is reached by HTTP, shared by all destinations that send to it: one pool of connections, one access token. It sends requests and says what
/// became of them; what the answers mean is the connectors' business.
/// </summary>
internal sealed class HttpSystem : IDisposable
{
    private readonly HttpTransport _transport;
    private readonly AccessTokens? _tokens;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    private HttpSystem(Settings system, ComponentContext context, bool isFhir)
    {
        (_timeout, _time) = (system.Duration("timeout"), context.Time);
        var oauth = system.Has("bearer-token") ? null : OAuthSettings.From(system, context.ConfigurationFolder, isFhir);
        _tokens = oauth is null ? null : new AccessTokens(oauth, context);
        _transport = new HttpTransport(
            TlsSettings.From(system, context.ConfigurationFolder), _timeout, system.Has("max-connections") ? (int)system.Integer("max-connections") : null, context);
    }

    /// <summary>The part that destinations of one system share.</summary>
    /// <param name="system">The system's block.</param>
    /// <param name="context">The destination's.</param>
    /// <param name="isFhir">Whether it is a FHIR server.</param>
    /// <exception cref="ComponentStartException">A certificate, key or secret cannot be used.</exception>
    public static Shared<HttpSystem> Of(Settings system, ComponentContext context, bool isFhir = false)
        => context.Shared.Rent(system.Canonical(), () => new HttpSystem(system, context, isFhir));

    /// <summary>
    /// Sends a request and reads its answer. Where the system does not take the access token, another is had and the request sent once more: it was not
    /// looked at, so nothing is done twice.
    /// </summary>
    /// <param name="make">Makes the request, for each try anew.</param>
    /// <param name="most">How much of the answer is read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The engine stops; whether the target took it is not known.</exception>
    public async Task<HttpExchange> SendAsync(Func<HttpRequestMessage> make, int most, CancellationToken cancellationToken)
    {
        if (_tokens is null)
            return await TryAsync(make, null, most, cancellationToken);
        var outcome = await _tokens.GetAsync(refused: null, cancellationToken);
        if (outcome is not TokenOutcome.Granted first)
            return Denied(outcome);
        var exchange = await TryAsync(make, first.Value, most, cancellationToken);
        if (exchange is not HttpExchange.Answered { Status: HttpStatusCode.Unauthorized })
            return exchange;
        outcome = await _tokens.GetAsync(first.Value, cancellationToken);
        return outcome is TokenOutcome.Granted second ? await TryAsync(make, second.Value, most, cancellationToken) : Denied(outcome);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens?.Dispose();
        _transport.Dispose();
    }

    private static HttpExchange.Failed Denied(TokenOutcome outcome)
    {
        var denied = (TokenOutcome.Denied)outcome;
        return new HttpExchange.Failed(RetryScope.Target, denied.Error, IsUnknown: false, denied.After);
    }

    private async Task<HttpExchange> TryAsync(Func<HttpRequestMessage> make, string? token, int most, CancellationToken cancellationToken)
    {
        using var request = make();
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await _transport.SendAsync(request, either.Token);
            return new HttpExchange.Answered(response.StatusCode, response.Headers, await ReadAsync(response.Content, most, either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WasSent(request)
                ? Failed(RetryScope.Message, "HTTP-NO-ANSWER", $"no whole answer within {_timeout.TotalSeconds:0.###} s; whether the target took it is not known", isUnknown: true)
                : Failed(RetryScope.Target, "HTTP-CONNECT", $"no connection within {_timeout.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException && !cancellationToken.IsCancellationRequested)
        {
            return Broken(e, WasSent(request));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            // The engine stops, and the handler reports the cut connection rather than the cancellation.
            throw new OperationCanceledException("The engine stops; whether the target took it is not known.", e, cancellationToken);
        }
    }

    // Without a body there is nothing to see it by.
    private static bool WasSent(HttpRequestMessage request) => request.Content is not PayloadContent { WasSent: false };

    private static HttpExchange.Failed Broken(Exception e, bool wasSent)
    {
        if (HttpTlsException.In(e) is { } tls)
            return new HttpExchange.Failed(RetryScope.Target, tls.Error with { Message = $"no TLS connection: {tls.Error.Message}" }, IsUnknown: false);
        return (e as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => Failed(RetryScope.Target, "HTTP-DNS", "the target's name is not known to DNS"),
            HttpRequestError.ConnectionError => Failed(RetryScope.Target, "HTTP-CONNECT", "the target does not take connections"),
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
                => Failed(RetryScope.Target, "HTTP-NONSENSE", "what answers there does not speak HTTP; check the address", isUnknown: wasSent),
            _ when wasSent => Failed(RetryScope.Message, "HTTP-BROKEN", "the connection broke before the answer was whole; whether the target took it is not known", isUnknown: true),
            _ => Failed(RetryScope.Target, "HTTP-BROKEN", "the connection broke before the request was sent"),
        };
    }

    private static HttpExchange.Failed Failed(RetryScope scope, string code, string what, bool isUnknown = false) => new(scope, new MessageError(code, what), isUnknown);

    private static async Task<byte[]> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength == 0)
            return [];
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[4 << 10];
        for (int count; kept.Length < most && (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            kept.Write(buffer, 0, count);
        return kept.ToArray();
    }
}
