using System.Diagnostics.Metrics;
using InterfaceEngine.Engine.Storage;

namespace InterfaceEngine.Engine.Deliveries;

/// <summary>What transactions count, beside <see cref="DeliveryMetrics"/>: failures for good, what became of reversals, what people decided.</summary>
internal static class TransactionMetrics
{
    private static readonly Meter Meter = new("InterfaceEngine.Transactions");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "engine.transaction.failures", "{delivery}", "Deliveries that failed for good where on-failure says compensate");

    private static readonly Counter<long> Reversals = Meter.CreateCounter<long>(
        "engine.transaction.reversals", "{delivery}", "Reversals by outcome: delivered, dead-lettered, held");

    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>("engine.transaction.decisions", "{transaction}", "Transactions that people approved or cancelled");

    /// <summary>Counts what was stored of a delivery that is a reversal, or whose failure is compensated.</summary>
    public static void Count(string channel, string destination, bool isReversal, DeliveryState state)
    {
        if (isReversal && state is DeliveryState.Delivered or DeliveryState.DeadLettered or DeliveryState.Held)
        {
            var outcome = state switch { DeliveryState.Delivered => "delivered", DeliveryState.Held => "held", _ => "dead-lettered" };
            Reversals.Add(1, new("channel", channel), new("destination", destination), new("outcome", outcome));
        }
        else if (!isReversal && state == DeliveryState.DeadLettered)
        {
            Failures.Add(1, new("channel", channel), new KeyValuePair<string, object?>("destination", destination));
        }
    }

    /// <summary>Counts a decision: approve or cancel.</summary>
    public static void CountDecision(string channel, string decision)
        => Decisions.Add(1, new("channel", channel), new KeyValuePair<string, object?>("decision", decision));
}
