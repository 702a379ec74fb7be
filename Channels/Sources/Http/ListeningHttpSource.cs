using System.Globalization;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Channels.Security.Bearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Sources.Http;

/// <summary>What plain HTTP and FHIR have in common: a route on a shared listener, requests that a stop waits for, bodies with a limit.</summary>
internal abstract class ListeningHttpSource : ISource
{
    private const int MaxEchoed = 128;

    private readonly string _scheme;
    private readonly HttpRoute _route;
    private readonly TimeSpan _bodyTimeout;
    private readonly RateLimit? _rate;
    private readonly SenderAuth? _auth;
    private readonly RequestsInHand _inHand = new();
    private readonly CancellationTokenSource _cutOff = new();
    private SharedListener? _listener;
    private IInbox? _inbox;
    private bool _disposed;

    /// <summary>Makes one.</summary>
    /// <param name="context">What the channel gives it.</param>
    /// <param name="scheme">What its endpoint begins with.</param>
    /// <param name="path">The path, of which a slash at the end counts for nothing.</param>
    /// <param name="takesBelow">Whether it answers below the path too.</param>
    protected ListeningHttpSource(ComponentContext context, string scheme, string path, bool takesBelow)
    {
        (Context, _scheme) = (context, scheme);
        _route = new HttpRoute(path.TrimEnd('/'), takesBelow, this, AnswerAsync) { Serves = Serves, SharesWith = SharesPathWith, Report = ReportBroken };
        MaxSize = context.Settings.Size("max-size");
        _auth = SenderAuth.Open(context);
        _bodyTimeout = context.Settings.Duration("timeout");
        _rate = context.Settings.Has("rate-limit") ? new RateLimit(context.Settings.Integer("rate-limit"), context.Time) : null;
        Endpoint = $"{scheme} {context.Settings.Address("listen").Host}:{context.Settings.Address("listen").Port}{path}";
    }

    /// <inheritdoc/>
    public string Endpoint { get; private set; }

    /// <summary>Requests in hand: connections are shared among the channels of one address.</summary>
    public int Connections => _inHand.Count;

    /// <summary>What the channel gave it.</summary>
    protected ComponentContext Context { get; }

    /// <summary>The largest body taken, in bytes.</summary>
    protected long MaxSize { get; }

    /// <summary>The path that it answers at, without a slash at the end.</summary>
    protected string BasePath => _route.Path;

