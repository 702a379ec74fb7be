using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Documents;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Security.Bearer;

/// <summary>
/// Asks an authorization server about tokens (RFC 7662), and remembers its answers for a time, by the tokens' hashes. Requests with one token that come at once ask once.
/// </summary>
internal sealed partial class Introspection : IDisposable
{
    private const int MaxAnswer = 256 << 10;

    /// <summary>How many answers are remembered.</summary>
    public const int MaxRemembered = 10_000;

    private readonly BearerSettings _settings;
    private readonly ComponentContext _context;
    private readonly HttpTransport _transport;
    private readonly Dictionary<string, (TokenState State, DateTimeOffset Until)> _remembered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<(TokenState?, MessageError?)>> _asked = new(StringComparer.Ordinal);
    private bool _fails;

    /// <summary>Makes one; nothing is asked yet.</summary>
    /// <exception cref="ComponentStartException">A certificate's file cannot be used.</exception>
    public Introspection(BearerSettings settings, ComponentContext context)
    {
        (_settings, _context) = (settings, context);
        // Read anew for each question, so that a changed secret comes into use; read now, so that one that is missing is known at the start.
        _ = context.Secrets(settings.ClientSecret);
        _transport = new HttpTransport(settings.Tls, settings.Timeout, maxConnections: null, context);
    }

    /// <summary>What a token is; null with the reason where the server cannot be asked now.</summary>
    public async ValueTask<(TokenState? State, MessageError? Error)> AskAsync(string token, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        Task<(TokenState?, MessageError?)>? asked;
        lock (_remembered)
        {
            if (_remembered.TryGetValue(key, out var known) && known.Until > _context.Time.GetUtcNow())
                return (known.State, null);
            // One who gives up must not take the answer from the others.
            if (!_asked.TryGetValue(key, out asked))
                _asked.Add(key, asked = AskServerAsync(key, token));
        }
        return await asked.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private async Task<(TokenState?, MessageError?)> AskServerAsync(string key, string token)
    {
        await Task.Yield();
        TokenState? state = null;
        MessageError? error;
        try
        {
            (state, error) = await AskServerAsync(token);
            Say(error);
        }
        finally
        {
            // Whatever failed, the next to ask asks anew.
            lock (_remembered)
            {
                _asked.Remove(key);
                if (state is not null && _settings.Cache > TimeSpan.Zero)
                    Remember(key, state);
            }
        }
        return (state, error);
    }

    private async Task<(TokenState?, MessageError?)> AskServerAsync(string token)
    {
        using var limit = new CancellationTokenSource(_settings.Timeout, _context.Time);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _settings.Introspect)
            {
                Content = new FormUrlEncodedContent([new("token", token), new("token_type_hint", "access_token")]),
            };
            // RFC 6749, 2.3.1: both are encoded before they are joined.
            var proof = $"{Uri.EscapeDataString(_settings.ClientId)}:{Uri.EscapeDataString(_context.Secrets(_settings.ClientSecret))}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(proof)));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await _transport.SendAsync(request, limit.Token);
            var status = (int)response.StatusCode;
            if (status is 401 or 403 or 400)
                return (null, new MessageError("AUTH-CLIENT", $"the authorization server does not accept the engine as one who may ask about tokens (status {status}): check client-id and client-secret"));
            if (!response.IsSuccessStatusCode)
                return (null, new MessageError("AUTH-UNAVAILABLE", $"the authorization server answers {status} to a question about a token"));
            var body = await ReadAsync(response, limit.Token);
            return body is not null && JsonTree.Read(body, out _) is JObject answer && answer["active"] is JValue { Value: bool active }
                ? (active ? StateOf(answer) : TokenState.Inactive, null)
                : (null, new MessageError("AUTH-ANSWER", "what answers at introspect is no introspection endpoint: its answer does not say whether the token is active"));
        }
        catch (ComponentStartException e)
        {
            // The secret is gone since the start.
            return (null, e.Error);
        }
        catch (OperationCanceledException)
        {
            return (null, new MessageError("AUTH-UNAVAILABLE", $"the authorization server did not answer within {_settings.Timeout.TotalSeconds} s (timeout)"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            return (null, HttpTlsException.In(e) is { } tls
                ? new MessageError("AUTH-TLS", $"the authorization server cannot be spoken to by TLS: {tls.Error.Message}")
                : new MessageError("AUTH-UNAVAILABLE", "the authorization server cannot be reached; check introspect, and whether it runs"));
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var gathered = new MemoryStream();
        var buffer = new byte[8 << 10];
        for (int count; (count = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (gathered.Length + count > MaxAnswer)
                return null;
            gathered.Write(buffer, 0, count);
        }
        return gathered.ToArray();
    }

    private static TokenState StateOf(JObject answer)
    {
        var binding = answer["cnf"] as JObject;
        return new TokenState
        {
            IsActive = true,
            Scopes = new GrantedScopes(Text(answer["scope"]) ?? ""),
            Audience = answer["aud"] switch { JArray several => [.. several.Select(Text).OfType<string>()], var one => Text(one) is { } text ? [text] : [] },
            Ends = Time(answer["exp"]),
            Begins = Time(answer["nbf"]),
            Thumbprint = Text(binding?["x5t#S256"]),
            IsBoundOtherwise = binding is not null && binding["x5t#S256"] is null,
        };
    }

    // Called with the lock. What has ended goes first; where that is not enough, a half of the rest.
    private void Remember(string key, TokenState state)
    {
        var now = _context.Time.GetUtcNow();
        if (_remembered.Count >= MaxRemembered)
        {
            foreach (var old in _remembered.Where(r => r.Value.Until <= now).Select(r => r.Key).ToList())
                _remembered.Remove(old);
            if (_remembered.Count >= MaxRemembered)
            {
                foreach (var old in _remembered.OrderBy(r => r.Value.Until).Take(MaxRemembered / 2).Select(r => r.Key).ToList())
                    _remembered.Remove(old);
            }
        }
        var until = now + _settings.Cache;
        _remembered[key] = (state, state.Ends is { } ends && ends < until ? ends : until);
    }

    // Once, until it answers again.
    private void Say(MessageError? error)
    {
        if (error is null)
        {
            if (Volatile.Read(ref _fails))
                LogAnswersAgain(_context.Logger);
            Volatile.Write(ref _fails, false);
            return;
        }
        if (!Volatile.Read(ref _fails))
            LogNoAnswers(_context.Logger, error.Code, error.Message);
        Volatile.Write(ref _fails, true);
    }

    private static string? Text(JToken? token) => token is JValue { Value: string text } ? text : null;

    private static DateTimeOffset? Time(JToken? token)
        => token is JValue { Value: long seconds } && seconds is > -62_135_596_800 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    [LoggerMessage(EventId = 6005, EventName = "TokensAskedAgain", Level = LogLevel.Information, Message = "the authorization server answers about tokens again")]
    private static partial void LogAnswersAgain(ILogger logger);

    [LoggerMessage(EventId = 6006, EventName = "TokensNotAsked", Level = LogLevel.Warning, Message = "access tokens cannot be asked about ({Code}: {Reason}); their senders are told to send again")]
    private static partial void LogNoAnswers(ILogger logger, string code, string reason);
}
