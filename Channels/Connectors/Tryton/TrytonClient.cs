using System.Net;
using System.Net.Http.Headers;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connections;
using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Security;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>
/// Tryton's JSON-RPC over HTTP: one login shared by all calls, renewed once where the session has ended. Every body has an <c>id</c>, so that errors come
/// back with their type. A failure of any kind is a <see cref="TrytonFailure"/>.
/// </summary>
internal sealed class TrytonClient : IDisposable
{
    private const int MaxSaid = 4 << 10;
    private const int MaxAnswer = 64 << 20;

    private readonly HttpTransport _http;
    private readonly Uri _url;
    private readonly string _user;
    private readonly string _password;
    private readonly string? _company;
    private readonly string _language;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _logsIn = new(1, 1);
    private readonly SemaphoreSlim _slots;
    private volatile TrytonLogin? _login;
    private int _lastId;

    /// <summary>Makes one for a system.</summary>
    /// <param name="system">The system's <c>tryton:</c> block.</param>
    /// <param name="context">Says the time, the password and where certificates are.</param>
    /// <exception cref="ComponentStartException">A certificate cannot be used.</exception>
    public TrytonClient(Settings system, ComponentContext context)
    {
        var url = system.Text("url");
        _url = new Uri(url.EndsWith('/') ? url : url + "/", UriKind.Absolute);
        _user = system.Text("user");
        _password = context.Secrets(system.Text("password"));
        _company = system.TextOrNull("company");
        _language = system.Text("language");
        _timeout = system.Duration("timeout");
        _time = context.Time;
        Endpoint = $"tryton {_url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";
        _slots = new SemaphoreSlim((int)system.Integer("max-connections"));
        _http = new HttpTransport(TlsSettings.From(system, context.ConfigurationFolder), _timeout, maxConnections: null, context);
    }

    /// <summary>Where it calls, without credentials.</summary>
    public string Endpoint { get; }

    /// <summary>The session, opened where there is none.</summary>
    public async ValueTask<TrytonLogin> LoginAsync(CancellationToken cancellationToken)
        => _login ?? await RenewAsync(null, cancellationToken);