    /// <inheritdoc/>
    public virtual async Task StartAsync(IInbox inbox, CancellationToken cancellationToken)
    {
        _inbox = inbox;
        _listener = await SharedListeners.OfThisProcess.OpenAsync(Context, _route, cancellationToken);
        Endpoint = $"{_scheme} {_listener.EndPoint}{_route.Path}";
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // 1. Nobody new: requests that come now hear 503. Those in hand are answered.
        var last = _inHand.CloseAsync();
        try
        {
            await last.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // 2. What is left at the deadline is cut off: unanswered, so its senders send it again.
            await _cutOff.CancelAsync();
        }
        // 3. The path, and with the last path the port.
        if (Interlocked.Exchange(ref _listener, null) is { } listener)
            await SharedListeners.OfThisProcess.CloseAsync(listener, _route, cancellationToken);
        await last;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await StopAsync(new CancellationToken(canceled: true));
        _cutOff.Dispose();
        _auth?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>How senders prove who they are, as codes of FHIR's restful-security-service; empty where they need not.</summary>
    protected IReadOnlyList<string> SecurityServices => _auth?.Services ?? [];

    /// <summary>Whether a request is answered whoever asks: it brings nothing, and learns nothing of anybody.</summary>
    protected virtual bool IsOpenToAll(HttpRequest request) => false;

    /// <summary>Whether a sender may do something with resources of a type.</summary>
    /// <param name="context">Its request.</param>
    /// <param name="type">The type.</param>
    /// <param name="permission"><c>c</c> to create, <c>u</c> to update, <c>r</c> to read.</param>
    /// <returns>Why not; null where it may.</returns>
    protected AuthRefusal? Forbidden(HttpContext context, string type, char permission)
        => context.Items.TryGetValue(typeof(GrantedScopes), out var held) && held is GrantedScopes scopes && !scopes.Allows(type, permission)
            ? _auth!.Insufficient($"system/{type}.{permission}")
            : null;

    /// <summary>Answers one request whose sender is still there.</summary>
    /// <param name="context">The request and its answer.</param>
    /// <param name="inbox">Where messages go.</param>
    /// <param name="cancellationToken">Cancelled when the source is cut off.</param>
    protected abstract Task AnswerAsync(HttpContext context, IInbox inbox, CancellationToken cancellationToken);

    /// <summary>Answers with an error in the protocol's own form.</summary>
    protected abstract Task WriteErrorAsync(HttpContext context, int status, MessageError error, MessageId? id = null);

    /// <inheritdoc/>
    public string AnswerTo(Envelope refused, MessageError error) => Word(AcceptanceStatus.Of(new Acceptance.Rejected(error)).Status);

    /// <summary>Refuses a request that becomes no message, and records what came.</summary>
    /// <param name="context">The request and its answer.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="error">Why it is refused.</param>
    /// <param name="body">What it brought; empty where that was not read.</param>
    protected Task RefuseAsync(HttpContext context, int status, MessageError error, ReadOnlyMemory<byte> body = default)
    {
        Record(context, status, error, body.Span);
        return WriteErrorAsync(context, status, error);
    }

    /// <summary>Records a request that becomes no message and that is answered in the protocol's own way.</summary>
    /// <inheritdoc cref="RefuseAsync"/>
    protected void Record(HttpContext context, int status, MessageError error, ReadOnlySpan<byte> body)
        => _inbox!.ReportRejected(PeerOf(context), error, body, Word(status));

    /// <summary>Reads the body; null where it is too large, which has then been answered.</summary>
    protected async ValueTask<byte[]?> ReadBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_bodyTimeout, Context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            if (await HttpBody.ReadAsync(context.Request, MaxSize, either.Token) is { } body)
                return body;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
            await RefuseAsync(context, 408, new MessageError("HTTP-TIMEOUT", $"the body did not come within {_bodyTimeout.TotalSeconds} s (timeout)"));
            return null;
        }
        catch (InvalidDataException)
        {
            await RefuseAsync(context, 400, new MessageError("HTTP-CONTENT-ENCODING", "the body is not gzip, as its Content-Encoding says"));
            return null;
        }
        context.Response.Headers.Connection = "close";
        await RefuseAsync(context, 413, new MessageError("HTTP-TOO-LARGE", $"the body is larger than the {MaxSize} bytes that this channel takes (max-size)"));
        return null;
    }

    /// <summary>Answers with 415, and with what would be taken.</summary>
    protected Task RefuseContentAsync(HttpContext context, MessageError error)
    {
        // RFC 7694: whoever packs bodies learns how they may be packed.
        if (error.Code == "HTTP-CONTENT-ENCODING")
            context.Response.Headers.AcceptEncoding = "gzip";
        return RefuseAsync(context, 415, error);
    }

    /// <summary>A request as a message.</summary>
    protected Envelope EnvelopeOf(HttpContext context, byte[] body, ContentFormat format, IReadOnlyDictionary<string, string> attributes)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString().Trim();
        return new Envelope
        {
            Channel = Context.Channel,
            ReceivedAt = Context.Time.GetUtcNow(),
            Format = format,
            Content = body,
            Peer = PeerOf(context),
            DuplicateKey = key.Length == 0 ? null : key,
            Attributes = attributes,
        };
    }

    /// <summary>Offers a message and gives what the answer must say.</summary>
    protected async ValueTask<AcceptanceStatus> OfferAsync(Envelope envelope, CancellationToken cancellationToken)
        => AcceptanceStatus.Of(await _inbox!.AcceptAsync(envelope, cancellationToken));

    /// <summary>Refuses a sender.</summary>
    protected Task RefuseSenderAsync(HttpContext context, AuthRefusal refusal)
    {
        if (refusal.Challenge is not null)
            context.Response.Headers.WWWAuthenticate = refusal.Challenge;
        Record(context, refusal.Status, refusal.Error, []);
        return SayErrorAsync(context, refusal.Status, refusal.Error);
    }

    /// <summary>Answers with an error, and says when to come again where that may help.</summary>
    protected Task SayErrorAsync(HttpContext context, int status, MessageError error, MessageId? id = null)
    {
        if (status is StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = AcceptanceStatus.RetryAfterSeconds;
        return WriteErrorAsync(context, status, error, id);
    }

    /// <summary>Whether a request below the path is this source's, where several share the path.</summary>
    protected virtual bool Serves(HttpRequest request) => true;

    /// <summary>Whether another source may have its path too.</summary>
    protected virtual bool SharesPathWith(ISource other) => false;

    /// <summary>The sources that share its path, itself among them.</summary>
    protected IReadOnlyList<ISource> Beside() => _listener is { } listener ? [.. listener.RoutesOf(_route.Path).Select(r => r.Owner)] : [this];

    /// <summary>What the transport says of a request.</summary>
    protected static Dictionary<string, string> AttributesOf(HttpContext context) => new(StringComparer.Ordinal)
    {
        ["method"] = context.Request.Method,
        ["path"] = context.Request.Path.Value ?? "",
        ["query"] = context.Request.QueryString.Value is { Length: > 1 } query ? query[1..] : "",
    };

    /// <summary>The sender as a log may show it.</summary>
    protected static string PeerOf(HttpContext context) => $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";

    private void ReportBroken(string peer, MessageError error) => _inbox!.ReportRejected(peer, error, answer: "closed");

    private static string Word(int status) => status.ToString(CultureInfo.InvariantCulture);

    private async Task AnswerAsync(HttpContext context)
    {
        var requestId = context.Request.Headers["X-Request-Id"].ToString();
        if (requestId.Length is > 0 and <= MaxEchoed && requestId.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0)
            context.Response.Headers["X-Request-Id"] = requestId;
        if (!_inHand.TryEnter())
        {
            await SayErrorAsync(context, 503, new MessageError("CHANNEL-STOPPING", "the channel stops; send this again unchanged"));
            return;
        }
        // A sender that reads its answer slowly, or not at all, must not hold up a stop.
        using var cutOff = _cutOff.Token.UnsafeRegister(static state => ((HttpContext)state!).Abort(), context);
        try
        {
            if (_rate?.TryTake() == false)
            {
                context.Response.Headers.RetryAfter = "1";
                await RefuseAsync(context, 429, new MessageError("HTTP-RATE-LIMIT", "more requests came than this channel takes in a second (rate-limit); nothing was stored, send this again unchanged"));
                return;
            }
            if (_auth is not null && !IsOpenToAll(context.Request))
            {
                var (refusal, scopes) = await _auth.JudgeAsync(context.Request.Headers.Authorization.ToString(), context.Connection.ClientCertificate, _cutOff.Token);
                if (refusal is not null)
                {
                    await RefuseSenderAsync(context, refusal);
                    return;
                }
                if (scopes is not null)
                    context.Items[typeof(GrantedScopes)] = scopes;
            }
            await AnswerAsync(context, _inbox!, _cutOff.Token);
        }
        catch (OperationCanceledException) when (_cutOff.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, e.StatusCode, new MessageError("HTTP-MALFORMED", "the request is not HTTP as this server knows it, or came too slowly"));
        }
        catch (IOException)
        {
            _inbox!.ReportRejected(PeerOf(context), new MessageError("HTTP-BROKEN", "the sender went away before the request was whole"));
            context.Abort();
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // A bug of ours. The sender keeps the message, whatever became of it here; its repeat is recognized.
            Context.Logger.LogError("A request could not be answered: {Exception} at {Endpoint}", e.GetType().Name, Endpoint);
            await WriteErrorAsync(context, 500, new MessageError("INTERNAL", "the engine failed over this request; send it again unchanged"));
        }
        finally
        {
            _inHand.Leave();
        }
    }
}
