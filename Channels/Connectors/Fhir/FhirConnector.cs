using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Connectors.Http;
using InterfaceEngine.Channels.Messages;
using Microsoft.Extensions.Logging;

namespace InterfaceEngine.Channels.Connectors.Fhir;

/// <summary>
/// Sends resources and Bundles to a FHIR server. What can be repeated safely is repeated until its outcome is known; what cannot is set aside for a person
/// where nobody knows whether the server did it, so that nothing is posted twice.
/// </summary>
internal sealed partial class FhirConnector : IConnector
{
    private const int MaxReply = 16 << 20;

    private readonly Shared<HttpSystem> _system;
    private readonly FhirRequests _requests;
    private readonly FhirVerdicts _verdicts;
    private readonly FhirCapabilities _capabilities;
    private readonly FhirInFlight _inFlight;
    private readonly bool _holdsUnknown;
    private readonly ILogger _logger;
    private volatile string? _toldOf;

    /// <summary>Makes one for a destination.</summary>
    /// <exception cref="ComponentStartException">The system has no <c>fhir:</c> block, or a file or secret of it cannot be used.</exception>
    public FhirConnector(ComponentContext context)
    {
        var system = context.System ?? throw new ComponentStartException(
            new MessageError("FHIR-NO-SYSTEM", "the system has no fhir: block; give it one with the url") { Rule = context.Settings.At.ToString() });
        _requests = new FhirRequests(context.Settings, system, context.Secrets);
        _verdicts = new FhirVerdicts(context.Time);
        _inFlight = new FhirInFlight(context.State, context.Time);
        _holdsUnknown = context.Settings.Text("unknown-outcome") == "hold";
        _logger = context.Logger;
        _system = HttpSystem.Of(system, context, isFhir: true);
        _capabilities = new FhirCapabilities(_system.Value, _requests.Metadata().Make, context.Time);
    }

    /// <summary>The component, as the list of built-ins has it.</summary>
    public static ConnectorComponent Component { get; } =
        new(FhirConnectorSpec.Send, FhirConnectorSpec.System, context => new FhirConnector(context)) { Check = FhirConnectorCheck.Run };

    /// <inheritdoc/>
    public string Endpoint => _requests.Endpoint;

    /// <inheritdoc/>
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_requests.Make(delivery, out var wrong) is not { } request)
            return new DeliveryOutcome.Refused(wrong!);
        if (request is { Danger: null, Interaction: FhirInteraction.ConditionalCreate })
        {
            // A server that knows no conditional create overlooks the condition, and makes another at each repeat.
            var (lack, away) = await _capabilities.LackAsync(request.Interaction, request.Type, cancellationToken);
            if (away is not null)
                return Later(request, away);
            if (lack is not null)
                request = Distrusted(request, lack);
        }
        return request.Danger is null || !_holdsUnknown
            ? await SendAsync(request, delivery, cancellationToken)
            : await SendOnceAsync(request, delivery, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _inFlight.DisposeAsync();
        _capabilities.Dispose();
        _system.Dispose();
    }

    private FhirRequest Distrusted(FhirRequest request, string lack)
    {
        if (_toldOf != request.Type)
            LogCapability(_toldOf = request.Type, lack);
        return request with { Danger = $"the server's CapabilityStatement has {lack}, so that it may overlook the condition" };
    }

    private async ValueTask<DeliveryOutcome> SendOnceAsync(FhirRequest request, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            if (!await _inFlight.BeginAsync(delivery.Key))
                return Unknown(request, "the engine was killed, or failed, while it was on its way", null);
        }
        catch (ComponentStateException e)
        {
            return new DeliveryOutcome.RetryLater(RetryScope.Target, new MessageError(e.Code, e.Message));
        }
        // Where this throws, the engine stops, and the key stays.
        var outcome = await SendAsync(request, delivery, cancellationToken);
        await _inFlight.EndAsync(delivery.Key);
        return outcome;
    }

    private async ValueTask<DeliveryOutcome> SendAsync(FhirRequest request, Delivery delivery, CancellationToken cancellationToken)
    {
        var exchange = await _system.Value.SendAsync(request.Call.Make, delivery.WantsReply ? MaxReply : request.MostOfAnswer, cancellationToken);
        var isToBeHeld = _holdsUnknown && request.Danger is not null;
        if (exchange is HttpExchange.Failed failed)
        {
            return failed.IsUnknown && isToBeHeld
                ? Unknown(request, failed.Error.Message, null)
                : Later(request, failed);
        }
        var answer = (HttpExchange.Answered)exchange;
        var outcome = _verdicts.Of(request, answer);
        if (outcome is DeliveryOutcome.RetryLater later && isToBeHeld && FhirVerdicts.IsUnknown(answer))
            return Unknown(request, $"the server answered {(int)answer.Status}", later.Error.Value);
        if (outcome is DeliveryOutcome.Refused { Error.Code: "FHIR-INTERACTION" } refused)
            outcome = new DeliveryOutcome.Refused(await ExplainAsync(request, refused.Error, cancellationToken));
        return delivery.WantsReply && outcome is DeliveryOutcome.Delivered delivered ? delivered with { Reply = answer.Body } : outcome;
    }

    private async ValueTask<MessageError> ExplainAsync(FhirRequest request, MessageError error, CancellationToken cancellationToken)
        => await _capabilities.LackAsync(request.Interaction, request.Type, cancellationToken) is { Lack: { } lack }
            ? error with { Message = $"{error.Message}; its CapabilityStatement has {lack}" }
            : error;

    private static DeliveryOutcome.RetryLater Later(FhirRequest request, HttpExchange.Failed failed)
        => new(failed.Scope, failed.Error with { Message = $"{request.Name}: {failed.Error.Message}" }, failed.After);

    private static DeliveryOutcome.Refused Unknown(FhirRequest request, string why, string? said) => new(new MessageError(
        "FHIR-OUTCOME-UNKNOWN", $"whether {request.Name} was done is not known ({why}), and {request.Danger}: look on the server, then cancel it or resend it (unknown-outcome)")
    {
        Value = said,
    });

    [LoggerMessage(EventId = 6301, EventName = "FhirConditionOverlooked", Level = LogLevel.Warning,
        Message = "FHIR: {Type} is created on condition, but the server's CapabilityStatement has {Lack}; requests with an unknown outcome are set aside")]
    private partial void LogCapability(string type, string lack);
}
