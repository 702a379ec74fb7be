using System.Net;
using System.Net.Http.Headers;
using System.Text;
using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;

namespace InterfaceEngine.Channels.Connectors.Http;

/// <summary>
/// Sends each payload in one HTTP/1.1 request and reads the outcome from the answer's status. Where nobody can say whether the target took
/// it (no answer in time, a connection that broke), it is tried again: the idempotency key in the header lets the target tell the repeat.
/// </summary>
/// <remarks>Requests are named in errors by method and template, never by their address: a path may hold a patient's number.</remarks>
internal sealed class HttpConnector : IConnector
{
    // What is kept of an answer that explains a failure, and what is read for a receipt.
    private const int MaxKept = 4 << 10;
    private const int MaxRead = 64 << 10;
    private const int MaxReply = 1 << 20;
    private const int MaxReceipt = 200;

    private readonly HttpMessageInvoker _client;
    private readonly HttpRequestShape _shape;
    private readonly HttpStatusTable _statuses;
    private readonly JsonPointer? _receipt;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <summary>Makes one for a destination.</summary>
    /// <exception cref="ComponentStartException">A setting makes no sense: a status that is none, a path that is no path.</exception>
    public HttpConnector(ComponentContext context)
    {
        var system = context.System ?? throw Unusable(context, "HTTP-NO-SYSTEM", "the system has no http: block; give it one with the url");
        var settings = context.Settings;
        _shape = new HttpRequestShape(settings, system, context.Secrets);
        var delivered = HttpStatusTable.Read([.. settings.Texts("delivered-status"), .. settings.Texts("duplicate-status")]);
        _statuses = new HttpStatusTable(delivered ?? throw Unusable(context, "HTTP-STATUS", "delivered-status and duplicate-status want statuses such as 409"));
        _receipt = settings.TextOrNull("receipt") is { } pointer ? new JsonPointer(pointer) : null;
        _timeout = system.Duration("timeout");
        _time = context.Time;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            // Names may move to other addresses, and idle connections are cut by what lies between.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            UseCookies = false,
        });
    }

    /// <summary>The component, as the list of built-ins has it.</summary>
    public static ConnectorComponent Component { get; } =
        new(HttpConnectorSpec.Send, HttpConnectorSpec.System, context => new HttpConnector(context));

    /// <inheritdoc/>
    public string Endpoint => _shape.Endpoint;

    /// <inheritdoc/>
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var payload = new PayloadContent(delivery.Payload);
        using var request = _shape.Fill(delivery, payload, out var wrong);
        if (request is null)
            return new DeliveryOutcome.Refused(wrong!);
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await _client.SendAsync(request, either.Token);
            var body = await ReadAsync(response.Content, delivery.WantsReply ? MaxReply + 1 : MaxRead, either.Token);
            var outcome = Judge(response, body);
            return delivery.WantsReply && outcome is DeliveryOutcome.Delivered delivered ? delivered with { Reply = body } : outcome;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return payload.WasSent
                ? Later(RetryScope.Message, "HTTP-NO-ANSWER", $"no whole answer within {_timeout.TotalSeconds:0.###} s; whether the target took it is not known")
                : Later(RetryScope.Target, "HTTP-CONNECT", $"no connection within {_timeout.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return Broken(e, payload.WasSent);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The engine stops, and the handler reports the cut connection rather than the cancellation.
            throw new OperationCanceledException("The engine stops; whether the target took it is not known.", e, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private DeliveryOutcome Judge(HttpResponseMessage response, byte[] body)
    {
        var verdict = _statuses[response.StatusCode];
        if (verdict.Code is null)
            return new DeliveryOutcome.Delivered(Receipt(response, body));
        var error = new MessageError(verdict.Code, $"{_shape.Name} was answered {(int)response.StatusCode}: {verdict.Meaning}")
        {
            Value = Explanation(response, body),
        };
        return verdict.Scope is { } scope
            ? new DeliveryOutcome.RetryLater(scope, error, RetryAfter(response.Headers.RetryAfter))
            : new DeliveryOutcome.Refused(error);
    }

    private DeliveryOutcome Broken(Exception e, bool wasSent) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => Later(RetryScope.Target, "HTTP-DNS", "the target's name is not known to DNS"),
        HttpRequestError.ConnectionError => Later(RetryScope.Target, "HTTP-CONNECT", "the target does not take connections"),
        HttpRequestError.SecureConnectionError => Later(RetryScope.Target, "HTTP-TLS", "no TLS connection: the certificate or the protocol does not fit"),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
            => Later(RetryScope.Target, "HTTP-NONSENSE", "what answers there does not speak HTTP; check the address"),
        _ when wasSent => Later(RetryScope.Message, "HTTP-BROKEN", "the connection broke before the answer was whole; whether the target took it is not known"),
        _ => Later(RetryScope.Target, "HTTP-BROKEN", "the connection broke before the request was sent"),
    };

    private DeliveryOutcome.RetryLater Later(RetryScope scope, string code, string what)
        => new(scope, new MessageError(code, $"{_shape.Name}: {what}"));

    private string? Receipt(HttpResponseMessage response, byte[] body)
    {
        var text = _receipt?.Read(body) ?? Header(response, "Location") ?? Header(response, "ETag");
        return text?.Length > MaxReceipt ? text[..MaxReceipt] : text;
    }

    // What the target says may repeat what it was sent: it goes where only an audited command shows it.
    private static string? Explanation(HttpResponseMessage response, byte[] body)
    {
        var text = Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, MaxKept));
        var location = Header(response, "Location");
        var all = location is null ? text : $"Location: {location}\n{text}";
        return all.Length == 0 ? null : all;
    }

    private static string? Header(HttpResponseMessage response, string name)
        => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength == 0)
            return [];
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[MaxKept];
        for (int count; kept.Length < most && (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            kept.Write(buffer, 0, count);
        return kept.ToArray();
    }

    private static ComponentStartException Unusable(ComponentContext context, string code, string message)
        => new(new MessageError(code, message) { Rule = context.Settings.At.ToString() });
}
