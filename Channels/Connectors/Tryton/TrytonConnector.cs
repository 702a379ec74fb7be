using InterfaceEngine.Channels.Components;
using InterfaceEngine.Channels.Messages;
using InterfaceEngine.Mappings.Canonical.Objects;
using InterfaceEngine.Mappings.Documents;
using Newtonsoft.Json.Linq;

namespace InterfaceEngine.Channels.Connectors.Tryton;

/// <summary>
/// Posts canonical objects as documents in the ERP Tryton. Tryton keeps no reference unique, so that a document happens once is this connector's work:
/// one delivery of a key at a time, a search before anything is made, and the state read back at the end.
/// </summary>
internal sealed class TrytonConnector : IConnector
{
    private readonly Settings _settings;
    private readonly TrytonDocument _document;
    private readonly Shared<TrytonSystem> _system;

    /// <summary>Makes one for a destination.</summary>
    /// <exception cref="ComponentStartException">The system has no tryton block, or a certificate cannot be used.</exception>
    public TrytonConnector(ComponentContext context)
    {
        _settings = context.Settings;
        _document = Documents[_settings.Text("as")];
        _system = TrytonSystem.Of(context);
        Endpoint = $"{_system.Value.Client.Endpoint} {(_settings.Flag("reverse") ? "reversed " : "")}{_settings.Text("as")}";
    }

    /// <summary>The component, as the list of built-ins has it.</summary>
    public static ConnectorComponent Component { get; } =
        new(TrytonSpec.Send, TrytonSpec.System, context => new TrytonConnector(context)) { Check = TrytonSpec.Check };

    /// <inheritdoc/>
    public string Endpoint { get; }

    private static Dictionary<string, TrytonDocument> Documents { get; } = new(StringComparer.Ordinal)
    {
        ["stock-movement"] = new StockMovement(),
        ["journal-entry"] = new JournalPosting(),
        ["supplier-invoice"] = new InvoicePosting(InvoiceDirection.Payable),
        ["customer-invoice"] = new InvoicePosting(InvoiceDirection.Receivable),
        ["purchase-order"] = new PurchaseOrdering(),
    };

    /// <inheritdoc/>
    public async ValueTask<DeliveryOutcome> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (JsonTree.Read(delivery.Payload, out var fault) is not JObject payload)
            return new DeliveryOutcome.Refused(new MessageError("TRYTON-OBJECT", "the payload is no JSON object; map to a canonical object before this destination")
            {
                Place = fault is null ? null : $"line {fault.Line}",
            });
        using var turn = await _system.Value.Locks.TakeAsync(delivery.Key, cancellationToken);
        var outcome = await TryAsync(delivery, payload, cancellationToken);
        return delivery.WantsReply && outcome is DeliveryOutcome.Delivered { Receipt: { } receipt } delivered
            ? delivered with { Reply = System.Text.Encoding.UTF8.GetBytes(receipt) }
            : outcome;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _system.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<DeliveryOutcome> TryAsync(Delivery delivery, JObject payload, CancellationToken cancellationToken)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            try
            {
                var login = await _system.Value.Client.LoginAsync(cancellationToken);
                using var work = new TrytonWork(_system.Value, _settings, delivery, login, cancellationToken);
                try
                {
                    return await _document.PostAsync(work, payload);
                }
                catch (TrytonFailure failure) when (failure.IsRefusal && work is { UsedKept: true, HasCreated: false } && !isSecond)
                {
                    // Somebody may have replaced the item or closed the account that a kept code means: once more with what it means now.
                    work.ForgetCodes();
                }
            }
            catch (TrytonFailure failure)
            {
                return failure.Outcome;
            }
        }
    }
}