    /// <summary>Calls a method of a model: <c>party.party.search_read</c>.</summary>
    /// <param name="method">The model and the method.</param>
    /// <param name="arguments">Its arguments, without the context.</param>
    /// <param name="also">What the context of this call says besides company and language; null for nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TrytonFailure">It did not come to a result.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what became of the call is not known.</exception>
    public async Task<JToken> CallAsync(string method, JArray arguments, JObject? also, CancellationToken cancellationToken)
    {
        var login = await LoginAsync(cancellationToken);
        for (var isSecond = false; ; isSecond = true)
        {
            var context = (JObject)login.Context.DeepClone();
            context.Merge(also ?? []);
            var answer = await SendAsync("model." + method, TrytonJson.List([.. arguments, context]), login.Authorization, method, cancellationToken);
            if (answer is not null)
                return answer;
            if (isSecond)
                throw TrytonErrors.OfStatus(HttpStatusCode.Unauthorized, method, null, null);
            // Nothing was done: the session is looked at before the call. It ended for being idle, or the server forgot it.
            login = await RenewAsync(login, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _logsIn.Dispose();
        _slots.Dispose();
    }

    // Many calls may find at once that the session has ended: one of them logs in, and the others take what it got.
    private async Task<TrytonLogin> RenewAsync(TrytonLogin? ended, CancellationToken cancellationToken)
    {
        await _logsIn.WaitAsync(cancellationToken);
        try
        {
            if (_login is { } login && login != ended)
                return login;
            return _login = await LogInAsync(cancellationToken);
        }
        finally
        {
            _logsIn.Release();
        }
    }

    private async Task<TrytonLogin> LogInAsync(CancellationToken cancellationToken)
    {
        const string call = "the login";
        var session = await SendAsync("common.db.login", TrytonJson.List(_user, new JObject { ["password"] = _password }, _language), null, call, cancellationToken);
        if (session is not JArray { Count: >= 2 })
            throw TrytonErrors.OfStatus(HttpStatusCode.Unauthorized, call, null, null);
        var user = (long)session[0]!;
        var authorization = "Session " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_user}:{user}:{session[1]}"));
        var context = new JObject { ["language"] = _language };
        var preferences = await ReadAsync("model.res.user.get_preferences", TrytonJson.List(true, context));
        var domain = _company is null
            ? TrytonJson.List(TrytonJson.Clause("id", "=", preferences["company"]))
            : TrytonJson.List("OR", TrytonJson.Clause("party.code", "=", _company), TrytonJson.Clause("party.name", "=", _company));
        var companies = await ReadAsync("model.company.company.search_read", TrytonJson.List(domain, 0, 2, null,
            TrytonJson.List("id", "party.code", "party.name", "currency", "currency.code"), context));
        if (companies is not JArray { Count: 1 })
            throw TrytonFailure.Stop("TRYTON-COMPANY", _company is null
                ? "the user of systems.yaml has no company in Tryton; give it one in its preferences, or name one with company: in systems.yaml"
                : "Tryton has no company of this code or name, or several; correct company: in systems.yaml");
        var company = companies[0]!;
        context["company"] = company["id"];
        return new TrytonLogin(user, authorization, context, (long)company["id"]!,
            [.. new[] { company["party."]?["code"], company["party."]?["name"] }.Select(n => (string?)n).OfType<string>()],
            (long)company["currency"]!, (string)company["currency."]!["code"]!);

        async Task<JToken> ReadAsync(string method, JArray arguments)
            => await SendAsync(method, arguments, authorization, method["model.".Length..], cancellationToken)
                ?? throw TrytonErrors.OfStatus(HttpStatusCode.Unauthorized, method, null, null);
    }

    // One request and its answer; null where the session has ended.
    private async Task<JToken?> SendAsync(string method, JArray parameters, string? authorization, string call, CancellationToken cancellationToken)
    {
        var body = JsonTree.Write(new JObject { ["id"] = Interlocked.Increment(ref _lastId), ["method"] = method, ["params"] = parameters });
        using var content = new PayloadContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = content };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        // Waiting for one's turn is no sign of a slow ERP: the time begins with the call.
        await _slots.WaitAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            var answer = await ReadAsync(response.Content, either.Token);
            return Judge(response, answer, call, isLogin: authorization is null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw content.WasSent
                ? TrytonFailure.Later("TRYTON-NO-ANSWER", $"{call} was not answered within {_timeout.TotalSeconds:0.###} s; whether it was done is not known, and the next try looks")
                : TrytonFailure.Unavailable("TRYTON-CONNECT", $"no connection to Tryton within {_timeout.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException("The engine stops; whether it was done is not known.", e, cancellationToken);
            throw Broken(e, content.WasSent, call);
        }
        finally
        {
            _slots.Release();
        }
    }

    private JToken? Judge(HttpResponseMessage response, byte[] answer, string call, bool isLogin)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized && !isLogin)
            return null;
        if (response.StatusCode != HttpStatusCode.OK)
            throw TrytonErrors.OfStatus(response.StatusCode, call, Encoding.UTF8.GetString(answer, 0, Math.Min(answer.Length, MaxSaid)), RetryAfter(response));
        if (TrytonJson.Read(answer) is not JObject said)
            throw TrytonFailure.Unavailable("TRYTON-NONSENSE", "what answers there is no Tryton; check the url in systems.yaml");
        if (said["error"] is { } error)
            throw TrytonErrors.OfError(error, call);
        return said["result"] ?? JValue.CreateNull();
    }

    private static TrytonFailure Broken(Exception e, bool wasSent, string call) => (e as HttpRequestException)?.HttpRequestError switch
    {
        _ when HttpTlsException.In(e) is { } tls => TrytonFailure.Unavailable("TRYTON-TLS", $"no TLS connection to Tryton: {tls.Error.Message}"),
        HttpRequestError.NameResolutionError => TrytonFailure.Unavailable("TRYTON-DNS", "the name in the url of systems.yaml is not known to DNS"),
        HttpRequestError.ConnectionError => TrytonFailure.Unavailable("TRYTON-CONNECT", "Tryton does not take connections"),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
            => TrytonFailure.Unavailable("TRYTON-NONSENSE", "what answers there does not speak HTTP; check the url in systems.yaml"),
        _ when wasSent => TrytonFailure.Later("TRYTON-BROKEN", $"the connection broke before {call} was answered; whether it was done is not known, and the next try looks"),
        _ => TrytonFailure.Unavailable("TRYTON-BROKEN", $"the connection broke before {call} was sent"),
    };

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (kept.Length + count > MaxAnswer)
                throw TrytonFailure.Later("TRYTON-TOO-LARGE", "Tryton's answer is longer than 64 MB");
            kept.Write(buffer, 0, count);
        }
        return kept.ToArray();
    }
}
