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

    private readonly Shared<HttpSystem> _system;
    private readonly HttpRequestShape _shape;
    private readonly HttpStatusTable _statuses;
    private readonly JsonPointer? _receipt;
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
        _time = context.Time;
        _system = HttpSystem.Of(system, context);
    }

    /// <summary>The component, as the list of built-ins has it.</summary>
    public static ConnectorComponent Component { get; } =
        new(HttpConnectorSpec.Send, HttpConnectorSpec.System, context => new HttpConnector(context))
        {
            Check = check => HttpSystemFields.Check(check.System, isFhir: false, check),
        };

    /// <inheritdoc/>
    public string Endpoint => _shape.Endpoint;

    /// <inheritdoc/>
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = _shape.Fill(delivery, out var wrong);
        if (request is null)
            return new DeliveryOutcome.Refused(wrong!);
        var exchange = await _system.Value.SendAsync(request.Make, delivery.WantsReply ? MaxReply + 1 : MaxRead, cancellationToken);
        if (exchange is HttpExchange.Failed failed)
            return new DeliveryOutcome.RetryLater(failed.Scope, failed.Error with { Message = $"{_shape.Name}: {failed.Error.Message}" }, failed.After);
        var answer = (HttpExchange.Answered)exchange;
        var outcome = Judge(answer);
        return delivery.WantsReply && outcome is DeliveryOutcome.Delivered delivered ? delivered with { Reply = answer.Body } : outcome;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _system.Dispose();
        return ValueTask.CompletedTask;
    }

    private DeliveryOutcome Judge(HttpExchange.Answered answer)
    {
        var verdict = _statuses[answer.Status];
        if (verdict.Code is null)
            return new DeliveryOutcome.Delivered(Receipt(answer));
        var error = new MessageError(verdict.Code, $"{_shape.Name} was answered {(int)answer.Status}: {verdict.Meaning}")
        {
            Value = Explanation(answer),
        };
        return verdict.Scope is { } scope
            ? new DeliveryOutcome.RetryLater(scope, error, answer.RetryAfter(_time))
            : new DeliveryOutcome.Refused(error);
    }

    private string? Receipt(HttpExchange.Answered answer)
    {
        var text = _receipt?.Read(answer.Body) ?? answer.Header("Location") ?? answer.Header("ETag");
        return text?.Length > MaxReceipt ? text[..MaxReceipt] : text;
    }

    // What the target says may repeat what it was sent: it goes where only an audited command shows it.
    private static string? Explanation(HttpExchange.Answered answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body, 0, Math.Min(answer.Body.Length, MaxKept));
        var location = answer.Header("Location");
        var all = location is null ? text : $"Location: {location}\n{text}";
        return all.Length == 0 ? null : all;
    }

    private static ComponentStartException Unusable(ComponentContext context, string code, string message)
        => new(new MessageError(code, message) { Rule = context.Settings.At.ToString() });
}
